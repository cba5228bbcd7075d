//! What can be done with documents and series.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use chrono::{DateTime, SubsecRound, Utc};

use crate::changes::{Action, Changes};
use crate::collection::{Collection, CollectionSpec, Field};
use crate::document::{Document, RawBody, RawDocument, check_id, check_value};
use crate::error::StoreError;
use crate::key::FieldType;
use crate::plan::{Plan, Select, Then, choose};
use crate::query::{Condition, Direction, Filter, MAX_LIMIT, Page, Position, Query};
use crate::series::Point;
use crate::store::{Store, ask};

/// A change with all that a database needs to know.
#[derive(Debug, Clone)]
pub(crate) struct RawChange {
    pub(crate) spec: Arc<CollectionSpec>,
    pub(crate) id: String,
    pub(crate) action: Action<RawBody>,
}

impl Store {
    /// A document, if it is there.
    ///
    /// # Errors
    /// [`StoreError::UnknownCollection`], [`StoreError::Unreadable`] if its body is none of the type,
    /// [`StoreError::Database`] if the database fails.
    pub async fn get<T: Collection>(&self, id: &str) -> Result<Option<Document<T>>, StoreError> {
        Ok(self.get_many(&[id]).await?.pop())
    }

    /// The documents of these ids that are there, in the order of the ids.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub async fn get_many<T: Collection>(&self, ids: &[&str]) -> Result<Vec<Document<T>>, StoreError> {
        let spec = self.spec::<T>()?;
        let wanted: Vec<String> = ids.iter().map(|&id| id.to_owned()).collect();
        let found = ask!(self, backend => backend.get(spec, wanted))?;
        let mut by_id: HashMap<String, _> = found.into_iter().map(|document| (document.id.clone(), document)).collect();
        ids.iter().filter_map(|&id| by_id.remove(id)).map(RawDocument::typed).collect()
    }

    /// A page of the documents that a query asks for.
    ///
    /// # Errors
    /// [`StoreError::NoIndex`] if no declared index serves the query, [`StoreError::Query`] for a limit out of range,
    /// [`StoreError::Cursor`] for a cursor of another query; otherwise as [`Self::get`].
    pub async fn find<T: Collection>(&self, query: &Query<T>) -> Result<Page<T>, StoreError> {
        let spec = self.spec::<T>()?;
        let after = query.position()?;
        let plan = Plan::new(&spec, &query.conditions, query.sort, query.direction, after, query.limit)?;
        let mut found = Vec::new();
        let mut last = None;
        for part in plan.parts {
            // One more tells whether there is another page.
            let limit = query.limit + 1 - found.len();
            let sort = part.sort.and_then(|path| spec.fields.iter().position(|field| field.path == path));
            let documents = ask!(self, backend => backend.select(spec.clone(), Select { limit, ..part }))?;
            found.extend(documents.into_iter().map(|document| (document, sort)));
            if found.len() > query.limit {
                found.truncate(query.limit);
                last = found.last();
                break;
            }
        }
        let next = match last {
            None => None,
            Some((document, sort)) => {
                let keys = spec.keys(&document.id, &document.body)?;
                let key = sort.and_then(|at| keys.into_iter().nth(at).flatten());
                Some(query.cursor(Position { key, id: document.id.clone() }))
            }
        };
        let documents = found.into_iter().map(|(document, _)| document.typed()).collect::<Result<_, _>>()?;
        Ok(Page { documents, next })
    }

    /// How many documents meet all of these conditions.
    ///
    /// # Errors
    /// As [`Self::find`].
    pub async fn count<T: Collection>(&self, filters: impl IntoIterator<Item = Filter<T>>) -> Result<u64, StoreError> {
        let spec = self.spec::<T>()?;
        let select = counting(&spec, filters, None)?;
        let counted = ask!(self, backend => backend.count(spec, None, select))?;
        Ok(counted.into_iter().map(|(_, number)| number).sum())
    }

    /// How many documents there are for each value of a field, among those that meet all conditions; in the order of the
    /// values, those without a value first.
    ///
    /// # Errors
    /// As [`Self::find`].
    pub async fn count_by<T: Collection, K: FieldType + ?Sized>(
        &self,
        field: Field<T, K>,
        filters: impl IntoIterator<Item = Filter<T>>,
    ) -> Result<Vec<(Option<K::Owned>, u64)>, StoreError> {
        let spec = self.spec::<T>()?;
        let select = counting(&spec, filters, Some(field.path()))?;
        let by = spec.field(field.path()).cloned();
        let counted = ask!(self, backend => backend.count(spec, by, select))?;
        Ok(counted.into_iter().map(|(key, number)| (key.as_ref().and_then(K::from_key), number)).collect())
    }

    /// Does all changes or none, and returns their time: it is `updated_at` of all, and `created_at` of those inserted.
    ///
    /// # Errors
    /// For the first change that can't be done: [`StoreError::VersionConflict`], [`StoreError::NotFound`],
    /// [`StoreError::UniqueViolation`], [`StoreError::Unfit`]; otherwise as [`Self::get`], and [`StoreError::DiskFull`].
    pub async fn commit(&self, changes: Changes) -> Result<DateTime<Utc>, StoreError> {
        let at = self.clock.now().trunc_subsecs(3);
        if changes.is_empty() {
            return Ok(at);
        }
        let raw = changes.list.into_iter().map(|change| {
            let spec = self.spec_of(change.collection)?;
            let body = |value| RawBody::new(&spec, &change.id, value);
            let action = match change.action {
                Action::Insert(value) => Action::Insert(body(value)?),
                Action::Replace(expected, value) => Action::Replace(expected, body(value)?),
                Action::Delete(expected) => Action::Delete(expected),
            };
            Ok(RawChange { id: change.id, action, spec })
        });
        let raw = raw.collect::<Result<Vec<_>, StoreError>>()?;
        ask!(self, backend => backend.commit(raw, at))?;
        Ok(at)
    }

    /// Adds points to a series and returns how many were new. A point that is there already is left as it is, so that
    /// the same points may be given again after a failure.
    ///
    /// # Errors
    /// [`StoreError::Unfit`] for a name or key that can't be kept, [`StoreError::Database`] if the database fails: some of
    /// the points may be kept then.
    pub async fn append(&self, series: &str, points: Vec<Point>) -> Result<u64, StoreError> {
        check_id("(series)", series)?;
        for point in &points {
            check_id(series, &point.key)?;
            check_value(series, &point.key, &point.body)?;
        }
        ask!(self, backend => backend.append(series.to_owned(), points))
    }

    /// Points of a series from an instant until before another, oldest first, then by key: at most `limit`, 1 to
    /// [`MAX_LIMIT`], beginning after the place `after`, which is instant and key of the last point of the page before.
    ///
    /// # Errors
    /// [`StoreError::Query`] for a limit out of range, [`StoreError::Database`] if the database fails.
    pub async fn range(
        &self,
        series: &str,
        range: Range<DateTime<Utc>>,
        after: Option<(DateTime<Utc>, String)>,
        limit: usize,
    ) -> Result<Vec<Point>, StoreError> {
        if !(1..=MAX_LIMIT).contains(&limit) {
            let reason = format!("the limit {limit} must be 1 to {MAX_LIMIT}");
            return Err(StoreError::Query { collection: series.to_owned(), reason });
        }
        ask!(self, backend => backend.range(series.to_owned(), (range.start, range.end), after, limit))
    }

    fn spec<T: Collection>(&self) -> Result<Arc<CollectionSpec>, StoreError> {
        self.spec_of(T::NAME)
    }

    pub(crate) fn spec_of(&self, name: &str) -> Result<Arc<CollectionSpec>, StoreError> {
        let unknown = || StoreError::UnknownCollection { collection: name.to_owned() };
        self.collections.get(name).cloned().ok_or_else(unknown)
    }
}

/// What is counted: there is no order, but the field to count by comes from the index too.
fn counting<T: Collection>(
    spec: &CollectionSpec,
    filters: impl IntoIterator<Item = Filter<T>>,
    by: Option<&'static str>,
) -> Result<Select, StoreError> {
    let conditions: Vec<Condition> = filters.into_iter().map(|filter| filter.condition).collect();
    let index = choose(spec, &conditions, by.map(Then::Count))?.cloned();
    Ok(Select { index, conditions, sort: None, direction: Direction::Ascending, after: None, limit: MAX_LIMIT })
}
