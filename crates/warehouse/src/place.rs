//! The place of the writer: one at a time, across all processes.

use std::fs::File;

use crate::error::WarehouseError;
use crate::folder::Folder;
use crate::manifest::Manifest;
use crate::runs;

/// Where a writer works; holds the lock, and tidies up when it leaves.
pub(crate) struct Place {
    pub(crate) folder: Folder,
    pub(crate) manifest: Manifest,
    /// Generations to keep.
    pub(crate) keep: usize,
    _lock: File,
}

impl Place {
    /// Takes the place, and removes what a writer that died left behind.
    pub(crate) fn take(folder: &Folder, keep: usize) -> Result<Self, WarehouseError> {
        let lock = folder.lock()?;
        let manifest = Manifest::load(folder)?;
        manifest.sweep(folder)?;
        runs::trim(folder)?;
        Ok(Self { folder: folder.clone(), manifest, keep, _lock: lock })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // What is on disk decides what is left over: a swap may have failed half-way. What cannot be removed now is
        // removed by the next writer.
        let swept = Manifest::load(&self.folder).and_then(|manifest| manifest.sweep(&self.folder));
        if let Err(error) = swept {
            tracing::warn!(%error, "cannot tidy the warehouse");
        }
    }
}
