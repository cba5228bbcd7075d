//! The manifest: which generations there are. Whoever reads it sees a whole state of facts.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::dataset::{DatasetInfo, GenerationInfo};
use crate::error::WarehouseError;
use crate::folder::{self, Folder};
use crate::parked::Parked;

/// Version of the layout of folder and tables; another one is refused.
const FORMAT: u32 = 1;

/// Content of `manifest.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    format: u32,
    /// The current one last.
    pub(crate) generations: Vec<GenerationInfo>,
}

impl Manifest {
    /// Reads the manifest; an empty one when there is none yet.
    pub(crate) fn load(folder: &Folder) -> Result<Self, WarehouseError> {
        let path = folder.manifest();
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self { format: FORMAT, generations: Vec::new() });
            }
            Err(error) => return Err(WarehouseError::io("read", path)(error)),
        };
        let damaged = |cause: String| WarehouseError::Damaged { path: path.clone(), cause };
        let manifest: Self = serde_json::from_slice(&bytes).map_err(|error| damaged(error.to_string()))?;
        if manifest.format == FORMAT {
            Ok(manifest)
        } else {
            Err(damaged(format!("format {} instead of {FORMAT}", manifest.format)))
        }
    }

    /// The current generation; none before the first load.
    pub(crate) fn current(&self) -> Option<&GenerationInfo> {
        self.generations.last()
    }

    /// Number for the next generation.
    pub(crate) fn next_number(&self) -> u64 {
        self.current().map_or(1, |info| info.number + 1)
    }

    /// Makes `info` the current generation and keeps `keep` of them; from here on everybody sees it.
    pub(crate) fn publish(&mut self, folder: &Folder, info: GenerationInfo, keep: usize) -> Result<(), WarehouseError> {
        let mut next = self.clone();
        next.generations.push(info);
        let surplus = next.generations.len().saturating_sub(keep.max(1));
        next.generations.drain(..surplus);
        let bytes = serde_json::to_vec_pretty(&next).expect("plain data with text keys serializes");
        folder::replace(&folder.manifest(), &bytes)?;
        *self = next;
        Ok(())
    }

    /// Removes what no generation refers to: pruned ones, and what runs that died left behind. Only for the holder
    /// of the write lock.
    pub(crate) fn sweep(&self, folder: &Folder) -> Result<(), WarehouseError> {
        let kept: BTreeSet<String> = self.generations.iter().map(|info| format!("{:06}", info.number)).collect();
        remove_except(&folder.generations(), |name| kept.contains(name))?;
        let datasets: &[DatasetInfo] = self.current().map_or(&[], |info| &info.datasets);
        for name in folder::entries(&folder.raw(None))? {
            let dir = folder.raw(Some(&name));
            match datasets.iter().find(|dataset| dataset.name == name) {
                Some(dataset) => remove_except(&dir, |run| run == dataset.raw)?,
                None => folder::remove(&dir)?,
            }
        }
        Parked::sweep(folder)?;
        folder::remove(&folder.spill())?;
        folder::remove(&folder.manifest().with_extension("tmp"))
    }
}

fn remove_except(dir: &std::path::Path, keep: impl Fn(&str) -> bool) -> Result<(), WarehouseError> {
    for name in folder::entries(dir)? {
        if !keep(&name) {
            folder::remove(&dir.join(name))?;
        }
    }
    Ok(())
}
