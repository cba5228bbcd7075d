//! The warehouse as a whole: a folder with a manifest, generations and raw files.

use std::path::Path;
use std::sync::Arc;

use bellwether_domain::clock::Clock;
use bellwether_domain::codes::Currency;

use crate::asset::Asset;
use crate::dataset::{DatasetInfo, DatasetSpec, GenerationInfo};
use crate::error::WarehouseError;
use crate::generation::Generation;
use crate::intake::Intake;
use crate::runs::Run;

/// The embedded home of facts. Cheap to clone; any number of readers, one writer at a time across all processes.
#[derive(Debug, Clone)]
pub struct Warehouse {
    _private: (),
}

impl Warehouse {
    /// Opens the folder, creating it if need be, and removes what runs that died have left behind.
    ///
    /// # Errors
    /// When the folder cannot be read or written, or its manifest is damaged.
    pub fn open(_dir: impl AsRef<Path>) -> Result<Self, WarehouseError> {
        todo!()
    }

    /// Keeps this many generations, the current one included (at least 1; 3 unless said otherwise).
    #[must_use]
    pub fn keep_generations(self, _keep: usize) -> Self {
        todo!()
    }

    /// The data set of this name in the current generation. A load whose fingerprint equals the one here would
    /// change nothing.
    ///
    /// # Errors
    /// When the manifest cannot be read.
    pub fn dataset(&self, _name: &str) -> Result<Option<DatasetInfo>, WarehouseError> {
        todo!()
    }

    /// The current generation's description; none before the first load.
    ///
    /// # Errors
    /// When the manifest cannot be read.
    pub fn info(&self) -> Result<Option<GenerationInfo>, WarehouseError> {
        todo!()
    }

    /// The generations that are kept, the current one last.
    ///
    /// # Errors
    /// When the manifest cannot be read.
    pub fn generations(&self) -> Result<Vec<GenerationInfo>, WarehouseError> {
        todo!()
    }

    /// The current generation, opened for reading; none before the first load. Its exchange rates are those into
    /// `reporting`.
    ///
    /// # Errors
    /// When its files cannot be read.
    pub fn reader(&self, _reporting: Currency) -> Result<Option<Arc<Generation>>, WarehouseError> {
        todo!()
    }

    /// A generation that is still kept: what was known then.
    ///
    /// # Errors
    /// [`WarehouseError::UnknownGeneration`], or when its files cannot be read.
    pub fn reader_of(&self, _number: u64, _reporting: Currency) -> Result<Arc<Generation>, WarehouseError> {
        todo!()
    }

    /// Begins to load a data set, which will replace its previous content.
    ///
    /// # Errors
    /// [`WarehouseError::Busy`] while another load is running, [`WarehouseError::InvalidName`], or when the disk
    /// refuses.
    pub fn begin(&self, _spec: DatasetSpec, _clock: &dyn Clock) -> Result<Intake, WarehouseError> {
        todo!()
    }

    /// Makes a new generation of the same data sets: runs `from` and what is made from it again, and takes over
    /// everything else. None before the first load.
    ///
    /// # Errors
    /// As for [`Intake::commit`], except for limits of rejects.
    pub fn rebuild(&self, _from: Asset, _clock: &dyn Clock) -> Result<Option<GenerationInfo>, WarehouseError> {
        todo!()
    }

    /// The runs of the pipeline, the latest first, failed ones included.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn runs(&self) -> Result<Vec<Run>, WarehouseError> {
        todo!()
    }
}
