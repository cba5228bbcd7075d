//! What is known of the last good facts of a source. Their bytes are opaque here.

use chrono::{DateTime, Utc};

/// Bytes are kept in chunks of this many: a row of SQLite is rewritten as a whole, a document of MongoDB has 16 MB at
/// most. A backup has them in the same chunks, whatever database it is of.
pub(crate) const CHUNK: usize = 1 << 20;

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
