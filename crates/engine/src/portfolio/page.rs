//! Pages of a portfolio: the rows that a scope and a filter leave, in order, from a cursor or a place on.
//!
//! Two ways lead to the rows of a page. When many rows match, walking the order of everybody meets enough of them soon;
//! when few match, they are sorted once and kept, and a page is a slice of them. Either way the cost of a further page
//! does not grow with the number of customers.

use std::cmp::Ordering;
use std::sync::Arc;

use rayon::slice::ParallelSliceMut;

use crate::portfolio::build::Portfolio;
use crate::portfolio::columns::Columns;
use crate::portfolio::cursor::Cursor;
use crate::portfolio::filter::Selected;
use crate::portfolio::order::{Order, SortTerm};
use crate::portfolio::query::{Filter, PortfolioQuery, QueryError, Start, sort_text};
use crate::portfolio::row::RowId;
use crate::portfolio::row_set::RowSet;
use crate::scope::Scope;

/// Up to this many matches are sorted and kept. Of a million customers that is one in 122: a walk meets the 50 rows of a
/// page within six thousand steps where more match.
const SORTED_UP_TO: usize = 8192;

/// Rows of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct PageRows {
    /// In order.
    pub rows: Vec<RowId>,
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
        let mut rows = order.first(&selected, query.limit + 1, &query.start);
        let next = (rows.len() > query.limit).then(|| {
            rows.truncate(query.limit);
            let last = rows[rows.len() - 1];
            Cursor::after(&self.columns, sort_text(&query.sort), &query.sort, last).encode()
        });
        Ok(PageRows { rows: given(rows), next, total: selected.count })
    }

    /// All rows that a scope and a filter leave, in order: for exports.
    ///
    /// # Errors
    /// When a filter names a value that its field does not have.
    pub fn all(&self, scope: &Scope, filter: &Filter, sort: &[SortTerm]) -> Result<Vec<RowId>, Vec<QueryError>> {
        let selected = self.filters.select(&self.columns, &self.orders, &self.context.model, scope, filter)?;
        let order = Sorted { portfolio: self, terms: sort };
        Ok(given(order.first(&selected, usize::MAX, &Start::default())))
    }

    /// What a filter names that its fields do not have: what a page with it would be refused for.
    pub fn unknown_values(&self, scope: &Scope, filter: &Filter) -> Vec<QueryError> {
        self.filters.unknown(&self.columns, &self.context.model, scope, filter)
    }

    /// All customers within a scope, in the order of their ids.
    pub fn everybody(&self, scope: &Scope) -> Vec<RowId> {
        let rows = 0..u32::try_from(self.len()).unwrap_or(u32::MAX);
        let reached = |row: &u32| scope.reaches(self.columns.owners.get(*row).map(AsRef::as_ref));
        given(rows.filter(reached).collect())
    }

    /// The row of a customer, if the scope reaches it.
    pub fn find(&self, scope: &Scope, id: &str) -> Option<RowId> {
        let row = self.row_of(id)?;
        scope.reaches(self.columns.owners.get(row).map(AsRef::as_ref)).then(|| RowId::new(row))
    }
}

/// Rows that the scope was applied to.
fn given(rows: Vec<u32>) -> Vec<RowId> {
    rows.into_iter().map(RowId::new).collect()
}

struct Sorted<'a> {
    portfolio: &'a Portfolio,
    terms: &'a [SortTerm],
}

impl Sorted<'_> {
    fn columns(&self) -> &Columns {
        &self.portfolio.columns
    }

    /// The total order among rows that are equal in the terms before `term`: by the others, then by id in the direction of
    /// the first.
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

    fn first(&self, selected: &Selected, limit: usize, start: &Start) -> Vec<u32> {
        match &selected.rows {
            Some(rows) if selected.count <= SORTED_UP_TO => {
                let sorted = selected.sorted(self.terms, || self.sort(rows));
                let begin = match start {
                    Start::At(offset) => (*offset).min(sorted.len()),
                    Start::After(cursor) => {
                        sorted.partition_point(|&row| self.compare_with_cursor(row, cursor).is_le())
                    }
                };
                sorted[begin..].iter().copied().take(limit).collect()
            }
            rows => self.walk(rows.as_ref(), limit.min(self.columns().len()), start),
        }
    }

    /// Few rows match: all of them, by their places in the order of the first term, then run of equal keys after run.
    fn sort(&self, rows: &RowSet) -> Vec<u32> {
        let (order, first) = (self.order(), self.terms[0]);
        let mut placed: Vec<(usize, u32)> = rows.iter().map(|row| (order.place(row, first.descending), row)).collect();
        placed.sort_unstable();
        let mut sorted: Vec<u32> = placed.into_iter().map(|(_, row)| row).collect();
        if self.terms.len() > 1 {
            let key = |row: &u32| self.columns().sort_key(first.field, *row);
            sorted.chunk_by_mut(|a, b| first.compare(&key(a), &key(b)).is_eq()).for_each(|run| self.sort_run(run));
        }
        sorted
    }

    /// Many rows match: along the kept order of the first term, run of equal keys after run.
    fn walk(&self, rows: Option<&RowSet>, limit: usize, start: &Start) -> Vec<u32> {
        let (order, descending) = (self.order(), self.terms[0].descending);
        let matches = |row: &u32| rows.is_none_or(|rows| rows.contains(*row));
        if self.terms.len() == 1 {
            let begin = match start {
                Start::At(offset) => self.position(rows, *offset),
                Start::After(cursor) => {
                    order.partition_point(descending, |row| self.compare_with_cursor(row, cursor).is_le())
                }
            };
            let rest = (begin..order.len()).map(|at| order.at(at, descending));
            return rest.filter(matches).take(limit).collect();
        }
        let mut found = Vec::with_capacity(limit);
        let (mut at, mut skipped) = match start {
            Start::At(offset) => self.run_at(self.position(rows, *offset), matches),
            Start::After(cursor) => (self.run_of(cursor).0, 0),
        };
        let mut cursor = start.cursor();
        while at < order.len() && found.len() < limit {
            let run = self.run(at);
            // Only the first run can hold rows that came before the page.
            let passed =
                cursor.take().map_or(0, |c| run.partition_point(|&row| self.compare_with_cursor(row, c).is_le()));
            let rest = run[passed..].iter().copied().filter(matches).skip(std::mem::take(&mut skipped));
            let wanted = limit - found.len();
            found.extend(rest.take(wanted));
            at += run.len();
        }
        found
    }

    /// Where the row with `before` matching ones before it stands in the order of the first term; the end when there is none.
    fn position(&self, rows: Option<&RowSet>, before: usize) -> usize {
        let (order, descending) = (self.order(), self.terms[0].descending);
        match rows {
            None => before.min(order.len()),
            Some(rows) => (0..order.len())
                .filter(|at| rows.contains(order.at(*at, descending)))
                .nth(before)
                .unwrap_or(order.len()),
        }
    }

    /// Where the run of a position begins in the order of the first term, and how many matching rows lie between.
    fn run_at(&self, position: usize, matches: impl Fn(&u32) -> bool) -> (usize, usize) {
        let (first, order) = (self.terms[0], self.order());
        if position >= order.len() {
            return (order.len(), 0);
        }
        let key = |row| self.columns().sort_key(first.field, row);
        let run = key(order.at(position, first.descending));
        let begin = order.partition_point(first.descending, |row| first.compare(&key(row), &run).is_lt());
        (begin, (begin..position).map(|at| order.at(at, first.descending)).filter(matches).count())
    }

    /// The run that begins at a position, sorted by all terms.
    fn run(&self, start: usize) -> Arc<[u32]> {
        self.portfolio.runs.of(self.terms, start, || {
            let (order, descending) = (self.order(), self.terms[0].descending);
            let mut run: Vec<u32> = (start..self.run_end(start)).map(|at| order.at(at, descending)).collect();
            self.sort_run(&mut run);
            run
        })
    }

    /// Sorts rows that are equal in the first of several terms.
    fn sort_run(&self, run: &mut [u32]) {
        let second = self.terms[1];
        let by_second = self.portfolio.orders.of(self.columns(), second.field);
        let rank = |row| by_second.rank(self.columns(), second.field, row, second.descending);
        let mut ranked: Vec<(u32, u32)> = run.iter().map(|&row| (rank(row), row)).collect();
        ranked.par_sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| self.compare_from(2, a.1, b.1)));
        run.iter_mut().zip(ranked).for_each(|(row, (_, sorted))| *row = sorted);
    }
}
