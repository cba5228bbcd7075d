//! Pages of a portfolio: the rows that a scope and a filter leave, in order, from a cursor on.
//!
//! Two ways lead to the first rows of an order. When many rows match, walking the kept order meets enough of them
//! soon; when few match, picking the least among them is cheaper than walking past everybody else. Either way the
//! cost does not grow with the number of customers beyond the bit sets' words.

use std::cmp::Ordering;

use crate::portfolio::build::Portfolio;
use crate::portfolio::columns::Columns;
use crate::portfolio::cursor::Cursor;
use crate::portfolio::order::SortTerm;
use crate::portfolio::query::{Filter, PortfolioQuery, QueryError, sort_text};
use crate::portfolio::row_set::RowSet;
use crate::scope::Scope;

/// Rows of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct PageRows {
    /// In order.
    pub rows: Vec<u32>,
    /// Where the list goes on; none on the last page.
    pub next: Option<String>,
    /// How many rows match in all.
    pub total: usize,
}

impl Portfolio {
    /// One page of the rows that a scope and a filter leave.
    ///
    /// # Errors
    /// When a filter names a value that its field does not have.
    pub fn page(&self, scope: &Scope, query: &PortfolioQuery) -> Result<PageRows, Vec<QueryError>> {
        let selected = self.filters.select(&self.columns, &self.context.model, scope, &query.filter)?;
        let order = Sorted { portfolio: self, terms: &query.sort };
        let mut rows = order.first(selected.rows.as_ref(), selected.count, query.limit + 1, query.cursor.as_ref());
        let next = (rows.len() > query.limit).then(|| {
            rows.truncate(query.limit);
            let last = rows[rows.len() - 1];
            Cursor::after(&self.columns, sort_text(&query.sort), &query.sort, last).encode()
        });
        Ok(PageRows { rows, next, total: selected.count })
    }

    /// All rows that a scope and a filter leave, in order: for exports.
    ///
    /// # Errors
    /// When a filter names a value that its field does not have.
    pub fn all(&self, scope: &Scope, filter: &Filter, sort: &[SortTerm]) -> Result<Vec<u32>, Vec<QueryError>> {
        let selected = self.filters.select(&self.columns, &self.context.model, scope, filter)?;
        let order = Sorted { portfolio: self, terms: sort };
        Ok(order.first(selected.rows.as_ref(), selected.count, usize::MAX, None))
    }

    /// The row of a customer, if the scope reaches it.
    pub fn find(&self, scope: &Scope, id: &str) -> Option<u32> {
        let row = self.row_of(id)?;
        let selected = self.filters.select(&self.columns, &self.context.model, scope, &Filter::default()).ok()?;
        selected.rows.as_ref().is_none_or(|rows| rows.contains(row)).then_some(row)
    }
}

struct Sorted<'a> {
    portfolio: &'a Portfolio,
    terms: &'a [SortTerm],
}

impl Sorted<'_> {
    fn columns(&self) -> &Columns {
        &self.portfolio.columns
    }

    /// The total order: by the terms, then by id in the direction of the first term.
    fn compare(&self, a: u32, b: u32) -> Ordering {
        let columns = self.columns();
        let by_terms =
            |term: &SortTerm| term.compare(&columns.sort_key(term.field, a), &columns.sort_key(term.field, b));
        let by_id = if self.terms[0].descending { b.cmp(&a) } else { a.cmp(&b) };
        self.terms.iter().map(by_terms).find(|o| o.is_ne()).unwrap_or(by_id)
    }

    fn compare_with_cursor(&self, row: u32, cursor: &Cursor) -> Ordering {
        let columns = self.columns();
        let by_term =
            |(at, term): (usize, &SortTerm)| term.compare(&columns.sort_key(term.field, row), &cursor.key(at));
        let ids = columns.ids.get(row).cmp(&cursor.id);
        let by_id = if self.terms[0].descending { ids.reverse() } else { ids };
        self.terms.iter().enumerate().map(by_term).find(|o| o.is_ne()).unwrap_or(by_id)
    }

    fn first(&self, rows: Option<&RowSet>, matching: usize, limit: usize, cursor: Option<&Cursor>) -> Vec<u32> {
        let total = self.columns().len();
        let probes = total.saturating_mul(limit) / matching.max(1);
        match rows {
            Some(rows) if matching < probes && limit < total => self.pick(rows, limit, cursor),
            _ => self.walk(rows, limit.min(total), cursor),
        }
    }

    /// Few rows match: the least of them.
    fn pick(&self, rows: &RowSet, limit: usize, cursor: Option<&Cursor>) -> Vec<u32> {
        let after = |row: &u32| cursor.is_none_or(|c| self.compare_with_cursor(*row, c).is_gt());
        let mut found: Vec<u32> = rows.iter().filter(after).collect();
        if found.len() > limit {
            found.select_nth_unstable_by(limit, |&a, &b| self.compare(a, b));
            found.truncate(limit);
        }
        found.sort_unstable_by(|&a, &b| self.compare(a, b));
        found
    }

    /// Many rows match: along the kept order of the first term, run of equal keys after run.
    fn walk(&self, rows: Option<&RowSet>, limit: usize, cursor: Option<&Cursor>) -> Vec<u32> {
        let first = self.terms[0];
        let order = self.portfolio.orders.of(self.columns(), first.field);
        let matches = |row: u32| rows.is_none_or(|rows| rows.contains(row));
        let key = |row: u32| self.columns().sort_key(first.field, row);
        let mut found = Vec::with_capacity(limit.min(order.len()));
        if self.terms.len() == 1 {
            let start = cursor.map_or(0, |cursor| {
                order.partition_point(first.descending, |row| self.compare_with_cursor(row, cursor).is_le())
            });
            let rest = (start..order.len()).map(|at| order.at(at, first.descending));
            found.extend(rest.filter(|&row| matches(row)).take(limit));
            return found;
        }
        let mut at = cursor.map_or(0, |cursor| {
            order.partition_point(first.descending, |row| first.compare(&key(row), &cursor.key(0)).is_lt())
        });
        while at < order.len() && found.len() < limit {
            let run_key = key(order.at(at, first.descending));
            let run_start = found.len();
            while at < order.len() {
                let row = order.at(at, first.descending);
                if first.compare(&key(row), &run_key).is_ne() {
                    break;
                }
                at += 1;
                if matches(row) && cursor.is_none_or(|c| self.compare_with_cursor(row, c).is_gt()) {
                    found.push(row);
                }
            }
            // Of a long run only its least rows are wanted: finding them is cheaper than sorting the run.
            let wanted = limit - run_start;
            if found.len() - run_start > wanted {
                found[run_start..].select_nth_unstable_by(wanted, |&a, &b| self.compare(a, b));
                found.truncate(limit);
            }
            found[run_start..].sort_unstable_by(|&a, &b| self.compare(a, b));
        }
        found
    }
}
