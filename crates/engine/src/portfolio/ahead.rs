//! Reading ahead: what a page shows of its rows, brought into the processor's cache all at once.
//!
//! The rows of a page lie anywhere in the columns. Read row after row, almost every value is waited for on its own;
//! read column by column, many are on their way at the same time.

use std::hint::black_box;

use crate::portfolio::build::Portfolio;
use crate::portfolio::row::RowId;

impl Portfolio {
    /// Reads one value of each column for each row and throws it away.
    pub fn read_ahead(&self, rows: &[RowId]) {
        let columns = &self.columns;
        let rows: Vec<u32> = rows.iter().map(RowId::index).collect();
        for texts in [&columns.ids, &columns.names] {
            black_box(rows.iter().filter(|&&row| texts.get(row).starts_with('\0')).count());
        }
        for codes in [&columns.country, &columns.currency, &columns.tier, &columns.industry, columns.owners.column()] {
            black_box(rows.iter().filter(|&&row| codes.get(row).is_none()).count());
        }
        black_box(rows.iter().filter(|&&row| columns.lifecycle[row as usize].is_none()).count());
        black_box(rows.iter().fold(0, |sum, &row| sum ^ columns.touch(row)));
    }
}
