//! Reading ahead: what a page shows of its rows, brought into the processor's cache all at once.
//!
//! The rows of a page lie anywhere in the columns. Read row after row, almost every value is waited for on its own;
//! read column by column, many are on their way at the same time.

use std::hint::black_box;

use bellwether_domain::measure::MeasureKey;

use crate::portfolio::build::Portfolio;
use crate::portfolio::row::RowId;

/// Measures that a page shows, beside those that are derived from them.
const SHOWN: [MeasureKey; 6] = [
    MeasureKey::Yoy,
    MeasureKey::BudgetAttainment,
    MeasureKey::GapDays,
    MeasureKey::Breadth,
    MeasureKey::TrainingCompletion,
    MeasureKey::ContactDaysSince,
];

impl Portfolio {
    /// Reads one value of each column for each row and throws it away.
    pub fn read_ahead(&self, rows: &[RowId]) {
        let columns = &self.columns;
        let rows: Vec<u32> = rows.iter().map(RowId::index).collect();
        let at = || rows.iter().map(|&row| row as usize);
        for texts in [&columns.ids, &columns.names] {
            black_box(rows.iter().filter(|&&row| texts.get(row).starts_with('\0')).count());
        }
        for codes in [&columns.country, &columns.currency, &columns.tier, &columns.industry, columns.owners.column()] {
            black_box(rows.iter().filter(|&&row| codes.get(row).is_none()).count());
        }
        black_box(at().filter(|&at| columns.lifecycle[at].is_none()).count());
        black_box(rows.iter().filter(|&&row| columns.score(row).now.value.is_none()).count());
        black_box(at().filter(|&at| columns.window[at].invoiced == 0).count());
        black_box(at().filter(|&at| columns.prior_net[at] == 0).count());
        black_box(at().filter(|&at| columns.activity[at].span.is_none()).count());
        for key in SHOWN {
            black_box(rows.iter().filter(|&&row| columns.measure(key, row).is_err()).count());
        }
    }
}
