//! The record of every run of every asset.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::asset::{Asset, Layer};
use crate::dataset::RejectCount;

/// One run of the pipeline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// The generation it published; none when it failed.
    pub generation: Option<u64>,
    /// The data set it loaded; none when it re-ran assets over the data sets that were there.
    pub dataset: Option<String>,
    /// The first asset that was run.
    pub from: Asset,
    /// When the first record could come in.
    pub started_at: DateTime<Utc>,
    /// When it was published or failed.
    pub finished_at: DateTime<Utc>,
    /// Why it failed; none when it was published.
    pub failure: Option<String>,
    /// Its assets in the order in which they ran.
    pub assets: Vec<AssetRun>,
}

/// One run of one asset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AssetRun {
    /// Which.
    pub asset: Asset,
    /// Its layer.
    pub layer: Layer,
    /// What it was made from: data sets for raw, assets otherwise.
    pub inputs: Vec<String>,
    /// Rows read.
    pub rows_in: u64,
    /// Rows written.
    pub rows_out: u64,
    /// What was checked.
    pub checks: Vec<Check>,
    /// Rows rejected, by reason.
    pub rejects: Vec<RejectCount>,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it was done.
    pub finished_at: DateTime<Utc>,
}

/// A statement about an asset that has to hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Name, such as `lines_add_up_to_documents`.
    pub name: String,
    /// Whether it holds.
    pub passed: bool,
    /// The figures.
    pub detail: String,
}
