//! Leases: of several instances one does a thing, and another takes over when it stops.
//!
//! A lease is a document that is replaced by version, so that of many who want it one gets it. Whether it has run out is
//! judged by the clock of whoever asks: let it last many times longer than clocks differ. A holder that was stopped for
//! longer than its lease may not know yet that it lost it; what it writes can be told by its term, which grows with every
//! acquisition.

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::stream::{BoxStream, StreamExt};
use serde::{Deserialize, Serialize};

use crate::changes::Changes;
use crate::collection::{Collection, Index};
use crate::document::Document;
use crate::error::StoreError;
use crate::store::Store;
use crate::watch::News;

/// A right that is held for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// What it is for, such as `refresh`.
    pub name: String,
    /// Who holds it.
    pub holder: String,
    /// Number of the acquisition, from 1.
    pub term: u64,
    /// When it runs out, unless it is renewed.
    pub until: DateTime<Utc>,
}

/// A lease as kept; its id is the name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct LeaseRecord {
    /// None once it was released.
    holder: Option<String>,
    term: u64,
    until: DateTime<Utc>,
}

impl Collection for LeaseRecord {
    const NAME: &'static str = "leases";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        Vec::new()
    }
}

impl Store {
    /// Takes a lease for a time, if nobody else holds it. Whoever holds it already gets it anew, with another term.
    ///
    /// # Errors
    /// [`StoreError::Unfit`] for a name that can't be kept or a time that isn't positive, [`StoreError::Database`] if the
    /// database fails.
    pub async fn acquire(&self, name: &str, holder: &str, time: TimeDelta) -> Result<Option<Lease>, StoreError> {
        let now = self.clock.now();
        let until = self.end(name, time)?;
        let found = self.get::<LeaseRecord>(name).await?;
        let taken =
            |record: &LeaseRecord| record.until > now && record.holder.as_deref().is_some_and(|by| by != holder);
        let (version, term) = match &found {
            Some(document) if taken(&document.body) => return Ok(None),
            Some(document) => (Some(document.version), document.body.term + 1),
            None => (None, 1),
        };
        let lease = Lease { name: name.to_owned(), holder: holder.to_owned(), term, until };
        self.write_lease(version, lease).await
    }

    /// Says whenever leases are taken, renewed or given back, or may have been.
    ///
    /// # Errors
    /// [`StoreError::Database`] if there can be no news.
    pub async fn watch_leases(&self) -> Result<BoxStream<'static, ()>, StoreError> {
        let news = self.watch(&[LeaseRecord::NAME]).await?;
        Ok(news.filter_map(async |news: Result<News, StoreError>| news.ok().map(drop)).boxed())
    }

    /// Holds a lease for a time from now on; none if it was lost. A lease that ran out and that nobody took is not lost.
    ///
    /// # Errors
    /// As [`Self::acquire`].
    pub async fn renew(&self, lease: &Lease, time: TimeDelta) -> Result<Option<Lease>, StoreError> {
        let until = self.end(&lease.name, time)?;
        match self.own(lease).await? {
            Some(document) => self.write_lease(Some(document.version), Lease { until, ..lease.clone() }).await,
            None => Ok(None),
        }
    }

    /// Gives a lease back, unless it was lost.
    ///
    /// # Errors
    /// As [`Self::acquire`].
    pub async fn release(&self, lease: &Lease) -> Result<(), StoreError> {
        let Some(document) = self.own(lease).await? else { return Ok(()) };
        let free = LeaseRecord { holder: None, ..document.body };
        let mut changes = Changes::new();
        changes.replace(&lease.name, document.version, &free)?;
        lost_or(self.commit(changes).await).map(drop)
    }

    /// The record of a lease that is still this one.
    async fn own(&self, lease: &Lease) -> Result<Option<Document<LeaseRecord>>, StoreError> {
        let found = self.get::<LeaseRecord>(&lease.name).await?;
        let is_own =
            |record: &LeaseRecord| record.term == lease.term && record.holder.as_deref() == Some(lease.holder.as_str());
        Ok(found.filter(|document| is_own(&document.body)))
    }

    async fn write_lease(&self, version: Option<u64>, lease: Lease) -> Result<Option<Lease>, StoreError> {
        let record = LeaseRecord { holder: Some(lease.holder.clone()), term: lease.term, until: lease.until };
        let mut changes = Changes::new();
        match version {
            Some(version) => changes.replace(&lease.name, version, &record)?,
            None => changes.insert(&lease.name, &record)?,
        };
        Ok(lost_or(self.commit(changes).await)?.map(|_| lease))
    }

    fn end(&self, name: &str, time: TimeDelta) -> Result<DateTime<Utc>, StoreError> {
        let end = self.clock.now().checked_add_signed(time).filter(|_| time > TimeDelta::zero());
        end.ok_or_else(|| StoreError::Unfit {
            collection: LeaseRecord::NAME.to_owned(),
            id: name.to_owned(),
            field: "until".to_owned(),
            reason: "must be later than now, and a date that there is; give another time".to_owned(),
        })
    }
}

/// None if somebody else was quicker.
fn lost_or<T>(result: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
    match result {
        Ok(done) => Ok(Some(done)),
        Err(StoreError::VersionConflict { .. } | StoreError::UniqueViolation { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
