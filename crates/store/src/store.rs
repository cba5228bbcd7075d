//! The one way to the state, whichever database keeps it.
//!
//! Every method is one transaction: it is done entirely and durably when it returns `Ok`, and not at all otherwise.

use std::collections::HashMap;
use std::path::Path;

use chrono::NaiveDate;

use crate::error::StoreError;
use crate::scores::{ScoreDay, ScorePoint};
use crate::source_facts::KeptFacts;
use crate::sqlite::{Sqlite, score_history, source_facts};

/// The operational state of one installation. Share it in an `Arc`: readers don't wait for one another, nor for the
/// writer; writers take turns.
#[derive(Debug)]
pub struct Store {
    backend: Sqlite,
}

impl Store {
    /// Opens the state file at `path`, creating it and its folder where missing and bringing an older one up to date.
    ///
    /// # Errors
    /// [`StoreError::Open`] if it is no state file or can't be written, [`StoreError::NewerVersion`] if a later version
    /// of the product wrote it; the file is then left as it is.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Ok(Self { backend: Sqlite::open(path)? })
    }

    /// A store that is gone when dropped, for tests. Reads wait for writes.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn in_memory() -> Result<Self, StoreError> {
        Ok(Self { backend: Sqlite::in_memory()? })
    }

    /// Writes a whole day of scores, each day and model once, and returns how many points were written.
    ///
    /// A published day stays as it is for ever: if there is one already, nothing happens and 0 is returned. A recomputed
    /// day gives way to a published one, and to a later recomputation.
    ///
    /// `points` must not call the store: the day is being written while it is consumed.
    ///
    /// # Errors
    /// [`StoreError::WrongDay`], [`StoreError::DuplicateCustomer`] or [`StoreError::InvalidConfidence`] for a point that
    /// can't be kept; [`StoreError::Database`] if the database fails.
    pub fn append_scores(&self, day: &ScoreDay, points: impl Iterator<Item = ScorePoint>) -> Result<u64, StoreError> {
        self.backend.write("append scores", |transaction| score_history::append(transaction, day, points))
    }

    /// A customer's scores from day `from` through day `through`, oldest first, then by model. On a day with published
    /// scores of the customer those alone, otherwise the recomputed ones.
    ///
    /// # Errors
    /// [`StoreError::Database`] if the database fails.
    pub fn score_history(
        &self,
        customer: &str,
        from: NaiveDate,
        through: NaiveDate,
    ) -> Result<Vec<ScorePoint>, StoreError> {
        self.backend.read("read score history", |db| Ok(score_history::of_customer(db, customer, from, through)?))
    }

    /// Whether scores of `model` (`key@version`) as of `as_of` are kept, published or recomputed.
    ///
    /// # Errors
    /// [`StoreError::Database`] if the database fails.
    pub fn has_score_day(&self, as_of: NaiveDate, model: &str) -> Result<bool, StoreError> {
        self.backend.read("look up a day of scores", |db| Ok(score_history::has_day(db, as_of, model)?))
    }

    /// The days kept of `model` (`key@version`), oldest first.
    ///
    /// # Errors
    /// [`StoreError::Database`] if the database fails.
    pub fn score_days(&self, model: &str) -> Result<Vec<ScoreDay>, StoreError> {
        self.backend.read("list the days of scores", |db| Ok(score_history::days(db, model)?))
    }

    /// Per customer the last good score of `model` (`key@version`) from day `from` through day `through` and its day:
    /// published, known and not degraded. Customers without one are absent.
    ///
    /// # Errors
    /// [`StoreError::Database`] if the database fails.
    pub fn last_good(
        &self,
        model: &str,
        from: NaiveDate,
        through: NaiveDate,
    ) -> Result<HashMap<String, (NaiveDate, u8)>, StoreError> {
        self.backend.read("read the last good scores", |db| Ok(score_history::last_good(db, model, from, through)?))
    }

    /// Keeps the last good facts of a kind, in place of those kept before.
    ///
    /// # Errors
    /// [`StoreError::Database`] if the database fails; those kept before then stay.
    pub fn keep_facts(&self, facts: &KeptFacts, bytes: &[u8]) -> Result<(), StoreError> {
        self.backend.write("keep last good facts", |transaction| Ok(source_facts::keep(transaction, facts, bytes)?))
    }

    /// What is known of the last good facts of a kind, without the facts.
    ///
    /// # Errors
    /// [`StoreError::Database`] if the database fails.
    pub fn kept_facts(&self, kind: &str) -> Result<Option<KeptFacts>, StoreError> {
        self.backend.read("look up last good facts", |db| Ok(source_facts::kept(db, kind)?))
    }

    /// The last good facts of a kind, as they were given.
    ///
    /// # Errors
    /// [`StoreError::Database`] if the database fails.
    pub fn last_facts(&self, kind: &str) -> Result<Option<(KeptFacts, Vec<u8>)>, StoreError> {
        self.backend.read("read last good facts", |db| Ok(source_facts::last(db, kind)?))
    }

    /// Removes all that is kept about a customer and returns how many points that were.
    ///
    /// # Errors
    /// [`StoreError::Database`] if the database fails.
    pub fn delete_customer(&self, customer: &str) -> Result<u64, StoreError> {
        self.backend
            .write("delete a customer", |transaction| Ok(score_history::delete_customer(transaction, customer)?))
    }
}
