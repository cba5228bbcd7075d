//! What the run of an asset comes to: counts and checks.

use crate::runs::Check;

/// Counts and checks of one run of an asset.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) rows_in: u64,
    pub(crate) rows_out: u64,
    pub(crate) checks: Vec<Check>,
}

impl Outcome {
    pub(crate) fn new(rows_in: u64, rows_out: u64) -> Self {
        Self { rows_in, rows_out, checks: Vec::new() }
    }

    /// Adds a check.
    pub(crate) fn check(mut self, name: &str, passed: bool, detail: impl Into<String>) -> Self {
        self.checks.push(Check { name: name.to_owned(), passed, detail: detail.into() });
        self
    }

    /// Adds the check that every row that came in is there or was rejected.
    pub(crate) fn accounted(self, rejected: u64) -> Self {
        let (rows_in, rows_out) = (self.rows_in, self.rows_out);
        let detail = format!("{rows_in} in, {rows_out} out, {rejected} rejected");
        self.check("every_row_accounted_for", rows_in == rows_out + rejected, detail)
    }
}
