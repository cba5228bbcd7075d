//! Reading the audit log.

use std::ops::Bound;

use bellwether_contract::audit::{AuditEntry, AuditPage};
use bellwether_contract::page::PageInfo;
use bellwether_store::error::StoreError;
use bellwether_store::query::{Direction, Filter, Query};
use chrono::{DateTime, Utc};

use crate::documents::audit::Record;
use crate::ledger::Ledger;

/// Which entries are wanted: those that meet all conditions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Id of who did it.
    pub actor: Option<String>,
    /// What was done, such as `user.change`.
    pub action: Option<String>,
    /// Kind of the thing, such as `user`.
    pub target_kind: Option<String>,
    /// Id of the thing.
    pub target: Option<String>,
    /// Since when.
    pub from: Option<DateTime<Utc>>,
    /// Until before when.
    pub to: Option<DateTime<Utc>>,
}

impl Ledger {
    /// A page of entries, newest first, with how many there are in all. `limit` is 1 to
    /// [`bellwether_store::query::MAX_LIMIT`].
    ///
    /// # Errors
    /// [`StoreError::Query`] for a limit out of range, [`StoreError::Cursor`] for a cursor that is none,
    /// [`StoreError::Database`] if the database fails.
    pub async fn page(
        &self,
        filter: &AuditFilter,
        cursor: Option<String>,
        limit: usize,
    ) -> Result<AuditPage, StoreError> {
        let numbers = self.numbers(filter).await?;
        let query = conditions(filter, numbers).into_iter().fold(Query::all(), Query::with);
        let query = query.sorted_by(Record::NUMBER, Direction::Descending).limit(limit).after(cursor);
        let page = self.store().find(&query).await?;
        let total = self.store().count(conditions(filter, numbers)).await?;
        let items = page.documents.into_iter().map(|document| entry(document.body)).collect();
        Ok(AuditPage { items, page: PageInfo { next: page.next, total } })
    }

    /// Numbers of the entries of the time that is asked for: times never decrease with numbers, so that the indexes by
    /// number serve them too.
    async fn numbers(&self, filter: &AuditFilter) -> Result<(Bound<i64>, Bound<i64>), StoreError> {
        let first = match filter.from {
            None => Bound::Unbounded,
            Some(from) => self.first_since(from).await?.map_or(Bound::Excluded(i64::MAX), Bound::Included),
        };
        let end = match filter.to {
            None => Bound::Unbounded,
            Some(to) => self.first_since(to).await?.map_or(Bound::Unbounded, Bound::Excluded),
        };
        Ok((first, end))
    }

    async fn first_since(&self, at: DateTime<Utc>) -> Result<Option<i64>, StoreError> {
        let since = Record::AT.range(Bound::Included(&at), Bound::Unbounded);
        let query = Query::all().with(since).sorted_by(Record::AT, Direction::Ascending).limit(1);
        Ok(self.store().find(&query).await?.documents.first().map(|document| document.body.number))
    }
}

fn conditions(filter: &AuditFilter, numbers: (Bound<i64>, Bound<i64>)) -> Vec<Filter<Record>> {
    let texts = [
        (Record::ACTOR, &filter.actor),
        (Record::ACTION, &filter.action),
        (Record::TARGET_KIND, &filter.target_kind),
        (Record::TARGET, &filter.target),
    ];
    let mut all: Vec<_> =
        texts.into_iter().filter_map(|(field, value)| value.as_deref().map(|value| field.eq(value))).collect();
    if numbers != (Bound::Unbounded, Bound::Unbounded) {
        all.push(Record::NUMBER.range(numbers.0.as_ref(), numbers.1.as_ref()));
    }
    all
}

fn entry(record: Record) -> AuditEntry {
    AuditEntry {
        number: record.number.unsigned_abs(),
        at: record.at,
        actor: record.actor,
        means: record.means,
        address: record.address,
        agent: record.agent,
        request_id: record.request_id,
        action: record.action,
        target_kind: record.target_kind,
        target: record.target,
        target_name: record.target_name,
        before: record.before,
        after: record.after,
        seal: record.seal,
    }
}
