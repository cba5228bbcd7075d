//! Pages of a portfolio: the rows that a scope and a filter leave, in order, from a cursor on.
//!
//! Two ways lead to the first rows of an order. When many rows match, walking the kept order meets enough of them
//! soon; when few match, picking the least among them by their places is cheaper than walking past everybody else. Either way the
//! cost does not grow with the number of customers beyond the bit sets' words.

use std::cmp::Ordering;
use std::sync::Arc;

use rayon::slice::ParallelSliceMut;

use crate::portfolio::build::Portfolio;
use crate::portfolio::columns::Columns;
use crate::portfolio::cursor::Cursor;
use crate::portfolio::order::{Order, SortTerm};
use crate::portfolio::query::{Filter, PortfolioQuery, QueryError, sort_text};
use crate::portfolio::row_set::RowSet;
use crate::scope::Scope;

/// What picking a row costs, in steps along an order: its place lies anywhere in memory, the next step does not.
const PICK_COST: usize = 8;

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
        let selected = self.filters.select(&self.columns, &self.orders, &self.context.model, scope, &query.filter)?;
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
        let selected = self.filters.select(&self.columns, &self.orders, &self.context.model, scope, filter)?;
        let order = Sorted { portfolio: self, terms: sort };
        Ok(order.first(selected.rows.as_ref(), selected.count, usize::MAX, None))
    }

    /// The row of a customer, if the scope reaches it.
    pub fn find(&self, scope: &Scope, id: &str) -> Option<u32> {
        let row = self.row_of(id)?;
        let selected =
            self.filters.select(&self.columns, &self.orders, &self.context.model, scope, &Filter::default()).ok()?;
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
        self.compare_from(0, a, b)
    }

    /// The total order among rows that are equal in the terms before `term`.
    fn compare_from(&self, term: usize, a: u32, b: u32) -> Ordering {
        let columns = self.columns();
        let by_term =
            |term: &SortTerm| term.compare(&columns.sort_key(term.field, a), &columns.sort_key(term.field, b));
        let by_id = if self.terms[0].descending { b.cmp(&a) } else { a.cmp(&b) };
        self.terms[term..].iter().map(by_term).find(|o| o.is_ne()).unwrap_or(by_id)
    }

    fn compare_with_cursor(&self, row: u32, cursor: &Cursor) -> Ordering {
        let columns = self.columns();
        let by_term =
            |(at, term): (usize, &SortTerm)| term.compare(&columns.sort_key(term.field, row), &cursor.key(at));
        let ids = columns.ids.get(row).cmp(&cursor.id);
        let by_id = if self.terms[0].descending { ids.reverse() } else { ids };
        self.terms.iter().enumerate().map(by_term).find(|o| o.is_ne()).unwrap_or(by_id)
    }

    fn order(&self) -> &Order {
        self.portfolio.orders.of(self.columns(), self.terms[0].field)
    }

    /// The run of rows that equal the one at a position in the first term: where it ends.
    fn run_end(&self, position: usize) -> usize {
        let (first, order) = (self.terms[0], self.order());
        let key = |row| self.columns().sort_key(first.field, row);
        let run = key(order.at(position, first.descending));
        order.partition_point_from(position, first.descending, |row| first.compare(&key(row), &run).is_le())
    }

    /// Where the run of the cursor begins and ends in the order of the first term.
    fn run_of(&self, cursor: &Cursor) -> (usize, usize) {
        let (first, order) = (self.terms[0], self.order());
        let compare = |row| first.compare(&self.columns().sort_key(first.field, row), &cursor.key(0));
        let start = order.partition_point(first.descending, |row| compare(row).is_lt());
        (start, order.partition_point_from(start, first.descending, |row| compare(row).is_le()))
    }

    fn first(&self, rows: Option<&RowSet>, matching: usize, limit: usize, cursor: Option<&Cursor>) -> Vec<u32> {
        let total = self.columns().len();
        let probes = total.saturating_mul(limit) / matching.max(1);
        match rows {
            Some(rows) if matching.saturating_mul(PICK_COST) < probes && limit < total => {
                self.pick(rows, limit, cursor)
            }
            _ => self.walk(rows, limit.min(total), cursor),
        }
    }

    /// Few rows match: the least of them, by their places in the order of the first term.
    fn pick(&self, rows: &RowSet, limit: usize, cursor: Option<&Cursor>) -> Vec<u32> {
        let (order, descending) = (self.order(), self.terms[0].descending);
        let (start, sure) = cursor.map_or((0, 0), |cursor| self.run_of(cursor));
        let after = |place: usize, row: u32| {
            place >= sure || place >= start && cursor.is_none_or(|c| self.compare_with_cursor(row, c).is_gt())
        };
        let places = rows.iter().map(|row| (order.place(row, descending), row));
        let mut found: Vec<(usize, u32)> = places.filter(|&(place, row)| after(place, row)).collect();
        if found.len() > limit {
            let (_, last, _) = found.select_nth_unstable(limit - 1);
            // The last row's equals by the first term may come before it by the others.
            let end = if self.terms.len() == 1 { last.0 + 1 } else { self.run_end(last.0) };
            found.retain(|&(place, _)| place < end);
        }
        let mut found: Vec<u32> = if self.terms.len() == 1 {
            found.sort_unstable();
            found.into_iter().map(|(_, row)| row).collect()
        } else {
            let mut rows: Vec<u32> = found.into_iter().map(|(_, row)| row).collect();
            rows.sort_unstable_by(|&a, &b| self.compare(a, b));
            rows
        };
        found.truncate(limit);
        found
    }

    /// Many rows match: along the kept order of the first term, run of equal keys after run.
    fn walk(&self, rows: Option<&RowSet>, limit: usize, cursor: Option<&Cursor>) -> Vec<u32> {
        let (order, descending) = (self.order(), self.terms[0].descending);
        let matches = |row: &u32| rows.is_none_or(|rows| rows.contains(*row));
        if self.terms.len() == 1 {
            let start = cursor.map_or(0, |cursor| {
                order.partition_point(descending, |row| self.compare_with_cursor(row, cursor).is_le())
            });
            let rest = (start..order.len()).map(|at| order.at(at, descending));
            return rest.filter(matches).take(limit).collect();
        }
        let mut found = Vec::with_capacity(limit);
        let mut at = cursor.map_or(0, |cursor| self.run_of(cursor).0);
        let mut cursor = cursor;
        while at < order.len() && found.len() < limit {
            let run = self.run(at);
            // Only the first run can hold rows that came before the cursor.
            let passed =
                cursor.take().map_or(0, |c| run.partition_point(|&row| self.compare_with_cursor(row, c).is_le()));
            let wanted = limit - found.len();
            found.extend(run[passed..].iter().copied().filter(matches).take(wanted));
            at += run.len();
        }
        found
    }

    /// The run that begins at a position, sorted by all terms.
    fn run(&self, start: usize) -> Arc<[u32]> {
        self.portfolio.runs.of(self.terms, start, || {
            let (order, descending) = (self.order(), self.terms[0].descending);
            let rows = (start..self.run_end(start)).map(|at| order.at(at, descending));
            let second = self.terms[1];
            let by_second = self.portfolio.orders.of(self.columns(), second.field);
            let rank = |row| by_second.rank(self.columns(), second.field, row, second.descending);
            let mut run: Vec<(u32, u32)> = rows.map(|row| (rank(row), row)).collect();
            run.par_sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| self.compare_from(2, a.1, b.1)));
            run.into_iter().map(|(_, row)| row).collect()
        })
    }
}
