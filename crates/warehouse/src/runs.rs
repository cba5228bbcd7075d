//! The record of every run of every asset.

use std::collections::HashSet;
use std::fs::OpenOptions;
use std::io::Write;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::asset::{Asset, Layer};
use crate::dataset::{GenerationInfo, RejectCount};
use crate::error::WarehouseError;
use crate::folder::{self, Folder};

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

/// Size of the record, in bytes, from which on old runs are forgotten: it is read as a whole.
const LARGE: u64 = 4 << 20;
/// Runs that are kept then.
const KEPT: usize = 200;

/// Adds a run to the record, as a line of JSON.
pub(crate) fn append(folder: &Folder, run: &Run) -> Result<(), WarehouseError> {
    let path = folder.runs();
    // The line break comes first, too: a line that a crash cut short stays a line of its own.
    let line = format!("\n{}\n", serde_json::to_string(run).expect("plain data with text keys serializes"));
    let mut file =
        OpenOptions::new().create(true).append(true).open(&path).map_err(WarehouseError::io("open", &path))?;
    file.write_all(line.as_bytes()).and_then(|()| file.sync_all()).map_err(WarehouseError::io("write", &path))
}

/// Forgets old runs when the record is large, but never the last good one of a data set: however long its source has been
/// failing since, that run says how old its facts are. Only for the holder of the write lock.
pub(crate) fn trim(folder: &Folder) -> Result<(), WarehouseError> {
    if std::fs::metadata(folder.runs()).map_or(0, |file| file.len()) < LARGE {
        return Ok(());
    }
    let line = |run: &Run| serde_json::to_string(run).expect("plain data with text keys serializes") + "\n";
    let text: String = worth_keeping(read(folder)?, KEPT).iter().rev().map(line).collect();
    folder::replace(&folder.runs(), text.as_bytes())
}

/// The first `kept` runs, and of those after them the first good one of each data set that has none before.
fn worth_keeping(mut runs: Vec<Run>, kept: usize) -> Vec<Run> {
    let mut known = HashSet::new();
    let mut at = 0;
    runs.retain(|run| {
        at += 1;
        let first_good = run.failure.is_none() && known.insert(run.dataset.clone());
        at <= kept || first_good
    });
    runs
}

/// All runs that are kept, the latest first. A line that was cut short by a crash is passed over.
pub(crate) fn read(folder: &Folder) -> Result<Vec<Run>, WarehouseError> {
    let path = folder.runs();
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(WarehouseError::io("read", &path)(error)),
    };
    Ok(text.lines().rev().filter_map(|line| serde_json::from_str(line).ok()).collect())
}

/// Adds the run that made the current generation, if a crash came between publishing and recording it.
pub(crate) fn recover(folder: &Folder, current: Option<&GenerationInfo>) -> Result<(), WarehouseError> {
    let Some(number) = current.map(|info| info.number) else { return Ok(()) };
    if read(folder)?.iter().any(|run| run.generation == Some(number)) {
        return Ok(());
    }
    let path = folder.generation(number).join("run.json");
    let bytes = std::fs::read(&path).map_err(WarehouseError::io("read", &path))?;
    let run =
        serde_json::from_slice(&bytes).map_err(|error| WarehouseError::Damaged { path, cause: error.to_string() })?;
    append(folder, &run)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_good_run_of_a_data_set_is_never_forgotten() {
        let run = |dataset: &str, failure: Option<&str>| Run {
            generation: None,
            dataset: Some(dataset.to_owned()),
            from: Asset::Raw,
            started_at: DateTime::UNIX_EPOCH,
            finished_at: DateTime::UNIX_EPOCH,
            failure: failure.map(str::to_owned),
            assets: Vec::new(),
        };
        let (good, bad) = (|name: &str| run(name, None), |name: &str| run(name, Some("gone")));
        let all = vec![bad("erp"), good("shop"), bad("erp"), good("shop"), good("erp"), bad("erp"), good("erp")];
        let kept = worth_keeping(all.clone(), 2);
        assert_eq!(kept, [all[0].clone(), all[1].clone(), all[4].clone()]);
        assert_eq!(worth_keeping(all.clone(), 7), all);
    }
}
