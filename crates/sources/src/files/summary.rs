//! What an import did, row by row accounted for.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

/// What an import did. For every input `rows` = `accepted` + all its rejects.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct ImportSummary {
    /// In the order they were read.
    pub inputs: Vec<InputSummary>,
    /// Customers made from document lines.
    pub derived_customers: u64,
    /// Products made from document lines.
    pub derived_products: u64,
}

/// What became of one input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InputSummary {
    /// The file.
    pub input: PathBuf,
    /// Kind of its table.
    pub kind: &'static str,
    /// Data rows, without the header.
    pub rows: u64,
    /// Rows that became records.
    pub accepted: u64,
    /// Rows that did not, by reason.
    pub rejects: BTreeMap<Arc<str>, RejectCount>,
    /// The first unexpected rejects, with the offending value; at most [`InputSummary::EXAMPLES`].
    pub examples: Vec<RejectExample>,
}

/// Rows rejected for one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct RejectCount {
    /// How many.
    pub rows: u64,
    /// Whether a rule of the mapping declares them excluded.
    pub declared: bool,
}

/// One rejected row, to show what is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RejectExample {
    /// The data row, with its line where that differs.
    pub row: String,
    /// Why.
    pub reason: Arc<str>,
    /// What the row holds there, shortened.
    pub value: String,
}

impl InputSummary {
    /// How many examples of unexpected rejects are kept.
    pub const EXAMPLES: usize = 5;

    /// Rows rejected although no rule declares them excluded; `metrics.md` §4 fails a load by their share of `rows`.
    pub fn unexpected(&self) -> u64 {
        self.rejects.values().filter(|r| !r.declared).map(|r| r.rows).sum()
    }

    /// Rows that a rule of the mapping declares excluded.
    pub fn declared(&self) -> u64 {
        self.rejects.values().filter(|r| r.declared).map(|r| r.rows).sum()
    }

    pub(super) fn count(&mut self, reason: &Arc<str>, declared: bool) {
        match self.rejects.get_mut(reason) {
            Some(count) => count.rows += 1,
            None => drop(self.rejects.insert(reason.clone(), RejectCount { rows: 1, declared })),
        }
    }
}

impl ImportSummary {
    /// Data rows of all inputs.
    pub fn rows(&self) -> u64 {
        self.inputs.iter().map(|i| i.rows).sum()
    }

    /// Rows that became records.
    pub fn accepted(&self) -> u64 {
        self.inputs.iter().map(|i| i.accepted).sum()
    }

    /// Rows rejected although no rule declares them excluded.
    pub fn unexpected(&self) -> u64 {
        self.inputs.iter().map(InputSummary::unexpected).sum()
    }

    /// Rows that a rule of the mapping declares excluded.
    pub fn declared(&self) -> u64 {
        self.inputs.iter().map(InputSummary::declared).sum()
    }
}
