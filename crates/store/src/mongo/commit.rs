//! Commits: one transaction each, tried again while the server says that it may succeed.

use std::time::Duration;

use chrono::{DateTime, Utc};
use mongodb::ClientSession;
use mongodb::bson::doc;
use mongodb::error::{Error, TRANSIENT_TRANSACTION_ERROR, UNKNOWN_TRANSACTION_COMMIT_RESULT};
use mongodb::options::ReadConcern;
use tokio::time::{Instant, sleep};

use super::Mongo;
use super::bson::{of_instant, to_bson};
use super::documents::{keys, stored};
use super::fault::{first_refused, unique_violation};
use crate::changes::Action;
use crate::document::RawBody;
use crate::documents::RawChange;
use crate::error::StoreError;

const ACTION: &str = "write documents";
/// Conflicts with other transactions, and elections, are waited out for so long.
const TRY_FOR: Duration = Duration::from_secs(15);
/// Longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_millis(128);

/// Why an attempt came to nothing.
enum Failure {
    /// The caller's doing: it would fail again.
    Refused(StoreError),
    Server(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Server(error)
    }
}

impl Mongo {
    pub(crate) async fn commit(&self, changes: Vec<RawChange>, at: DateTime<Utc>) -> Result<(), StoreError> {
        let until = Instant::now() + TRY_FOR;
        let mut pause = Duration::from_millis(1);
        loop {
            match self.attempt(&changes, at, until).await {
                Ok(()) => return Ok(()),
                Err(Failure::Refused(error)) => return Err(error),
                Err(Failure::Server(error))
                    if error.contains_label(TRANSIENT_TRANSACTION_ERROR) && Instant::now() < until =>
                {
                    sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                Err(Failure::Server(error)) => return Err(self.fault(ACTION, &error)),
            }
        }
    }

    async fn attempt(&self, changes: &[RawChange], at: DateTime<Utc>, until: Instant) -> Result<(), Failure> {
        let mut session = self.client.start_session().await?;
        session.start_transaction().read_concern(ReadConcern::snapshot()).await?;
        // Documents that are inserted into one collection one after the other travel together.
        let together = |a: &RawChange, b: &RawChange| {
            let inserts = [a, b].iter().all(|change| matches!(change.action, Action::Insert(_)));
            inserts && a.spec.name == b.spec.name
        };
        for changes in changes.chunk_by(together) {
            if let Err(failure) = self.apply(&mut session, changes, at).await {
                // The server ends it on its own if this does not reach it.
                drop(session.abort_transaction().await);
                return Err(failure);
            }
        }
        // Committing again is the same commit, whose result was not heard.
        loop {
            match session.commit_transaction().await {
                Err(error) if error.contains_label(UNKNOWN_TRANSACTION_COMMIT_RESULT) && Instant::now() < until => {
                    sleep(LONGEST_PAUSE).await;
                }
                result => return Ok(result?),
            }
        }
    }

    /// Does one change, or several insertions into one collection.
    async fn apply(
        &self,
        session: &mut ClientSession,
        changes: &[RawChange],
        at: DateTime<Utc>,
    ) -> Result<(), Failure> {
        let [RawChange { spec, id, action }, ..] = changes else { return Ok(()) };
        let collection = self.collection(&spec.table());
        let violated = |error: Error| {
            let id = first_refused(&error).and_then(|at| changes.get(at)).map_or(id, |change| &change.id);
            unique_violation(spec, id, &error).map_or(Failure::Server(error), Failure::Refused)
        };
        let (expected, changed) = match action {
            Action::Insert(_) => {
                let documents = changes.iter().filter_map(|RawChange { id, action, .. }| match action {
                    Action::Insert(body) => Some(stored(spec, (id, 1), (at, at), body)),
                    Action::Replace(..) | Action::Delete(_) => None,
                });
                collection.insert_many(documents).session(&mut *session).await.map_err(violated)?;
                return Ok(());
            }
            Action::Replace(expected, RawBody { schema, value, keys: found }) => {
                let filter = doc! { "_id": id, "version": expected.cast_signed() };
                let update = doc! {
                    "$inc": { "version": 1_i64 },
                    "$set": {
                        "updated_at": of_instant(at),
                        "schema": i64::from(*schema),
                        // Values of fields whose names begin with `$` are never taken for expressions.
                        "body": to_bson(value),
                        "keys": keys(spec, found),
                    },
                };
                let updated = collection.update_one(filter, update).session(&mut *session).await.map_err(violated)?;
                (*expected, updated.matched_count)
            }
            Action::Delete(expected) => {
                let filter = doc! { "_id": id, "version": expected.cast_signed() };
                (*expected, collection.delete_one(filter).session(&mut *session).await?.deleted_count)
            }
        };
        if changed > 0 {
            return Ok(());
        }
        let present = collection.find_one(doc! { "_id": id }).session(&mut *session).await?;
        let (collection, id) = (spec.name.clone(), id.clone());
        Err(Failure::Refused(match present.and_then(|document| document.get_i64("version").ok()) {
            Some(present) => StoreError::VersionConflict { collection, id, expected, present: present.cast_unsigned() },
            None => StoreError::NotFound { collection, id },
        }))
    }
}
