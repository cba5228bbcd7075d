//! The folder of a warehouse: where things are, how they become durable, who may write.
//!
//! ```text
//! manifest.json                 what there is; swapped atomically
//! generations/000007/*.parquet  immutable tables, and run.json: how they were made
//! raw/<data set>/<run>/*.parquet  the records of each data set, as they came
//! parked/<data set>/            a load that failed after its records had come
//! runs.jsonl                    the record of the latest runs
//! lock, spill/                  of the writer
//! ```

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use crate::error::WarehouseError;

/// Paths within the folder of a warehouse.
#[derive(Debug, Clone)]
pub(crate) struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The folder at `root`, created if need be.
    pub(crate) fn create(root: &Path) -> Result<Self, WarehouseError> {
        let folder = Self { root: root.to_owned() };
        for dir in [folder.root.clone(), folder.root.join("generations"), folder.root.join("raw")] {
            fs::create_dir_all(&dir).map_err(WarehouseError::io("create", &dir))?;
        }
        Ok(folder)
    }

    pub(crate) fn manifest(&self) -> PathBuf {
        self.root.join("manifest.json")
    }

    pub(crate) fn runs(&self) -> PathBuf {
        self.root.join("runs.jsonl")
    }

    pub(crate) fn spill(&self) -> PathBuf {
        self.root.join("spill")
    }

    pub(crate) fn generations(&self) -> PathBuf {
        self.root.join("generations")
    }

    pub(crate) fn generation(&self, number: u64) -> PathBuf {
        self.generations().join(format!("{number:06}"))
    }

    /// Folder of all raw files, or of one data set's.
    pub(crate) fn raw(&self, dataset: Option<&str>) -> PathBuf {
        let raw = self.root.join("raw");
        dataset.map_or(raw.clone(), |name| raw.join(name))
    }

    /// Folder of all loads that were put aside, or of one data set's.
    pub(crate) fn parked(&self, dataset: Option<&str>) -> PathBuf {
        let parked = self.root.join("parked");
        dataset.map_or(parked.clone(), |name| parked.join(name))
    }

    /// Takes the write lock; it is released when the file is dropped, or when the process dies.
    pub(crate) fn lock(&self) -> Result<File, WarehouseError> {
        let path = self.root.join("lock");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(WarehouseError::io("open", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(WarehouseError::Busy { path: self.root.clone() }),
            Err(TryLockError::Error(cause)) => Err(WarehouseError::io("lock", &path)(cause)),
        }
    }
}

/// Names of the entries of a folder; none when there is no such folder.
pub(crate) fn entries(dir: &Path) -> Result<Vec<String>, WarehouseError> {
    let listing = match fs::read_dir(dir) {
        Ok(listing) => listing,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(WarehouseError::io("list", dir)(error)),
    };
    let mut names = Vec::new();
    for entry in listing {
        let entry = entry.map_err(WarehouseError::io("list", dir))?;
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.sort_unstable();
    Ok(names)
}

/// Removes a folder with all it holds, or a file; nothing happens when it is not there.
pub(crate) fn remove(path: &Path) -> Result<(), WarehouseError> {
    let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(WarehouseError::io("remove", path)(error)),
        _ => Ok(()),
    }
}

/// Creates a folder, empty: a leftover of the same name is removed first.
pub(crate) fn create_empty(dir: &Path) -> Result<(), WarehouseError> {
    remove(dir)?;
    fs::create_dir_all(dir).map_err(WarehouseError::io("create", dir))
}

/// Moves a folder within the warehouse.
pub(crate) fn rename(from: &Path, to: &Path) -> Result<(), WarehouseError> {
    fs::rename(from, to).map_err(WarehouseError::io("move", from))
}

/// Makes the names in a folder durable.
pub(crate) fn sync_dir(dir: &Path) -> Result<(), WarehouseError> {
    File::open(dir).and_then(|file| file.sync_all()).map_err(WarehouseError::io("sync", dir))
}

/// Replaces a file at once: a reader, and a start after a power cut, sees the old bytes or the new ones.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), WarehouseError> {
    let temporary = path.with_extension("tmp");
    write_durably(&temporary, bytes)?;
    fs::rename(&temporary, path).map_err(WarehouseError::io("replace", path))?;
    path.parent().map_or(Ok(()), sync_dir)
}

/// Writes a new file and waits until it is on disk.
pub(crate) fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), WarehouseError> {
    use std::io::Write;
    let mut file = File::create(path).map_err(WarehouseError::io("create", path))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(WarehouseError::io("write", path))
}
