//! Scores that are shown instead of the computed ones, row by row: overrides laid over a portfolio of one date.

use std::collections::HashMap;
use std::sync::Arc;

use bellwether_domain::facts::customer::CustomerId;
use bellwether_domain::scoring::model::ScoringModel;
use chrono::NaiveDate;

use crate::overrides::{Overrides, Span};
use crate::portfolio::columns::SharedColumns;
use crate::portfolio::packed_score::ScoreCell;

/// The overrides of a portfolio.
#[derive(Debug, Clone, Default)]
pub struct ShownOverrides {
    overrides: Arc<Overrides>,
    rows: Arc<HashMap<u32, Shown>>,
    fingerprint: u64,
}

/// What is shown of one customer.
#[derive(Debug, Clone)]
struct Shown {
    /// Now.
    now: Option<(Arc<Span>, u8)>,
    /// Band that was shown 30 days before.
    band_before: Option<u8>,
}

impl ShownOverrides {
    /// Lays overrides over the customers of some columns, as of a date and of the day a score is compared with.
    pub(super) fn new(
        columns: &SharedColumns,
        overrides: &Arc<Overrides>,
        model: &ScoringModel,
        (day, before): (NaiveDate, NaiveDate),
    ) -> Self {
        let mut rows: HashMap<u32, Shown> = HashMap::new();
        let found = |customer: &CustomerId| columns.row_of(customer.as_str());
        for (customer, span) in overrides.shown(day) {
            let Some(row) = found(customer) else { continue };
            let band_before = overrides.of(customer, before).map(|span| model.band_of(span.value));
            rows.insert(row, Shown { now: Some((span.clone(), model.band_of(span.value))), band_before });
        }
        for (customer, span) in overrides.shown(before) {
            let Some(row) = found(customer) else { continue };
            let band_before = Some(model.band_of(span.value));
            rows.entry(row).or_insert(Shown { now: None, band_before });
        }
        Self { overrides: overrides.clone(), rows: Arc::new(rows), fingerprint: overrides.fingerprint() }
    }

    /// Whether it was made of these very overrides.
    pub fn are_of(&self, overrides: &Arc<Overrides>) -> bool {
        Arc::ptr_eq(&self.overrides, overrides)
    }

    /// Tells these from others over the same facts: part of the name of every answer that is kept.
    pub const fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// Rows with the score that people set for a day, whatever is shown now.
    pub(super) fn of_day(
        &self,
        day: NaiveDate,
        row_of: impl Fn(&str) -> Option<u32>,
    ) -> impl Iterator<Item = (u32, u8)> {
        self.overrides.shown(day).filter_map(move |(customer, span)| Some((row_of(customer.as_str())?, span.value)))
    }

    /// The override that is shown of a row.
    pub(super) fn get(&self, row: u32) -> Option<&Span> {
        self.rows.get(&row)?.now.as_ref().map(|(span, _)| span.as_ref())
    }

    /// Puts what is shown in place of what was computed.
    pub(super) fn apply(&self, row: u32, cell: &mut ScoreCell) {
        let Some(shown) = self.rows.get(&row) else { return };
        if let Some((span, band)) = &shown.now {
            (cell.now.value, cell.now.band, cell.now.reason) = (Some(span.value), Some(*band), None);
        }
        cell.band_before = shown.band_before.or(cell.band_before);
    }
}
