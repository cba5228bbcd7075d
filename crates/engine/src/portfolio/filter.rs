//! From a filter to the set of rows it means, by bit sets that are made once and kept.

use std::borrow::Cow;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use bellwether_domain::scoring::model::ScoringModel;
use bellwether_identity::identity::Reach;
use lru::LruCache;
use memchr::memmem;

use crate::portfolio::columns::Columns;
use crate::portfolio::field::{FilterField, RangeField, SortField};
use crate::portfolio::ladder::Beyond;
use crate::portfolio::order::{Orders, SortTerm};
use crate::portfolio::query::{Filter, QueryError};
use crate::portfolio::risk::{points_lost, weighs};
use crate::portfolio::row_set::RowSet;
use crate::portfolio::view::SortKey;
use crate::scope::{Scope, has};

/// Value of a filter that stands for "has none", as in `tier=none`.
pub const NONE: &str = "none";

/// Filters whose rows are kept, so that the next page does not look for them again.
const KEPT_FILTERS: NonZeroUsize = NonZeroUsize::new(32).expect("not zero");

/// Orders in which the rows of a kept filter are kept, for filters with few rows.
const KEPT_ORDERS: NonZeroUsize = NonZeroUsize::new(4).expect("not zero");

/// The values of a field with their rows.
type RowsByValue = Vec<(String, RowSet)>;

/// Rows by value of each filter field, and the rows of recent filters.
#[derive(Debug)]
pub struct FilterIndex {
    by_field: Vec<Arc<OnceLock<RowsByValue>>>,
    recent: Mutex<LruCache<(Scope, Filter), Arc<Selected>>>,
}

/// The rows that a scope and a filter leave.
#[derive(Debug)]
pub struct Selected {
    /// None when every row is left.
    pub(crate) rows: Option<RowSet>,
    /// How many.
    pub(crate) count: usize,
    sorted: Mutex<LruCache<Vec<SortTerm>, Arc<[u32]>>>,
}

impl Selected {
    fn new(rows: Option<RowSet>, of: usize) -> Self {
        let count = rows.as_ref().map_or(of, RowSet::count);
        Self { rows, count, sorted: Mutex::new(LruCache::new(KEPT_ORDERS)) }
    }

    /// The rows in the order of some terms, made if it is not kept. For few rows: it is kept as long as the filter.
    pub(crate) fn sorted(&self, terms: &[SortTerm], make: impl FnOnce() -> Vec<u32>) -> Arc<[u32]> {
        if let Some(rows) = self.sorted.lock().unwrap_or_else(PoisonError::into_inner).get(terms) {
            return rows.clone();
        }
        let rows: Arc<[u32]> = make().into();
        self.sorted.lock().unwrap_or_else(PoisonError::into_inner).put(terms.to_vec(), rows.clone());
        rows
    }
}

impl Default for FilterIndex {
    fn default() -> Self {
        Self {
            by_field: FilterField::ALL.iter().map(|_| Arc::default()).collect(),
            recent: Mutex::new(LruCache::new(KEPT_FILTERS)),
        }
    }
}

impl FilterIndex {
    /// The same rows by value but for some fields; no filter is kept.
    #[must_use]
    pub fn without(&self, fields: &[FilterField]) -> Self {
        let mut by_field = self.by_field.clone();
        fields.iter().for_each(|field| by_field[field.index()] = Arc::default());
        Self { by_field, ..Self::default() }
    }

    /// The rows of a scope that pass a filter.
    ///
    /// # Errors
    /// When a filter names a value that the field does not have.
    pub fn select(
        &self,
        columns: &Columns,
        orders: &Orders,
        model: &ScoringModel,
        scope: &Scope,
        filter: &Filter,
    ) -> Result<Arc<Selected>, Vec<QueryError>> {
        let key = (scope.clone(), filter.clone());
        if let Some(selected) = self.recent.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(selected.clone());
        }
        let rows = self.find(columns, orders, model, scope, filter)?;
        let selected = Arc::new(Selected::new(rows, columns.len()));
        self.recent.lock().unwrap_or_else(PoisonError::into_inner).put(key, selected.clone());
        Ok(selected)
    }

    /// One for each value that a filter names and its field does not have.
    pub fn unknown(&self, columns: &Columns, model: &ScoringModel, scope: &Scope, filter: &Filter) -> Vec<QueryError> {
        let found = filter.values.iter().map(|(field, values)| self.rows_with(columns, model, scope, *field, values));
        found.filter_map(Result::err).flatten().collect()
    }

    fn find(
        &self,
        columns: &Columns,
        orders: &Orders,
        model: &ScoringModel,
        scope: &Scope,
        filter: &Filter,
    ) -> Result<Option<RowSet>, Vec<QueryError>> {
        let mut errors = Vec::new();
        let mut conditions = Conditions::default();
        conditions.sets.extend(self.within(columns, model, scope).map(Cow::Owned));
        for (field, values) in &filter.values {
            match self.rows_with(columns, model, scope, *field, values) {
                Ok(set) => conditions.sets.push(set),
                Err(unknown) => errors.extend(unknown),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        conditions
            .bounds
            .extend(filter.ranges.iter().map(|(field, bound)| beyond(columns, orders, *field, bound.get())));
        if let Some(text) = &filter.search {
            conditions.sets.push(Cow::Owned(rows_with_text(columns, text)));
        }
        if let Some(ids) = &filter.ids {
            conditions.sets.push(Cow::Owned(rows_with_ids(columns, ids)));
        }
        Ok(conditions.met(columns.len()))
    }

    fn within(&self, columns: &Columns, model: &ScoringModel, scope: &Scope) -> Option<RowSet> {
        match scope.reach() {
            Reach::Everything => None,
            Reach::OwnedBy(owners) => {
                let mut rows = RowSet::none(columns.len());
                // The last are the customers of nobody, whatever an account manager may be called.
                if let [values @ .., _] = self.values_of(columns, model, FilterField::Owner) {
                    values.iter().filter(|(owner, _)| has(owners, owner)).for_each(|(_, set)| rows.unite(set));
                }
                Some(rows)
            }
        }
    }

    /// Rows by value of a field; rows without one are under [`NONE`].
    pub fn values_of(&self, columns: &Columns, model: &ScoringModel, field: FilterField) -> &[(String, RowSet)] {
        self.by_field[field.index()].get_or_init(|| {
            let mut values = columns.filter_values(field, model);
            values.push(NONE.to_owned());
            let mut sets: Vec<RowSet> = values.iter().map(|_| RowSet::none(columns.len())).collect();
            let none = values.len() - 1;
            if field == FilterField::Factor {
                by_factor(columns, model, &mut sets);
                return values.into_iter().zip(sets).collect();
            }
            let places: std::collections::HashMap<&str, usize> =
                values.iter().enumerate().rev().map(|(at, value)| (value.as_str(), at)).collect();
            for row in 0..columns.len() {
                let value = columns.filter_value(field, u32::try_from(row).unwrap_or(u32::MAX), model);
                let at = value.and_then(|v| places.get(v).copied()).unwrap_or(none);
                sets[at].insert(row);
            }
            values.into_iter().zip(sets).collect()
        })
    }

    fn rows_with(
        &self,
        columns: &Columns,
        model: &ScoringModel,
        scope: &Scope,
        field: FilterField,
        wanted: &[String],
    ) -> Result<Cow<'_, RowSet>, Vec<QueryError>> {
        let known = self.values_of(columns, model, field);
        let mut rows: Option<Cow<'_, RowSet>> = None;
        let mut unknown = Vec::new();
        for value in wanted {
            match (known.iter().find(|(name, _)| name == value), &mut rows) {
                (Some((_, set)), Some(rows)) => rows.to_mut().unite(set),
                (Some((_, set)), None) => rows = Some(Cow::Borrowed(set)),
                (None, _) if is_passed_over(columns, scope, field, value) => {}
                (None, _) => unknown.push(unknown_value(field, value, known)),
            }
        }
        if !unknown.is_empty() {
            return Err(unknown);
        }
        Ok(rows.unwrap_or_else(|| Cow::Owned(RowSet::none(columns.len()))))
    }
}

/// Whether a value that nobody has finds nothing instead of being an error: an account manager without customers; and within
/// a narrower scope every value that comes from data, so that the values of other people's customers and those of nobody's
/// cannot be told apart.
fn is_passed_over(columns: &Columns, scope: &Scope, field: FilterField, value: &str) -> bool {
    match field {
        FilterField::Owner if columns.owners.name_of(value).is_some() => true,
        FilterField::Country
        | FilterField::Tier
        | FilterField::Industry
        | FilterField::Owner
        | FilterField::Currency => *scope.reach() != Reach::Everything,
        FilterField::Band | FilterField::Lifecycle | FilterField::Pace | FilterField::Trend | FilterField::Factor => {
            false
        }
    }
}

/// Puts each row into the sets of the dimensions that cost it a point or more, or into the last one if none does.
fn by_factor(columns: &Columns, model: &ScoringModel, sets: &mut [RowSet]) {
    for row in 0..u32::try_from(columns.len()).unwrap_or(u32::MAX) {
        let lost = points_lost(columns, model, row).unwrap_or_default();
        let weighing = lost.iter().enumerate().filter(|(_, points)| weighs(**points)).map(|(at, _)| at);
        let mut places: Vec<usize> = weighing.collect();
        if places.is_empty() {
            places.extend(sets.len().checked_sub(1));
        }
        places.into_iter().for_each(|at| sets[at].insert(row as usize));
    }
}

fn unknown_value(field: FilterField, value: &str, known: &[(String, RowSet)]) -> QueryError {
    // The ids of account managers are nobody's business but theirs.
    let remedy = if field == FilterField::Owner {
        "give the id of an account manager".to_owned()
    } else {
        let names: Vec<&str> = known.iter().map(|(name, _)| name.as_str()).take(60).collect();
        format!("the values are: {}", names.join(", "))
    };
    QueryError::new(field.as_str(), format!("`{value}` is no value of this field; {remedy}"))
}

/// What a filter asks for, each condition as the rows that meet it. They are put together at the end and in one pass, as
/// copying sets is most of what a new filter costs.
#[derive(Default)]
struct Conditions<'a> {
    sets: Vec<Cow<'a, RowSet>>,
    bounds: Vec<Beyond<'a>>,
}

impl Conditions<'_> {
    /// The rows, of so many, that meet all conditions; none if there are no conditions.
    fn met(self, rows: usize) -> Option<RowSet> {
        let Self { mut sets, bounds } = self;
        if bounds.is_empty() && sets.len() < 2 {
            return sets.pop().map(Cow::into_owned);
        }
        let within: Vec<&RowSet> =
            sets.iter().map(AsRef::as_ref).chain(bounds.iter().map(|bound| bound.within)).collect();
        let without: Vec<&RowSet> = bounds.iter().filter_map(|bound| bound.without).collect();
        let mut met = RowSet::common(rows, &within, &without);
        bounds.iter().flat_map(Beyond::wrong).for_each(|row| met.remove(row));
        Some(met)
    }
}

/// The rows within a bound, by the order of the bounded field.
fn beyond<'a>(columns: &Columns, orders: &'a Orders, field: RangeField, bound: f64) -> Beyond<'a> {
    let (sort, bound, least) = match field {
        RangeField::MinScore => (SortField::Score, bound, true),
        RangeField::MaxScore => (SortField::Score, bound, false),
        RangeField::MinOverdueRatio => (SortField::OverdueRatio, bound, true),
        RangeField::MinContactDays => (SortField::ContactDaysSince, bound, true),
        RangeField::MinNet => (SortField::Net, columns.to_minor(bound), true),
    };
    let order = orders.of(columns, sort);
    let number = |row| match columns.sort_key(sort, row) {
        SortKey::Number(number) => Some(number),
        _ => None,
    };
    if least {
        let first = order.partition_point(false, |row| number(row).is_some_and(|number| number < bound));
        order.ladder().from(order, first)
    } else {
        let end = order.partition_point(false, |row| number(row).is_some_and(|number| number <= bound));
        order.ladder().before(order, end)
    }
}

/// Rows of the customers with these ids.
fn rows_with_ids(columns: &Columns, ids: &[String]) -> RowSet {
    let mut rows = RowSet::none(columns.len());
    let found = ids.iter().filter_map(|id| columns.row_of(id));
    found.filter_map(|row| usize::try_from(row).ok()).for_each(|row| rows.insert(row));
    rows
}

/// Rows whose name contains the folded text, or whose id begins with it.
fn rows_with_text(columns: &Columns, text: &str) -> RowSet {
    let mut rows = RowSet::none(columns.len());
    let names = &columns.folded_names;
    let finder = memmem::Finder::new(text.as_bytes());
    let buffer = names.buffer().as_bytes();
    let mut from = 0;
    while let Some(at) = finder.find(&buffer[from..]).map(|at| from + at) {
        let row = names.row_at(at);
        // A match may run from one name into the next; the true one may begin a byte later. Once a row is found, the
        // rest of its name does not matter.
        if at + text.len() <= names.end_of(row) {
            rows.insert(row);
            from = names.end_of(row);
        } else {
            from = at + 1;
        }
    }
    let ids = &columns.ids;
    for row in 0..columns.len() {
        let id = ids.get(u32::try_from(row).unwrap_or(u32::MAX)).as_bytes();
        if id.get(..text.len()).is_some_and(|start| start.eq_ignore_ascii_case(text.as_bytes())) {
            rows.insert(row);
        }
    }
    rows
}
