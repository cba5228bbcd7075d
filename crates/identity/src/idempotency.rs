//! Requests with an idempotency key: the same one again gets the same answer and does nothing.
//!
//! That a request was done is written by the [`crate::ledger::Ledger`] together with what it changes. The answer follows.

use bellwether_store::changes::Changes;
use bellwether_store::error::StoreError;
use chrono::TimeDelta;
use sha2::{Digest, Sha256};

use crate::chance::hash_of;
use crate::documents::mark::{Answer, Mark};
use crate::identities::Identities;

/// How long a key is remembered.
pub const REMEMBERED: TimeDelta = TimeDelta::hours(24);

/// What answers are encrypted for.
const ANSWER: &str = "idempotency answer";

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// Nothing: the request is to be done.
    New,
    /// Done, with this answer.
    Answered(Answer),
    /// Done or being done; the answer is not known yet, or was lost.
    Unanswered,
    /// The key was used for another request.
    OtherRequest,
}

/// What tells a request from others with the same key.
pub fn fingerprint(method: &str, path: &str, body: &[u8]) -> String {
    let mut hash = Sha256::new();
    for part in [method.as_bytes(), path.as_bytes(), body] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Id of the mark of a user's key.
pub(crate) fn mark_id(user: &str, key: &str) -> String {
    hash_of(&format!("{} {user} {key}", user.len()))
}

impl Identities {
    /// Looks up a key of a user.
    ///
    /// # Errors
    /// [`StoreError::Database`] if the database fails.
    pub async fn look_up(&self, user: &str, key: &str, fingerprint: &str) -> Result<Seen, StoreError> {
        let id = mark_id(user, key);
        let Some(found) = self.store.get::<Mark>(&id).await? else { return Ok(Seen::New) };
        if found.body.done_at + REMEMBERED <= self.now() {
            // Forgotten, but not swept yet: it would be in the way of a new one.
            let mut changes = Changes::new();
            changes.delete::<Mark>(&id, found.version)?;
            return match self.store.commit(changes).await {
                Ok(_) | Err(StoreError::NotFound { .. } | StoreError::VersionConflict { .. }) => Ok(Seen::New),
                Err(error) => Err(error),
            };
        }
        let Mark { fingerprint: known, answer, .. } = found.body;
        if known != fingerprint {
            return Ok(Seen::OtherRequest);
        }
        let answer = answer.and_then(|sealed| self.keys.decrypt(ANSWER, &sealed));
        let answer = answer.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Ok(answer.map_or(Seen::Unanswered, Seen::Answered))
    }

    /// Keeps the answer of a request that was done; nothing if it was not marked, or is answered already.
    ///
    /// # Errors
    /// [`StoreError::Unfit`] for an answer that is too large, [`StoreError::Database`] if the database fails.
    pub async fn keep_answer(&self, user: &str, key: &str, answer: &Answer) -> Result<(), StoreError> {
        let id = mark_id(user, key);
        let found = self.store.get::<Mark>(&id).await?;
        let Some(found) = found.filter(|found| found.body.answer.is_none()) else { return Ok(()) };
        // An answer is plain data, which always serialises.
        let plain = serde_json::to_vec(answer).unwrap_or_default();
        let sealed = self.keys.encrypt(ANSWER, &plain, &self.chance);
        let mut changes = Changes::new();
        changes.replace(&id, found.version, &Mark { answer: Some(sealed), ..found.body })?;
        match self.store.commit(changes).await {
            Err(StoreError::VersionConflict { .. } | StoreError::NotFound { .. }) => Ok(()),
            done => done.map(drop),
        }
    }
}
