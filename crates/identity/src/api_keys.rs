//! Keys of the API: `bwk_`, eight characters that are the id, `_` and a secret that only its owner has.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use bellwether_contract::identity::{ApiKeyItem, ApiKeys, CreatedApiKey, NewApiKey, Permission, Role, UserStatus};
use bellwether_store::changes::Changes;
use bellwether_store::collection::Collection;
use bellwether_store::document::Document;
use bellwether_store::error::StoreError;
use chrono::{DateTime, TimeDelta, Utc};
use subtle::ConstantTimeEq;

use crate::act::Act;
use crate::audit::{Deed, Entry};
use crate::chance::hash_of;
use crate::directory::People;
use crate::documents::api_key::ApiKey;
use crate::error::{Attempts, Fault, IdentityError, none_of};
use crate::identities::Identities;
use crate::identity::{Identity, Means};
use crate::people::LONGEST_NAME;
use crate::rules::{in_person, text};
use crate::views::KeyView;

/// What every key begins with.
pub const PREFIX: &str = "bwk_";
/// Longest life of a key, in days.
const LONGEST: u32 = 365;
/// Most keys of a user.
const MOST: usize = 50;
/// How often the time of the last use is written.
const MINUTE: TimeDelta = TimeDelta::minutes(1);

/// When uses were last written, by key.
#[derive(Debug, Default)]
pub(crate) struct Uses(Mutex<HashMap<String, DateTime<Utc>>>);

impl Uses {
    /// Whether it is time to write, which is then done by whoever asked.
    fn claim(&self, id: &str, now: DateTime<Utc>) -> bool {
        let mut uses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if uses.get(id).is_some_and(|&last| now < last + MINUTE) {
            return false;
        }
        uses.insert(id.to_owned(), now);
        true
    }
}

impl Identities {
    /// Makes a key: anybody for themselves, administrators for services. The secret is shown this once.
    ///
    /// # Errors
    /// [`IdentityError::Forbidden`]; [`IdentityError::Invalid`] with every field that can't be;
    /// [`IdentityError::Conflict`] for too many keys.
    pub async fn create_key(&self, deed: &Deed, new: NewApiKey) -> Result<CreatedApiKey, IdentityError> {
        in_person(&deed.identity)?;
        let people = self.people();
        let mut faults = Vec::new();
        let name = text("name", &new.name, LONGEST_NAME, &mut faults);
        let mut scopes = new.scopes;
        scopes.sort_unstable();
        scopes.dedup();
        if scopes.is_empty() {
            let message = "is empty; name `read`, `write` or both".to_owned();
            faults.push(Fault { field: "scopes", message });
        }
        if !(1..=LONGEST).contains(&new.days) {
            faults.push(Fault { field: "days", message: format!("is {}; it must be 1 to {LONGEST}", new.days) });
        }
        let user = new.user.unwrap_or_else(|| deed.identity.user().to_owned());
        let found = people.user(&user).filter(|found| found.body.status == UserStatus::Active);
        let own = user == deed.identity.user();
        match found {
            Some(_) if own => {}
            Some(found) if found.body.role == Role::Service && deed.identity.may(Permission::ManageUsers) => {}
            _ if own || deed.identity.may(Permission::ManageUsers) => {
                let message = format!("`{user}` is no service that is active; make keys for services or yourself");
                faults.push(Fault { field: "user", message });
            }
            _ => return Err(IdentityError::Forbidden("only administrators make keys for services")),
        }
        none_of(faults)?;
        if people.keys().filter(|key| key.body.user == user).count() >= MOST {
            return Err(IdentityError::Conflict(format!("there are {MOST} keys already; revoke one first")));
        }
        let (id, secret, made_at) = (self.chance.letters::<8>(), self.chance.token(), self.now());
        let expires_at = made_at + TimeDelta::days(i64::from(new.days));
        let key = ApiKey { name, user, hash: hash_of(&secret), scopes, made_at, expires_at, last_used_at: None };
        let mut act = Act::new(Entry::new("key.create", "api_key", &id, &key.name).after(&KeyView::from(&key)));
        act.insert(&id, &key)?;
        self.commit(deed, act).await?;
        let people = self.people();
        let made = people.key(&id).ok_or_else(|| IdentityError::not_found("key", &id))?;
        Ok(CreatedApiKey { secret: format!("{PREFIX}{id}_{secret}"), key: answer(&people, made) })
    }

    /// One's own keys, newest first; for administrators those of services too.
    pub fn keys(&self, identity: &Identity) -> ApiKeys {
        let people = self.people();
        let keys = people.keys().filter(|key| is_of(&people, identity, key));
        let mut items: Vec<ApiKeyItem> = keys.map(|key| answer(&people, key)).collect();
        items.sort_by(|one, other| (other.created_at, &other.id).cmp(&(one.created_at, &one.id)));
        ApiKeys { items }
    }

    /// Ends a key at once: one's own, or as an administrator anybody's.
    ///
    /// # Errors
    /// [`IdentityError::Forbidden`] for programs; [`IdentityError::NotFound`], also for the keys of others.
    pub async fn revoke_key(&self, deed: &Deed, id: &str) -> Result<(), IdentityError> {
        in_person(&deed.identity)?;
        let mut attempts = Attempts::default();
        loop {
            let found = self
                .store
                .get::<ApiKey>(id)
                .await?
                .filter(|key| key.body.user == deed.identity.user() || deed.identity.may(Permission::ManageUsers));
            let key = found.ok_or_else(|| IdentityError::not_found("key", id))?;
            let entry = Entry::new("key.revoke", "api_key", id, &key.body.name).before(&KeyView::from(&key.body));
            let mut act = Act::new(entry);
            act.delete::<ApiKey>(id, key.version)?;
            match self.commit(deed, act).await {
                Err(error) if attempts.again(&error) => {}
                done => return done,
            }
        }
    }

    /// Who comes with a key; none if it has ended, or is none, or its user is disabled.
    pub fn key_identity(self: &Arc<Self>, bearer: &str) -> Option<Identity> {
        let (id, secret) = bearer.strip_prefix(PREFIX)?.split_once('_')?;
        let (people, now) = (self.people(), self.now());
        let key = people.key(id)?;
        let same: bool = hash_of(secret).as_bytes().ct_eq(key.body.hash.as_bytes()).into();
        if !same || now >= key.body.expires_at {
            return None;
        }
        let means = Means::ApiKey(id.into(), key.body.scopes.as_slice().into());
        let identity = people.identity_of(&key.body.user, means, self.today())?;
        let written = key.body.last_used_at.is_some_and(|last| now < last + MINUTE);
        if !written && self.uses.claim(id, now) {
            let (this, id) = (Arc::clone(self), id.to_owned());
            tokio::spawn(async move {
                if let Err(error) = this.write_last_used(&id, now).await {
                    tracing::debug!(%error, "the last use of a key was not written");
                }
            });
        }
        Some(identity)
    }

    async fn write_last_used(&self, id: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        let Some(found) = self.store.get::<ApiKey>(id).await? else { return Ok(()) };
        let mut changes = Changes::new();
        changes.replace(id, found.version, &ApiKey { last_used_at: Some(now), ..found.body })?;
        self.store.commit(changes).await?;
        self.directory.refresh(&self.store, &[(ApiKey::NAME.to_owned(), id.to_owned())]).await
    }
}

fn is_of(people: &People, identity: &Identity, key: &Document<ApiKey>) -> bool {
    let of_service = || people.user(&key.body.user).is_some_and(|user| user.body.role == Role::Service);
    key.body.user == identity.user() || identity.may(Permission::ManageUsers) && of_service()
}

fn answer(people: &People, key: &Document<ApiKey>) -> ApiKeyItem {
    ApiKeyItem {
        id: key.id.clone(),
        name: key.body.name.clone(),
        prefix: format!("{PREFIX}{}", key.id),
        scopes: key.body.scopes.clone(),
        user: people.user_ref(&key.body.user),
        created_at: key.body.made_at,
        expires_at: key.body.expires_at,
        last_used_at: key.body.last_used_at,
    }
}
