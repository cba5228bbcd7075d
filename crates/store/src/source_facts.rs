//! What is known of the last good facts of a source. Their bytes are opaque here.

use chrono::{DateTime, Utc};

/// The last good load of one kind of facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFacts {
    /// Kind of facts, such as `learning`.
    pub kind: String,
    /// The source they came from.
    pub origin: String,
    /// When they were loaded, kept to the millisecond.
    pub loaded_at: DateTime<Utc>,
    /// Rows taken.
    pub rows: u64,
    /// Rows rejected.
    pub rejects: u64,
}
