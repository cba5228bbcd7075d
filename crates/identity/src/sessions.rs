//! Sessions of browsers: who asks with a cookie, which sessions there are, and how they end.
//!
//! A session is looked up in memory. It is forgotten there when its document changes, here or elsewhere, and it ended when the
//! generation of the user's credential is another: that ends all of them at once.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use bellwether_contract::sign_in::{SessionItem, Sessions};
use bellwether_store::changes::Changes;
use bellwether_store::collection::Collection;
use bellwether_store::document::Document;
use bellwether_store::error::StoreError;
use bellwether_store::query::{MAX_LIMIT, Query};
use chrono::{DateTime, Utc};
use quick_cache::sync::Cache;

use crate::act::Act;
use crate::audit::{Deed, Entry};
use crate::chance::hash_of;
use crate::directory::People;
use crate::documents::credential::Credential;
use crate::documents::session::Session;
use crate::documents::user::User;
use crate::error::{Attempts, IdentityError};
use crate::identities::Identities;
use crate::identity::{Identity, Means};
use crate::rules::{manage_users, session_of};
use crate::views::SessionView;

/// Sessions that are kept in memory.
const KEPT: usize = 50_000;
/// Length of a token, in characters.
const TOKEN: usize = 43;
/// How often the time of the last use is written, in milliseconds.
const MINUTE: i64 = 60_000;

/// Who comes with a cookie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Visit {
    /// Somebody who has signed in.
    Full(Identity),
    /// Somebody who still has to give a code, and can do nothing else.
    Pending,
}

/// A session in memory.
struct Kept {
    id: Arc<str>,
    session: Session,
    /// When it was last used, in milliseconds since 1970, of which the document knows at most a minute later.
    seen: AtomicI64,
}

/// The sessions in memory.
pub(crate) struct Visits {
    kept: Cache<String, Arc<Kept>>,
    /// Goes up whenever something is forgotten, so that what was read before is not kept after.
    forgotten: AtomicU64,
}

impl Visits {
    pub(crate) fn new() -> Self {
        Self { kept: Cache::new(KEPT), forgotten: AtomicU64::new(0) }
    }

    pub(crate) fn forget(&self, id: &str) {
        self.forgotten.fetch_add(1, Ordering::SeqCst);
        self.kept.remove(id);
    }

    pub(crate) fn forget_all(&self) {
        self.forgotten.fetch_add(1, Ordering::SeqCst);
        self.kept.clear();
    }

    fn stamp(&self) -> u64 {
        self.forgotten.load(Ordering::SeqCst)
    }

    /// Keeps what was read after `stamp` was taken.
    fn keep(&self, stamp: u64, id: &str, kept: &Arc<Kept>) {
        self.kept.insert(id.to_owned(), Arc::clone(kept));
        if self.stamp() != stamp {
            self.kept.remove(id);
        }
    }
}

impl fmt::Debug for Visits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Visits").finish_non_exhaustive()
    }
}

impl Identities {
    /// Who comes with what the cookie holds; none if the session has ended or never was.
    ///
    /// # Errors
    /// [`IdentityError::Store`] if the store fails.
    pub async fn visit(self: &Arc<Self>, token: &str) -> Result<Option<Visit>, IdentityError> {
        if token.len() != TOKEN {
            return Ok(None);
        }
        let id = hash_of(token);
        let kept = match self.visits.kept.get(&id) {
            Some(kept) => kept,
            // On the heap: as a rule it is not needed, and each request would carry its room about.
            None => match Box::pin(self.read_session(id)).await? {
                Some(kept) => kept,
                None => return Ok(None),
            },
        };
        let (now, people) = (self.now(), self.people_with(&kept.session).await?);
        let seen = kept.seen.load(Ordering::Relaxed);
        let idle = now.timestamp_millis() - seen >= self.settings.idle.num_milliseconds();
        let session = &kept.session;
        if idle || now >= session.expires_at || session.generation != people.proofs(&session.user).generation {
            return Ok(None);
        }
        if session.pending {
            return Ok(Some(Visit::Pending));
        }
        let means = Means::Session(Arc::clone(&kept.id));
        let identity = people.identity_of(&session.user, means, self.today());
        if identity.is_some() {
            self.touch(&kept, seen, now);
        }
        Ok(identity.map(Visit::Full))
    }

    /// Everybody, as of when a session began at least: news of another instance, where that was, may still be on their way.
    async fn people_with(&self, session: &Session) -> Result<Arc<People>, IdentityError> {
        let people = self.people();
        if people.user(&session.user).is_some() && people.proofs(&session.user).generation >= session.generation {
            return Ok(people);
        }
        let touched = [User::NAME, Credential::NAME].map(|name| (name.to_owned(), session.user.clone()));
        Box::pin(self.directory.refresh(&self.store, &touched)).await?;
        Ok(self.people())
    }

    async fn read_session(&self, id: String) -> Result<Option<Arc<Kept>>, IdentityError> {
        let stamp = self.visits.stamp();
        let Some(found) = self.store.get::<Session>(&id).await? else { return Ok(None) };
        let seen = AtomicI64::new(found.body.last_seen_at.timestamp_millis());
        let kept = Arc::new(Kept { id: id.as_str().into(), session: found.body, seen });
        self.visits.keep(stamp, &id, &kept);
        Ok(Some(kept))
    }

    /// Writes that a session is used, at most once a minute; nobody waits for it.
    fn touch(self: &Arc<Self>, kept: &Arc<Kept>, seen: i64, now: DateTime<Utc>) {
        let millis = now.timestamp_millis();
        let claim = || kept.seen.compare_exchange(seen, millis, Ordering::Relaxed, Ordering::Relaxed);
        if millis - seen < MINUTE || claim().is_err() {
            return;
        }
        let (this, id) = (Arc::clone(self), Arc::clone(&kept.id));
        tokio::spawn(async move {
            if let Err(error) = this.write_last_seen(&id, now).await {
                tracing::debug!(%error, "the last use of a session was not written");
            }
        });
    }

    async fn write_last_seen(&self, id: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        let Some(found) = self.store.get::<Session>(id).await? else { return Ok(()) };
        let mut changes = Changes::new();
        changes.replace(id, found.version, &Session { last_seen_at: now, ..found.body })?;
        self.store.commit(changes).await?;
        self.visits.forget(id);
        Ok(())
    }

    /// What changing requests of a session must send as `X-CSRF-Token`.
    pub fn csrf_token(&self, session: &str) -> String {
        self.keys.csrf_token(session)
    }

    /// Whether this is the token that changing requests of a session must send.
    pub fn is_csrf_token(&self, session: &str, token: &str) -> bool {
        self.keys.is_csrf_token(session, token)
    }

    /// One's own sessions, newest first.
    ///
    /// # Errors
    /// [`IdentityError::Store`] if the store fails.
    pub async fn sessions(&self, identity: &Identity) -> Result<Sessions, IdentityError> {
        let current = session_of(identity).ok();
        let mut found = self.sessions_of(identity.user()).await?;
        found.sort_by(|one, other| (other.body.began_at, &other.id).cmp(&(one.body.began_at, &one.id)));
        let items = found.into_iter().map(|document| {
            let Document { id, body, .. } = document;
            let idle_until = (body.last_seen_at + self.settings.idle).min(body.expires_at);
            SessionItem {
                current: current == Some(id.as_str()),
                id,
                created_at: body.began_at,
                last_seen_at: body.last_seen_at,
                idle_until,
                expires_at: body.expires_at,
                address: body.address,
                agent: body.agent,
            }
        });
        Ok(Sessions { items: items.collect() })
    }

    /// Ends one of one's own sessions; the present one is how to sign out.
    ///
    /// # Errors
    /// [`IdentityError::Forbidden`] for programs; [`IdentityError::NotFound`] if there is none of that id any more.
    pub async fn end_session(&self, deed: &Deed, id: &str) -> Result<(), IdentityError> {
        session_of(&deed.identity)?;
        let missing = || IdentityError::not_found("session", id);
        // As often as the time of the last use comes in between.
        let mut attempts = Attempts::default();
        loop {
            let own = self.store.get::<Session>(id).await?.filter(|own| own.body.user == deed.identity.user());
            let own = own.ok_or_else(missing)?;
            let entry = Entry::new("session.end", "user", deed.identity.user(), deed.identity.name());
            let mut act = Act::new(entry.before(&SessionView { session: id }));
            act.delete::<Session>(id, own.version)?;
            match self.commit(deed, act).await {
                Err(error) if attempts.again(&error) => {}
                done => return done,
            }
        }
    }

    /// Ends all of one's own sessions but the present one; returns how many.
    ///
    /// # Errors
    /// [`IdentityError::Forbidden`] for programs.
    pub async fn end_other_sessions(&self, deed: &Deed) -> Result<u64, IdentityError> {
        let current = session_of(&deed.identity)?;
        let mut attempts = Attempts::default();
        loop {
            let mut others = self.sessions_of(deed.identity.user()).await?;
            others.retain(|session| session.id != current);
            if others.is_empty() {
                return Ok(0);
            }
            let entry = Entry::new("session.end_others", "user", deed.identity.user(), deed.identity.name());
            let mut act = Act::new(entry);
            for session in &others {
                act.delete::<Session>(&session.id, session.version)?;
            }
            match self.commit(deed, act).await {
                Err(error) if attempts.again(&error) => {}
                done => return done.map(|()| others.len() as u64),
            }
        }
    }

    /// Ends all sessions of a user.
    ///
    /// # Errors
    /// [`IdentityError::Forbidden`], [`IdentityError::NotFound`].
    pub async fn end_user_sessions(&self, deed: &Deed, id: &str) -> Result<(), IdentityError> {
        manage_users(deed)?;
        let mut attempts = Attempts::default();
        loop {
            let (user, credential) = self.read_user(id).await?;
            let mut act = Act::new(Entry::new("session.end_all", "user", id, &user.body.name));
            let proofs = Credential { generation: credential.body.generation + 1, ..credential.body };
            act.replace(id, credential.version, &proofs)?;
            match self.commit(deed, act).await {
                Err(error) if attempts.again(&error) => {}
                done => return done,
            }
        }
    }

    /// Sessions of a user that have not ended, aside from those that wait for a code.
    async fn sessions_of(&self, user: &str) -> Result<Vec<Document<Session>>, IdentityError> {
        let query = Query::all().with(Session::USER.eq(user)).limit(MAX_LIMIT);
        let mut found = self.store.find::<Session>(&query).await?.documents;
        let (now, generation) = (self.now(), self.people().proofs(user).generation);
        found.retain(|session| {
            let body = &session.body;
            let in_use = now < body.expires_at && now < body.last_seen_at + self.settings.idle;
            in_use && body.generation == generation && !body.pending
        });
        Ok(found)
    }
}
