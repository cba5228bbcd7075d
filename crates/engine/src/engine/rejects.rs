//! How many rows of each kind of facts were rejected.

use bellwether_domain::intake::kind::RecordKind;

use super::Snapshot;
use crate::portfolio::context::SourceStatus;

/// Kinds of records by the kind of facts that they are.
const RECORDS: [(&str, &[RecordKind]); 6] = [
    ("customers", &[RecordKind::Customer, RecordKind::Owner]),
    ("financials", &[RecordKind::Line, RecordKind::Terms, RecordKind::FxRate]),
    ("catalogue", &[RecordKind::Product]),
    ("budgets", &[RecordKind::Budget]),
    ("learning", &[RecordKind::Learner, RecordKind::Assignment, RecordKind::Completion]),
    ("contacts", &[RecordKind::Contact, RecordKind::Person]),
];

impl Snapshot {
    /// Rows of a kind of facts that were rejected: when they were loaded, and when the warehouse took them in. Orders are
    /// no kind of facts; theirs are told by data set alone.
    pub fn rejects(&self, of: &SourceStatus) -> u64 {
        let datasets = self.generation.iter().flat_map(|generation| &generation.info().datasets);
        let records = RECORDS.iter().find(|(name, _)| *name == of.name);
        let imported: u64 = records.map_or(0, |(_, kinds)| datasets.map(|dataset| dataset.rejects_of(kinds)).sum());
        of.rejects + imported
    }
}
