//! Signing in: password, then a code if there is a second factor. Each step has a token of its own.
//!
//! Failures are counted by user and lock them for a time that grows, but never for long: nobody can be kept out by others. Addresses
//! that nobody has are treated alike, so that nothing tells who is a user.

use std::fmt;

use bellwether_contract::identity::UserStatus;
use bellwether_contract::sign_in::SignInStep;
use bellwether_store::document::Document;
use bellwether_store::query::Query;
use chrono::{DateTime, TimeDelta, Utc};
use quick_cache::sync::Cache;

use crate::act::Act;
use crate::audit::{Deed, Entry, Origin, kept};
use crate::chance::hash_of;
use crate::documents::credential::Credential;
use crate::documents::session::Session;
use crate::documents::user::{Linked, User};
use crate::error::{Attempts, IdentityError};
use crate::identities::Identities;
use crate::identity::{Identity, Means, Reach};
use crate::password::Look;
use crate::rules;
use crate::views::SessionView;

/// How long a code may take.
const PENDING: TimeDelta = TimeDelta::minutes(5);
/// Failures that are free.
const FREE: u32 = 5;
/// The first lock.
const FIRST_LOCK: TimeDelta = TimeDelta::seconds(15);
/// The longest lock.
const LONGEST_LOCK: TimeDelta = TimeDelta::minutes(15);
/// Addresses of nobody whose failures are counted.
const STRANGERS: usize = 10_000;

/// A session that has begun.
#[derive(Clone, PartialEq, Eq)]
pub struct NewSession {
    /// What the cookie is to hold.
    pub token: String,
    /// Its id.
    pub id: String,
    /// Id of the user.
    pub user: String,
    /// What comes next.
    pub next: SignInStep,
    /// When it ends in any case.
    pub expires_at: DateTime<Utc>,
}

impl fmt::Debug for NewSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewSession").field("id", &self.id).field("next", &self.next).finish_non_exhaustive()
    }
}

/// What somebody who has signed in shows once more.
#[derive(Clone, PartialEq, Eq)]
pub enum Proof {
    /// The password.
    Password(String),
    /// A code of the second factor, or a recovery code.
    Code(String),
}

impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Proof")
    }
}

/// Failures for addresses that nobody has.
pub(crate) struct Guesses(Cache<String, (u32, Option<DateTime<Utc>>)>);

impl Guesses {
    pub(crate) fn new() -> Self {
        Self(Cache::new(STRANGERS))
    }
}

impl fmt::Debug for Guesses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guesses").finish_non_exhaustive()
    }
}

/// A password that was looked at, by its hash.
type Seen = Option<(Option<String>, Look)>;

impl Identities {
    /// Signs in with a password. The session still waits for a code if the user has a second factor.
    ///
    /// # Errors
    /// [`IdentityError::NotSignedIn`] whatever is wrong, [`IdentityError::Locked`] after too many failures,
    /// [`IdentityError::Busy`] if too many sign in at once.
    pub async fn sign_in(&self, email: &str, password: &str, origin: &Origin) -> Result<NewSession, IdentityError> {
        let (email, mut seen, mut attempts) = (rules::email(email), None, Attempts::default());
        loop {
            match self.try_sign_in(&email, password, &mut seen, origin).await {
                Err(error) if attempts.again(&error) => {}
                done => return done,
            }
        }
    }

    async fn try_sign_in(
        &self,
        email: &str,
        password: &str,
        seen: &mut Seen,
        origin: &Origin,
    ) -> Result<NewSession, IdentityError> {
        let Some((user, mut credential)) = self.by_email(email).await? else {
            return Err(self.refuse_stranger(email, password, origin).await?);
        };
        self.fail_if_locked(&credential.body)?;
        let hash = credential.body.password.clone();
        let look = match seen {
            Some((known, look)) if *known == hash => *look,
            _ => self.passwords.look(password, hash.as_deref()).await?,
        };
        *seen = Some((hash, look));
        if look == Look::Wrong || user.body.status != UserStatus::Active {
            self.count_failure(Some(&user), origin).await?;
            return Err(IdentityError::NotSignedIn);
        }
        if look == Look::RightButOld {
            credential.body.password = Some(self.passwords.hash(password, &self.chance).await?);
        }
        let next = match credential.body.second_factor {
            Some(_) => SignInStep::SecondFactor,
            None => SignInStep::Done,
        };
        self.begin_session(&user, credential, next, None, origin).await
    }

    /// Goes on with a code of the second factor, or a recovery code, in a session that waits for it. That session ends, and another
    /// begins.
    ///
    /// # Errors
    /// [`IdentityError::NotSignedIn`] if the code is wrong or was used, or the session doesn't wait for one;
    /// [`IdentityError::Locked`] after too many failures.
    pub async fn second_factor(&self, token: &str, code: &str, origin: &Origin) -> Result<NewSession, IdentityError> {
        let mut attempts = Attempts::default();
        loop {
            match self.try_second_factor(token, code, origin).await {
                Err(error) if attempts.again(&error) => {}
                done => return done,
            }
        }
    }

    async fn try_second_factor(&self, token: &str, code: &str, origin: &Origin) -> Result<NewSession, IdentityError> {
        let pending = self.store.get::<Session>(&hash_of(token)).await?;
        let waits = |session: &Document<Session>| session.body.pending && self.now() < session.body.expires_at;
        let pending = pending.filter(waits).ok_or(IdentityError::NotSignedIn)?;
        let (user, mut credential) = self.read_user(&pending.body.user).await?;
        if pending.body.generation != credential.body.generation || user.body.status != UserStatus::Active {
            return Err(IdentityError::NotSignedIn);
        }
        self.fail_if_locked(&credential.body)?;
        let Some(factor) = self.used(&user.id, credential.body.second_factor.as_ref(), code) else {
            self.count_failure(Some(&user), origin).await?;
            return Err(IdentityError::NotSignedIn);
        };
        credential.body.second_factor = Some(factor);
        self.begin_session(&user, credential, SignInStep::Done, Some(&pending), origin).await
    }

    /// Signs in whom the identity provider knows.
    pub(crate) async fn sign_in_linked(&self, linked: &Linked, origin: &Origin) -> Result<NewSession, IdentityError> {
        let mut attempts = Attempts::default();
        loop {
            let query = Query::all().with(User::ISSUER.eq(&linked.issuer)).with(User::SUBJECT.eq(&linked.subject));
            let found = self.store.find::<User>(&query.limit(1)).await?.documents.pop();
            let active = found.filter(|user| user.body.status == UserStatus::Active && user.body.email.is_some());
            let (user, credential) = self.read_user(&active.ok_or(IdentityError::NotSignedIn)?.id).await?;
            match self.begin_session(&user, credential, SignInStep::Done, None, origin).await {
                Err(error) if attempts.again(&error) => {}
                done => return done,
            }
        }
    }

    /// Begins a session in place of one that waited. The credential is written too, as given: it must not have changed.
    async fn begin_session(
        &self,
        user: &Document<User>,
        credential: Document<Credential>,
        next: SignInStep,
        instead_of: Option<&Document<Session>>,
        origin: &Origin,
    ) -> Result<NewSession, IdentityError> {
        let (now, pending) = (self.now(), next == SignInStep::SecondFactor);
        let token = self.chance.token();
        let id = hash_of(&token);
        let expires_at = now + if pending { PENDING } else { self.settings.lifetime };
        let mut after = credential.body;
        if !pending {
            (after.failures, after.locked_until, after.last_sign_in_at) = (0, None, Some(now));
        }
        let session = Session {
            user: user.id.clone(),
            generation: after.generation,
            pending,
            began_at: now,
            last_seen_at: now,
            expires_at,
            address: origin.address.as_deref().map(kept).unwrap_or_default(),
            agent: origin.agent.as_deref().map(kept).unwrap_or_default(),
        };
        let action = if pending { "sign_in.password" } else { "sign_in" };
        let mut act =
            Act::new(Entry::new(action, "user", &user.id, &user.body.name).after(&SessionView { session: &id }));
        act.insert(&id, &session)?;
        act.replace(&user.id, credential.version, &after)?;
        if let Some(before) = instead_of {
            act.delete::<Session>(&before.id, before.version)?;
        }
        let (name, nobody) = (user.body.name.as_str().into(), Reach::OwnedBy([].into()));
        let means = Means::Session(id.as_str().into());
        let identity = Identity::new(user.id.as_str().into(), name, user.body.role, nobody, means);
        self.commit(&Deed::new(identity, origin.clone()), act).await?;
        Ok(NewSession { token, id, user: user.id.clone(), next, expires_at })
    }

    async fn by_email(&self, email: &str) -> Result<Option<(Document<User>, Document<Credential>)>, IdentityError> {
        let query = Query::all().with(User::EMAIL.eq(email)).limit(1);
        match self.store.find::<User>(&query).await?.documents.pop() {
            Some(user) => Ok(Some(self.read_user(&user.id).await?)),
            None => Ok(None),
        }
    }

    /// Does the same for an address that nobody has as for a wrong password; gives what is wrong.
    async fn refuse_stranger(
        &self,
        email: &str,
        password: &str,
        origin: &Origin,
    ) -> Result<IdentityError, IdentityError> {
        let key = hash_of(email);
        let (failures, until) = self.guesses.0.get(&key).unwrap_or_default();
        if let Some(until) = until.filter(|&until| self.now() < until) {
            return Ok(self.locked(until));
        }
        self.passwords.look(password, None).await?;
        self.guesses.0.insert(key, (failures + 1, lock(failures + 1, self.now())));
        self.count_failure(None, origin).await?;
        Ok(IdentityError::NotSignedIn)
    }

    fn locked(&self, until: DateTime<Utc>) -> IdentityError {
        IdentityError::Locked { until, wait: until - self.now() }
    }

    pub(crate) fn fail_if_locked(&self, credential: &Credential) -> Result<(), IdentityError> {
        let until = credential.locked_until.filter(|&until| self.now() < until);
        until.map_or(Ok(()), |until| Err(self.locked(until)))
    }

    /// Records a failed attempt, and locks after too many. What was typed is not recorded: it may be a password in the wrong
    /// place.
    pub(crate) async fn count_failure(
        &self,
        user: Option<&Document<User>>,
        origin: &Origin,
    ) -> Result<(), IdentityError> {
        let deed = Deed::new(Identity::of_the_server(Means::System, "Bellwether"), origin.clone());
        let Some(user) = user else {
            return self
                .commit(&deed, Act::new(Entry::new("sign_in.fail", "user", "unknown", "somebody unknown")))
                .await;
        };
        let mut attempts = Attempts::default();
        loop {
            let (_, credential) = self.read_user(&user.id).await?;
            let failures = credential.body.failures.saturating_add(1);
            let after = Credential { failures, locked_until: lock(failures, self.now()), ..credential.body };
            let mut act = Act::new(Entry::new("sign_in.fail", "user", &user.id, &user.body.name));
            act.replace(&user.id, credential.version, &after)?;
            match self.commit(&deed, act).await {
                Err(error) if attempts.again(&error) => {}
                done => return done,
            }
        }
    }
}

/// Until when nothing is tried after so many failures.
fn lock(failures: u32, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let over = failures.checked_sub(FREE)?;
    // More than ten doublings are longer than the longest.
    let time = FIRST_LOCK * 2_i32.pow(over.min(10));
    Some(now + time.min(LONGEST_LOCK))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_grow_and_stay_short() {
        let now = DateTime::UNIX_EPOCH;
        let seconds = |failures| lock(failures, now).map(|until| (until - now).num_seconds());
        let expected = [(1, None), (4, None), (5, Some(15)), (6, Some(30)), (10, Some(480)), (11, Some(900))];
        for (failures, time) in expected.into_iter().chain([(12, Some(900)), (u32::MAX, Some(900))]) {
            assert_eq!(seconds(failures), time, "{failures}");
        }
    }
}
