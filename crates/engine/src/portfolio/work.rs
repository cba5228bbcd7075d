//! What is to be done for each customer, as a column of a portfolio: few rows have something.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::open_work::{OpenWork, OpenWorks};
use crate::portfolio::build::Portfolio;
use crate::portfolio::columns::SharedColumns;
use crate::portfolio::owners::find_row;
use crate::portfolio::query::{Filter, QueryError};
use crate::scope::Scope;

/// What is to be done, by row.
#[derive(Debug)]
pub struct WorkColumn {
    of: Arc<OpenWorks>,
    /// Ascending by row.
    rows: Vec<(u32, OpenWork)>,
    fingerprint: u64,
}

/// How much is to be done for the customers that a scope and a filter leave.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WorkTotal {
    /// Actions that are not done.
    pub open: u64,
    /// Those of them that are past due.
    pub overdue: u64,
}

impl WorkColumn {
    /// What is to be done for the customers of some columns.
    pub fn new(shared: &SharedColumns, works: &Arc<OpenWorks>) -> Self {
        let mut from = 0;
        let found = works.iter().filter_map(|(customer, work)| {
            let row = find_row(&shared.ids, &mut from, customer.as_str())?;
            Some((row, work.clone()))
        });
        let rows: Vec<(u32, OpenWork)> = found.collect();
        let mut hasher = DefaultHasher::new();
        rows.hash(&mut hasher);
        Self { of: works.clone(), rows, fingerprint: hasher.finish() }
    }

    /// Whether it was made of this very work.
    pub fn is_of(&self, works: &Arc<OpenWorks>) -> bool {
        Arc::ptr_eq(&self.of, works)
    }

    /// Tells this from other work over the same facts: part of the name of every answer that is kept.
    pub const fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    pub(crate) fn get(&self, row: u32) -> Option<&OpenWork> {
        let at = self.rows.binary_search_by_key(&row, |(row, _)| *row).ok()?;
        Some(&self.rows[at].1)
    }
}

impl Portfolio {
    /// What is to be done for whom.
    pub fn work(&self) -> &WorkColumn {
        &self.columns.work
    }

    /// How much is to be done for the customers that a scope and a filter leave.
    ///
    /// # Errors
    /// When a filter names a value that its field does not have.
    pub fn work_total(&self, scope: &Scope, filter: &Filter, today: NaiveDate) -> Result<WorkTotal, Vec<QueryError>> {
        let selected = self.filters.select(&self.columns, &self.orders, &self.context.model, scope, filter)?;
        let mut total = WorkTotal::default();
        for (row, work) in &self.columns.work.rows {
            if selected.rows.as_ref().is_none_or(|rows| rows.contains(*row)) {
                total.open += u64::from(work.count);
                total.overdue += work.overdue(today) as u64;
            }
        }
        Ok(total)
    }
}
