//! Rejected rows, listed page by page.

use std::sync::Arc;

use bellwether_domain::loader::Reject;
use serde::{Deserialize, Serialize};

/// Which rejects are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RejectQuery {
    /// Of this data set only.
    pub dataset: Option<String>,
    /// For this reason only, spelt as in the counts.
    pub reason: Option<String>,
    /// How many to pass over.
    pub offset: u64,
    /// How many to list.
    pub limit: usize,
}

/// A page of rejects.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectPage {
    /// In the order of the source.
    pub items: Vec<StoredReject>,
    /// How many match in total.
    pub total: u64,
}

/// A rejected row and the data set it came with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredReject {
    /// Key of the data set.
    pub dataset: Arc<str>,
    /// The row and the reason.
    pub reject: Reject,
}
