//! Failed loads that can be taken up: what the source delivered, and the assets that were made of it before one failed.
//!
//! Whatever made it fail (a limit, a check, a bug) may be mended without asking the source again. One load is parked for
//! each data set, until a later one succeeds. A load that failed because the disk did is not parked: it would fill it.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::asset::Asset;
use crate::dataset::DatasetSpec;
use crate::error::WarehouseError;
use crate::folder::{self, Folder};
use crate::pipeline::build::Build;

/// A load that was given up after its records had come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Parked {
    pub(crate) spec: DatasetSpec,
    /// When the first record came.
    pub(crate) started_at: DateTime<Utc>,
    /// When the last one had come.
    pub(crate) loaded_at: DateTime<Utc>,
    /// The generation that was current; the assets that were made hold beside it alone.
    base: Option<u64>,
    /// The first asset that was not made or did not pass its checks; none when something about the whole was wrong.
    failed: Option<Asset>,
}

/// Where things are.
struct Paths {
    description: PathBuf,
    raw: PathBuf,
    tables: PathBuf,
}

impl Paths {
    fn of(folder: &Folder, dataset: &str) -> Self {
        let dir = folder.parked(Some(dataset));
        Self { description: dir.join("parked.json"), raw: dir.join("raw"), tables: dir.join("tables") }
    }
}

impl Parked {
    /// Puts a failed load aside. The raw folder and the tables are moved away from where they were.
    pub(crate) fn put(
        folder: &Folder,
        (spec, run): (&DatasetSpec, &str),
        (base, build): (Option<u64>, &Build<'_>),
        (started_at, loaded_at): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<(), WarehouseError> {
        folder::create_empty(&folder.parked(Some(&spec.name)))?;
        let paths = Paths::of(folder, &spec.name);
        folder::rename(&folder.raw(Some(&spec.name)).join(run), &paths.raw)?;
        folder::rename(build.dir(), &paths.tables)?;
        let failed = build.first_failed();
        let parked = Self { spec: spec.clone(), started_at, loaded_at, base, failed };
        let bytes = serde_json::to_vec(&parked).expect("plain data with text keys serializes");
        folder::write_durably(&paths.description, &bytes)
    }

    /// The load of a data set that was put aside; none when there is none.
    pub(crate) fn find(folder: &Folder, dataset: &str) -> Result<Option<Self>, WarehouseError> {
        let path = Paths::of(folder, dataset).description;
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(WarehouseError::io("read", &path)(error)),
        };
        let damaged = |error: serde_json::Error| WarehouseError::Damaged { path, cause: error.to_string() };
        serde_json::from_slice(&bytes).map(Some).map_err(damaged)
    }

    /// Takes it up: its records lie where those of a load lie, under the name `run`. Gives the asset to begin with, and the
    /// folder of those that were made before.
    pub(crate) fn take_up(
        &self,
        folder: &Folder,
        run: &str,
        current: Option<u64>,
    ) -> Result<(Asset, Option<PathBuf>), WarehouseError> {
        let paths = Paths::of(folder, &self.spec.name);
        let raw = folder.raw(Some(&self.spec.name));
        std::fs::create_dir_all(&raw).map_err(WarehouseError::io("create", &raw))?;
        folder::remove(&raw.join(run))?;
        folder::rename(&paths.raw, &raw.join(run))?;
        Ok(match self.failed {
            Some(asset) if asset != Asset::Raw && self.base == current => (asset, Some(paths.tables)),
            _ => (Asset::Raw, None),
        })
    }

    /// Forgets the load of a data set.
    pub(crate) fn discard(folder: &Folder, dataset: &str) -> Result<(), WarehouseError> {
        folder::remove(&folder.parked(Some(dataset)))
    }

    /// Removes what was not put aside to the end, or taken up and not finished.
    pub(crate) fn sweep(folder: &Folder) -> Result<(), WarehouseError> {
        for name in folder::entries(&folder.parked(None))? {
            let paths = Paths::of(folder, &name);
            if !paths.description.exists() || !paths.raw.exists() {
                Self::discard(folder, &name)?;
            }
        }
        Ok(())
    }
}
