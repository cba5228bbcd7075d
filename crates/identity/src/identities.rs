//! Where everything about users, sessions and keys is asked for and done. What can be done is in the modules beside: each adds
//! its part to [`Identities`].

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bellwether_domain::clock::Clock;
use bellwether_store::collection::Collection;
use bellwether_store::document::Document;
use bellwether_store::error::StoreError;
use bellwether_store::store::Store;
use bellwether_store::watch::News;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use futures_util::{FutureExt, StreamExt};

use crate::act::Act;
use crate::api_keys::Uses;
use crate::audit::Deed;
use crate::chance::Chance;
use crate::directory::{COLLECTIONS, Directory, People};
use crate::documents::credential::Credential;
use crate::documents::session::Session;
use crate::documents::user::User;
use crate::error::IdentityError;
use crate::ledger::Ledger;
use crate::password::{Cost, Passwords};
use crate::secret::{Keys, Secret};
use crate::sessions::Visits;
use crate::sign_in::Guesses;

/// Most news that are taken in at once.
const NEWS_AT_ONCE: usize = 500;
/// How long to wait before listening to the store again.
const PAUSE: Duration = Duration::from_secs(1);

/// What an installation decides.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What hashing a password costs.
    pub cost: Cost,
    /// How long a session lasts unused.
    pub idle: TimeDelta,
    /// How long a session lasts.
    pub lifetime: TimeDelta,
    /// Whose today decides which covers are in force.
    pub zone: Tz,
    /// Name of the installation in authenticator apps; without colons.
    pub name: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            cost: Cost::RECOMMENDED,
            idle: TimeDelta::hours(8),
            lifetime: TimeDelta::days(7),
            zone: Tz::UTC,
            name: "Bellwether".to_owned(),
        }
    }
}

/// Users, teams, sessions and keys of one installation. Share it in an `Arc`.
pub struct Identities {
    pub(crate) store: Arc<Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) chance: Chance,
    pub(crate) keys: Keys,
    pub(crate) passwords: Passwords,
    pub(crate) directory: Directory,
    pub(crate) visits: Visits,
    pub(crate) guesses: Guesses,
    pub(crate) uses: Uses,
    pub(crate) settings: Settings,
    ledger: Ledger,
}

impl Identities {
    /// Those of a store that was opened with [`crate::documents::collections`]. Two of the same seed make the same
    /// tokens: take it from the system's generator, except in tests.
    ///
    /// # Errors
    /// [`IdentityError::Store`] if they can't be read, [`IdentityError::Invalid`] for a cost that is not possible.
    pub async fn open(
        store: Arc<Store>,
        clock: Arc<dyn Clock>,
        secret: &Secret,
        seed: [u8; 32],
        settings: Settings,
    ) -> Result<Arc<Self>, IdentityError> {
        let chance = Chance::new(seed);
        Ok(Arc::new(Self {
            passwords: Passwords::new(settings.cost, &chance)?,
            directory: Directory::load(&store).await?,
            ledger: Ledger::new(Arc::clone(&store), Arc::clone(&clock), secret),
            keys: Keys::new(secret),
            visits: Visits::new(),
            guesses: Guesses::new(),
            uses: Uses::default(),
            store,
            clock,
            chance,
            settings,
        }))
    }

    /// Follows what others change, until it is dropped. It returns only if the store knows no news of these collections.
    ///
    /// # Errors
    /// [`IdentityError::Store`] if the collections are not those of the store.
    pub async fn follow(self: Arc<Self>) -> Result<(), IdentityError> {
        let watched: Vec<&str> = COLLECTIONS.into_iter().chain([Session::NAME]).collect();
        loop {
            match self.store.watch(&watched).await {
                Ok(mut news) => {
                    // What was changed before it listened.
                    self.missed().await;
                    while let Some(first) = news.next().await {
                        let mut all = vec![first];
                        while all.len() < NEWS_AT_ONCE
                            && let Some(Some(next)) = news.next().now_or_never()
                        {
                            all.push(next);
                        }
                        self.take_in(all).await;
                    }
                }
                Err(error @ StoreError::UnknownCollection { .. }) => return Err(error.into()),
                Err(error) => tracing::warn!(%error, "changes of other instances are not heard of"),
            }
            // Nobody knows what is changed meanwhile.
            self.visits.forget_all();
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn take_in(&self, all: Vec<Result<News, StoreError>>) {
        let mut touched = Vec::new();
        for news in all {
            match news {
                Ok(News::Changed { collection, id, .. }) if collection == Session::NAME => self.visits.forget(&id),
                Ok(News::Changed { collection, id, version }) => {
                    if !self.directory.knows(&collection, &id, version) {
                        touched.push((collection, id));
                    }
                }
                Ok(News::Missed) => return self.missed().await,
                Err(error) => {
                    tracing::warn!(%error, "changes of other instances are not heard of");
                    self.visits.forget_all();
                }
            }
        }
        if let Err(error) = self.directory.refresh(&self.store, &touched).await {
            tracing::warn!(%error, "changes of users cannot be read");
            self.missed().await;
        }
    }

    /// Reads everything anew, until that succeeds.
    async fn missed(&self) {
        self.visits.forget_all();
        while let Err(error) = self.directory.reload(&self.store).await {
            tracing::warn!(%error, "users cannot be read");
            tokio::time::sleep(PAUSE).await;
        }
        self.visits.forget_all();
    }

    /// The record of what was done.
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Everybody there is, at this moment.
    pub fn people(&self) -> Arc<People> {
        self.directory.people()
    }

    /// The day that decides which covers are in force.
    pub fn today(&self) -> NaiveDate {
        self.clock.today(self.settings.zone)
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Does something, and knows of it at once.
    pub(crate) async fn commit(&self, deed: &Deed, act: Act) -> Result<(), IdentityError> {
        let Act { changes, entries, touched } = act;
        self.ledger.commit(deed, changes, entries).await?;
        for (_, id) in touched.iter().filter(|(collection, _)| collection == Session::NAME) {
            self.visits.forget(id);
        }
        Ok(self.directory.refresh(&self.store, &touched).await?)
    }

    /// A user with their credential, as the store has them now.
    pub(crate) async fn read_user(&self, id: &str) -> Result<(Document<User>, Document<Credential>), IdentityError> {
        let missing = || IdentityError::not_found("user", id);
        let user = self.store.get::<User>(id).await?.ok_or_else(missing)?;
        let credential = self.store.get::<Credential>(id).await?.ok_or_else(missing)?;
        Ok((user, credential))
    }
}

impl fmt::Debug for Identities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identities").finish_non_exhaustive()
    }
}
