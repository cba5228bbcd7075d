//! Data sets and generations as the manifest describes them.

use std::collections::BTreeMap;

use bellwether_domain::intake::kind::RecordKind;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// A data set about to be loaded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DatasetSpec {
    /// Key within the warehouse and name of a folder, such as `online-retail-ii`.
    pub name: String,
    /// Name for people, such as `Online Retail II`.
    pub label: String,
    /// Identifies content and mapping, such as their SHA-256; the same fingerprint again means no change.
    pub fingerprint: String,
    /// Whether the data is generated and must be labelled so.
    pub generated: bool,
    /// How far the source was read, in its own terms; where an incremental load goes on.
    pub watermark: Option<String>,
    /// When a load counts as failed.
    pub limits: RejectLimits,
}

/// When a load counts as failed (metrics.md §4).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RejectLimits {
    /// Largest tolerated share of rejects that no rule of the mapping declares, of all rows; 0 to 1.
    pub unexpected_share: f64,
    /// Largest tolerated share of rows of one kind lost against the last good load of the data set; 0 to 1.
    pub lost_share: f64,
    /// Whether rows of customers that nobody knows count as rejects. Not where customers come from another source: which of
    /// both is wrong cannot be told.
    pub count_strangers: bool,
}

impl Default for RejectLimits {
    fn default() -> Self {
        Self { unexpected_share: 0.02, lost_share: 0.20, count_strangers: true }
    }
}

/// Rows by kind of record; kinds without rows are absent.
pub type Counts = BTreeMap<RecordKind, u64>;

/// How many rows of a data set were rejected for one reason.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RejectCount {
    /// Why, in words that say what would be right.
    pub reason: String,
    /// Whether a rule of the mapping declares such rows excluded.
    pub declared: bool,
    /// How many.
    pub rows: u64,
}

/// A data set within a generation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatasetInfo {
    /// Key within the warehouse.
    pub name: String,
    /// Name for people.
    pub label: String,
    /// Identifies content and mapping.
    pub fingerprint: String,
    /// Whether the data is generated.
    pub generated: bool,
    /// How far the source was read, in its own terms; none for files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watermark: Option<String>,
    /// When its load was finished.
    pub loaded_at: DateTime<Utc>,
    /// Records taken in, by kind, after the rejects of the pipeline.
    pub rows: Counts,
    /// Rejected rows by reason, the most frequent first.
    pub rejects: Vec<RejectCount>,
    /// Rejected rows by the kind of record that they were to be, as far as that is known.
    #[serde(default, skip_serializing_if = "Counts::is_empty")]
    pub(crate) rejected: Counts,
    /// Folder of its raw files below `raw/NAME/`.
    pub(crate) raw: String,
}

impl DatasetInfo {
    /// Rows taken, all kinds together.
    pub fn total_rows(&self) -> u64 {
        self.rows.values().sum()
    }

    /// Rows rejected, all reasons together.
    pub fn total_rejects(&self) -> u64 {
        self.rejects.iter().map(|count| count.rows).sum()
    }

    /// Rows rejected that were to be records of some kinds. Where that is not known of a row, it is taken for the kind that
    /// the data set has most of.
    pub fn rejects_of(&self, kinds: &[RecordKind]) -> u64 {
        let known: u64 = kinds.iter().filter_map(|kind| self.rejected.get(kind)).sum();
        let unknown = self.total_rejects().saturating_sub(self.rejected.values().sum());
        let most = self.rows.iter().max_by_key(|(_, rows)| **rows).map(|(kind, _)| kind);
        known + if most.is_some_and(|most| kinds.contains(most)) { unknown } else { 0 }
    }
}

/// A generation: the union of its data sets, as of the moment it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GenerationInfo {
    /// Ascending, never used twice for facts that were published.
    pub number: u64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// In the order in which they were first loaded; earlier ones win where two describe the same customer.
    pub datasets: Vec<DatasetInfo>,
    /// Rows of each table; tables without rows have no file and are absent.
    pub tables: BTreeMap<String, u64>,
    /// Date of the earliest document.
    pub first_document: Option<NaiveDate>,
    /// Date of the latest document.
    pub last_document: Option<NaiveDate>,
}

impl GenerationInfo {
    /// The data set of this name.
    pub fn dataset(&self, name: &str) -> Option<&DatasetInfo> {
        self.datasets.iter().find(|dataset| dataset.name == name)
    }

    /// Whether any data of it is generated.
    pub fn generated(&self) -> bool {
        self.datasets.iter().any(|dataset| dataset.generated)
    }
}

/// What a commit came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// Number of the generation that is current now.
    pub generation: u64,
    /// The data set as it is in there, with rows by kind and rejects by reason.
    pub dataset: DatasetInfo,
    /// Whether the generation is a new one; an incremental load that brought nothing new makes none.
    pub changed: bool,
}
