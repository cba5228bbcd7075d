//! Who there is, in memory: users, teams, covers and keys, immutable and replaced as a whole. Whoever asks for something is known
//! and judged by it, without a look at the database.
//!
//! It is current after each change of this instance, and follows those of others by the store's news.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use arc_swap::{ArcSwap, ArcSwapOption};
use bellwether_contract::identity::{Role, TeamRef, UserRef, UserStatus};
use bellwether_domain::facts::customer::OwnerId;
use bellwether_store::collection::Collection;
use bellwether_store::document::Document;
use bellwether_store::error::StoreError;
use bellwether_store::query::{MAX_LIMIT, Query};
use bellwether_store::store::Store;
use chrono::{DateTime, NaiveDate, Utc};
use tokio::sync::Mutex;

use crate::documents::api_key::ApiKey;
use crate::documents::cover::Cover;
use crate::documents::credential::Credential;
use crate::documents::team::Team;
use crate::documents::user::{Linked, User};
use crate::identity::{Identity, Means, Reach};

/// What stands for all account managers among the owners of a service.
pub const EVERYBODY: &str = "*";

/// What may be known of a credential.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Proofs {
    pub(crate) version: u64,
    /// Whether there is a password.
    pub password: bool,
    /// Whether signing in takes a code.
    pub second_factor: bool,
    /// Recovery codes that are left.
    pub recovery_codes: u32,
    /// Sessions of other generations have ended.
    pub generation: u64,
    /// When they last signed in.
    pub last_sign_in_at: Option<DateTime<Utc>>,
}

impl From<&Document<Credential>> for Proofs {
    fn from(document: &Document<Credential>) -> Self {
        let body = &document.body;
        let left = body.second_factor.as_ref().map_or(0, |factor| factor.recovery.len());
        Self {
            version: document.version,
            password: body.password.is_some(),
            second_factor: body.second_factor.is_some(),
            recovery_codes: u32::try_from(left).unwrap_or(u32::MAX),
            generation: body.generation,
            last_sign_in_at: body.last_sign_in_at,
        }
    }
}

/// Documents by id.
type Table<T> = HashMap<Arc<str>, Arc<Document<T>>>;

/// The documents as they were read.
#[derive(Debug, Clone, Default)]
struct Tables {
    users: Table<User>,
    proofs: HashMap<Arc<str>, Proofs>,
    teams: Table<Team>,
    covers: Table<Cover>,
    keys: Table<ApiKey>,
}

/// Everybody at one moment.
#[derive(Debug, Default)]
pub struct People {
    tables: Tables,
    by_link: HashMap<Linked, Arc<str>>,
    members: HashMap<String, Vec<Arc<str>>>,
    /// Whom each user saw on the day they last asked.
    reaches: HashMap<Arc<str>, ArcSwapOption<(NaiveDate, Reach)>>,
}

impl People {
    fn new(tables: Tables) -> Self {
        let mut people = Self::default();
        for (id, user) in &tables.users {
            if let Some(linked) = &user.body.linked {
                people.by_link.insert(linked.clone(), Arc::clone(id));
            }
            if let Some(team) = &user.body.team {
                people.members.entry(team.clone()).or_default().push(Arc::clone(id));
            }
            people.reaches.insert(Arc::clone(id), ArcSwapOption::empty());
        }
        Self { tables, ..people }
    }

    /// A user.
    pub fn user(&self, id: &str) -> Option<&Arc<Document<User>>> {
        self.tables.users.get(id)
    }

    /// All users, in no order.
    pub fn users(&self) -> impl Iterator<Item = &Arc<Document<User>>> {
        self.tables.users.values()
    }

    /// What may be known of a user's credential.
    pub fn proofs(&self, user: &str) -> Proofs {
        self.tables.proofs.get(user).copied().unwrap_or_default()
    }

    /// A team.
    pub fn team(&self, id: &str) -> Option<&Arc<Document<Team>>> {
        self.tables.teams.get(id)
    }

    /// All teams, in no order.
    pub fn teams(&self) -> impl Iterator<Item = &Arc<Document<Team>>> {
        self.tables.teams.values()
    }

    /// Users of a team, in no order.
    pub fn members(&self, team: &str) -> impl Iterator<Item = &Arc<Document<User>>> {
        self.members.get(team).into_iter().flatten().filter_map(|id| self.user(id))
    }

    /// All covers, in no order.
    pub fn covers(&self) -> impl Iterator<Item = &Arc<Document<Cover>>> {
        self.tables.covers.values()
    }

    /// A key of the API.
    pub fn key(&self, id: &str) -> Option<&Arc<Document<ApiKey>>> {
        self.tables.keys.get(id)
    }

    /// All keys of the API, in no order.
    pub fn keys(&self) -> impl Iterator<Item = &Arc<Document<ApiKey>>> {
        self.tables.keys.values()
    }

    /// The user that an identity provider knows under a name.
    pub fn linked(&self, linked: &Linked) -> Option<&Arc<Document<User>>> {
        self.by_link.get(linked).and_then(|id| self.user(id))
    }

    /// A user with their name; the id for the name of one that is not there.
    pub fn user_ref(&self, id: &str) -> UserRef {
        let name = self.user(id).map_or(id, |user| &user.body.name);
        UserRef { id: id.to_owned(), name: name.to_owned() }
    }

    /// The team of a user.
    pub fn team_ref(&self, user: &User) -> Option<TeamRef> {
        let team = self.team(user.team.as_deref()?)?;
        Some(TeamRef { id: team.id.clone(), name: team.body.name.clone() })
    }

    /// Who a user is on a day, if they are active.
    pub fn identity_of(&self, user: &str, means: Means, today: NaiveDate) -> Option<Identity> {
        let (id, found) = self.tables.users.get_key_value(user)?;
        if found.body.status != UserStatus::Active {
            return None;
        }
        let reach = self.reach(found, today);
        Some(Identity::new(Arc::clone(id), found.body.name.as_str().into(), found.body.role, reach, means))
    }

    /// Whose customers a user sees on a day.
    fn reach(&self, user: &Document<User>, today: NaiveDate) -> Reach {
        let Some(kept) = self.reaches.get(user.id.as_str()) else { return self.reach_anew(user, today) };
        if let Some(kept) = &*kept.load()
            && kept.0 == today
        {
            return kept.1.clone();
        }
        let reach = self.reach_anew(user, today);
        kept.store(Some(Arc::new((today, reach.clone()))));
        reach
    }

    fn reach_anew(&self, user: &Document<User>, today: NaiveDate) -> Reach {
        let own = user.body.owners.iter().map(String::as_str);
        let covered = self.covers().map(|cover| &cover.body);
        let covered = covered.filter(|cover| cover.user == user.id && cover.from <= today && today <= cover.through);
        let covered = covered.map(|cover| cover.owner.as_str());
        let owners: Vec<&str> = match user.body.role {
            Role::Admin => return Reach::Everything,
            Role::Service if user.body.owners.iter().any(|owner| owner == EVERYBODY) => return Reach::Everything,
            Role::Service => own.collect(),
            Role::AccountManager => own.chain(covered).collect(),
            Role::Lead => {
                let team = user.body.team.iter().flat_map(|team| self.members(team));
                // A service in the team shows it no more than the people in it do.
                let team = team.filter(|member| member.body.role != Role::Service);
                own.chain(covered)
                    .chain(team.flat_map(|member| member.body.owners.iter().map(String::as_str)))
                    .collect()
            }
            Role::Learner => Vec::new(),
        };
        Reach::owned_by(owners.into_iter().map(OwnerId::from))
    }
}

/// The present state of [`People`].
pub(crate) struct Directory {
    people: ArcSwap<People>,
    /// Held from reading the store until the result is in place, so that nothing older replaces something newer.
    reading: Mutex<()>,
}

/// The collections it is made of.
pub(crate) const COLLECTIONS: [&str; 5] = [User::NAME, Credential::NAME, Team::NAME, Cover::NAME, ApiKey::NAME];

impl Directory {
    /// Reads everything.
    pub(crate) async fn load(store: &Store) -> Result<Self, StoreError> {
        let directory = Self { people: ArcSwap::default(), reading: Mutex::default() };
        directory.reload(store).await?;
        Ok(directory)
    }

    pub(crate) fn people(&self) -> Arc<People> {
        self.people.load_full()
    }

    /// Reads everything anew.
    pub(crate) async fn reload(&self, store: &Store) -> Result<(), StoreError> {
        let _reading = self.reading.lock().await;
        let credentials = all::<Credential>(store).await?;
        let tables = Tables {
            users: all(store).await?,
            proofs: credentials.iter().map(|(id, document)| (Arc::clone(id), Proofs::from(&**document))).collect(),
            teams: all(store).await?,
            covers: all(store).await?,
            keys: all(store).await?,
        };
        self.people.store(Arc::new(People::new(tables)));
        Ok(())
    }

    /// Reads some documents anew; those of other collections are passed over.
    pub(crate) async fn refresh(&self, store: &Store, touched: &[(String, String)]) -> Result<(), StoreError> {
        let of = |name: &str| -> Vec<&str> {
            touched.iter().filter(|(collection, _)| collection == name).map(|(_, id)| id.as_str()).collect()
        };
        if COLLECTIONS.iter().all(|name| of(name).is_empty()) {
            return Ok(());
        }
        let _reading = self.reading.lock().await;
        let mut tables = self.people.load().tables.clone();
        update(store, &of(User::NAME), &mut tables.users).await?;
        update(store, &of(Team::NAME), &mut tables.teams).await?;
        update(store, &of(Cover::NAME), &mut tables.covers).await?;
        update(store, &of(ApiKey::NAME), &mut tables.keys).await?;
        let mut credentials = Table::<Credential>::new();
        update(store, &of(Credential::NAME), &mut credentials).await?;
        for id in of(Credential::NAME) {
            tables.proofs.remove(id);
        }
        tables.proofs.extend(credentials.iter().map(|(id, document)| (Arc::clone(id), Proofs::from(&**document))));
        self.people.store(Arc::new(People::new(tables)));
        Ok(())
    }

    /// Whether it has this version of a document, or a later one.
    pub(crate) fn knows(&self, collection: &str, id: &str, version: Option<u64>) -> bool {
        let people = self.people.load();
        let tables = &people.tables;
        let known = match collection {
            User::NAME => tables.users.get(id).map(|document| document.version),
            Credential::NAME => tables.proofs.get(id).map(|proofs| proofs.version),
            Team::NAME => tables.teams.get(id).map(|document| document.version),
            Cover::NAME => tables.covers.get(id).map(|document| document.version),
            ApiKey::NAME => tables.keys.get(id).map(|document| document.version),
            _ => return true,
        };
        match (known, version) {
            (Some(known), Some(version)) => known >= version,
            (known, version) => known.is_none() && version.is_none(),
        }
    }
}

impl fmt::Debug for Directory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Directory").finish_non_exhaustive()
    }
}

async fn all<T: Collection>(store: &Store) -> Result<Table<T>, StoreError> {
    let (mut table, mut cursor) = (Table::new(), None);
    loop {
        let page = store.find(&Query::<T>::all().limit(MAX_LIMIT).after(cursor)).await?;
        let rows = page.documents.into_iter().map(|document| (document.id.as_str().into(), Arc::new(document)));
        table.extend(rows);
        cursor = page.next;
        if cursor.is_none() {
            return Ok(table);
        }
    }
}

async fn update<T: Collection>(store: &Store, ids: &[&str], table: &mut Table<T>) -> Result<(), StoreError> {
    for ids in ids.chunks(MAX_LIMIT) {
        let found = store.get_many::<T>(ids).await?;
        ids.iter().for_each(|&id| drop(table.remove(id)));
        table.extend(found.into_iter().map(|document| (document.id.as_str().into(), Arc::new(document))));
    }
    Ok(())
}
