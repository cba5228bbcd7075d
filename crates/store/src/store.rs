//! The one way to the state, whichever database keeps it: how it is opened, and what is known of scores and sources. What
//! is done with documents is in [`crate::documents`].
//!
//! Every method is one transaction: it is done entirely and durably when it returns `Ok`, and not at all otherwise. A
//! caller that stops waiting does not stop it.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use bellwether_domain::clock::Clock;
use chrono::NaiveDate;
use tokio::task::spawn_blocking;

use crate::collection::CollectionSpec;
use crate::error::StoreError;
use crate::ids::Ids;
use crate::mongo::{Mongo, MongoAddress};
use crate::scores::{ScoreDay, ScorePoint};
use crate::setup::Setup;
use crate::source_facts::KeptFacts;
use crate::sqlite::Sqlite;

/// The operational state of one installation. Share it in an `Arc`: readers don't wait for one another, nor for writers.
/// It works within a Tokio runtime.
pub struct Store {
    pub(crate) backend: Backend,
    pub(crate) collections: HashMap<String, Arc<CollectionSpec>>,
    pub(crate) clock: Arc<dyn Clock>,
    ids: Ids,
}

/// Where the state is.
#[derive(Debug)]
pub(crate) enum Backend {
    Sqlite(Sqlite),
    Mongo(Mongo),
}

/// Asks the backend, whichever it is.
macro_rules! ask {
    ($store:expr, $backend:ident => $answer:expr) => {
        match &$store.backend {
            $crate::store::Backend::Sqlite($backend) => $answer.await,
            $crate::store::Backend::Mongo($backend) => $answer.await,
        }
    };
}
pub(crate) use ask;

impl Store {
    /// Opens the state file at `path`, creating it and its folder where missing and bringing an older one up to date. A
    /// copy of an older one is kept beside it.
    ///
    /// # Errors
    /// [`StoreError::Open`] if it is no state file or can't be written, [`StoreError::NewerVersion`] or
    /// [`StoreError::NewerCollection`] if a later version of the product wrote it, [`StoreError::Upgrade`] if a document
    /// can't be brought up to date; the file is then left as it is. [`StoreError::Damaged`] if it was not closed properly
    /// and is damaged.
    pub async fn open(path: &Path, setup: Setup) -> Result<Self, StoreError> {
        let (place, collections) = (path.to_owned(), setup.collections()?);
        let specs = collections.clone();
        let opening = spawn_blocking(move || Sqlite::open(&place, &specs));
        let ended = |cause: tokio::task::JoinError| StoreError::Open { path: path.to_owned(), cause: cause.into() };
        Ok(Self::over(Backend::Sqlite(opening.await.map_err(ended)??), collections, setup))
    }

    /// Opens the state in a MongoDB database, creating what is missing and bringing older documents up to date. Before that
    /// a backup of everything is written to the folder `backups`.
    ///
    /// # Errors
    /// [`StoreError::Unsuitable`] if the server has no transactions or a later version of the product wrote the layout,
    /// [`StoreError::Database`] if it can't be reached; otherwise as [`Self::open`].
    pub async fn connect(address: MongoAddress, backups: &Path, setup: Setup) -> Result<Self, StoreError> {
        let collections = setup.collections()?;
        let mongo = Mongo::open(address, setup.clock.clone()).await?;
        let outdated = mongo.is_outdated(&collections).await?;
        let store = Self::over(Backend::Mongo(mongo), collections.clone(), setup);
        if outdated {
            let name = format!("before-{}.backup", store.clock.now().format("%Y-%m-%dT%H-%M-%S%.3fZ"));
            store.backup(&backups.join(name)).await?;
        }
        if let Backend::Mongo(mongo) = &store.backend {
            mongo.bring_up_to_date(&collections).await?;
        }
        Ok(store)
    }

    /// A store that is gone when dropped, for tests. Reads wait for writes.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn in_memory(setup: Setup) -> Result<Self, StoreError> {
        let collections = setup.collections()?;
        let backend = Backend::Sqlite(Sqlite::in_memory(&collections)?);
        Ok(Self::over(backend, collections, setup))
    }

    fn over(backend: Backend, collections: Vec<CollectionSpec>, setup: Setup) -> Self {
        let Setup { clock, seed, .. } = setup;
        let collections = collections.into_iter().map(|spec| (spec.name.clone(), Arc::new(spec))).collect();
        Self { backend, collections, ids: Ids::new(clock.clone(), seed), clock }
    }

    /// A new id, larger than all this store made before: a UUID of version 7.
    pub fn new_id(&self) -> String {
        self.ids.next()
    }

    /// Writes a whole day of scores, each day and model once, and returns how many points were written.
    ///
    /// A published day stays as it is for ever: if there is one already, nothing happens and 0 is returned. A recomputed
    /// day gives way to a published one, and to a later recomputation.
    ///
    /// `points` must not write to the store: the day is being written while it is consumed.
    ///
    /// # Errors
    /// [`StoreError::WrongDay`], [`StoreError::DuplicateCustomer`] or [`StoreError::InvalidConfidence`] for a point that
    /// can't be kept; [`StoreError::Database`] if the database fails.
    pub async fn append_scores<I>(&self, day: &ScoreDay, points: I) -> Result<u64, StoreError>
    where
        I: Iterator<Item = ScorePoint> + Send + 'static,
    {
        ask!(self, backend => backend.append_scores(day.clone(), points))
    }

    /// A customer's scores from day `from` through day `through`, oldest first, then by model. On a day with published
    /// scores of the customer those alone, otherwise the recomputed ones.
    ///
    /// # Errors
    /// [`StoreError::Database`] if the database fails.
    pub async fn score_history(
        &self,
        customer: &str,
        from: NaiveDate,
        through: NaiveDate,
    ) -> Result<Vec<ScorePoint>, StoreError> {
        ask!(self, backend => backend.score_history(customer.to_owned(), from, through))
    }

    /// Whether scores of `model` (`key@version`) as of `as_of` are kept, published or recomputed.
    ///
    /// # Errors
    /// [`StoreError::Database`] if the database fails.
    pub async fn has_score_day(&self, as_of: NaiveDate, model: &str) -> Result<bool, StoreError> {
        ask!(self, backend => backend.has_score_day(as_of, model.to_owned()))
    }

    /// The days kept of `model` (`key@version`), oldest first.
    ///
    /// # Errors
    /// [`StoreError::Database`] if the database fails.
    pub async fn score_days(&self, model: &str) -> Result<Vec<ScoreDay>, StoreError> {
        ask!(self, backend => backend.score_days(model.to_owned()))
    }

    /// What the customers had on a day by `model` (`key@version`), published or recomputed, in no order: customer and score, none
    /// is Unknown. Nothing if the day is not kept.
    ///
    /// # Errors
    /// [`StoreError::Database`] if the database fails.
    pub async fn scores_of_day(&self, as_of: NaiveDate, model: &str) -> Result<Vec<(String, Option<u8>)>, StoreError> {
        ask!(self, backend => backend.scores_of_day(as_of, model.to_owned()))
    }

    /// Per customer the last good score of `model` (`key@version`) from day `from` through day `through` and its day:
    /// published, known and not degraded. Customers without one are absent.
    ///
    /// # Errors
    /// [`StoreError::Database`] if the database fails.
    pub async fn last_good(
        &self,
        model: &str,
        from: NaiveDate,
        through: NaiveDate,
    ) -> Result<HashMap<String, (NaiveDate, u8)>, StoreError> {
        ask!(self, backend => backend.last_good(model.to_owned(), from, through))
    }

    /// Keeps the last good facts of a kind, in place of those kept before.
    ///
    /// # Errors
    /// [`StoreError::Database`] if the database fails; those kept before then stay.
    pub async fn keep_facts(&self, facts: &KeptFacts, bytes: Vec<u8>) -> Result<(), StoreError> {
        ask!(self, backend => backend.keep_facts(facts.clone(), bytes))
    }

    /// What is known of the last good facts of a kind, without the facts.
    ///
    /// # Errors
    /// [`StoreError::Database`] if the database fails.
    pub async fn kept_facts(&self, kind: &str) -> Result<Option<KeptFacts>, StoreError> {
        ask!(self, backend => backend.kept_facts(kind.to_owned()))
    }

    /// The last good facts of a kind, as they were given.
    ///
    /// # Errors
    /// [`StoreError::Database`] if the database fails.
    pub async fn last_facts(&self, kind: &str) -> Result<Option<(KeptFacts, Vec<u8>)>, StoreError> {
        ask!(self, backend => backend.last_facts(kind.to_owned()))
    }

    /// Removes all scores of a customer and returns how many points that were.
    ///
    /// # Errors
    /// [`StoreError::Database`] if the database fails.
    pub async fn delete_customer(&self, customer: &str) -> Result<u64, StoreError> {
        ask!(self, backend => backend.delete_customer(customer.to_owned()))
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("backend", &self.backend).finish_non_exhaustive()
    }
}
