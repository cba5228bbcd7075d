//! The warehouse as a whole: a folder with a manifest, generations and raw files.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use bellwether_domain::clock::Clock;
use bellwether_domain::codes::Currency;

use crate::asset::Asset;
use crate::dataset::{Committed, DatasetInfo, DatasetSpec, GenerationInfo, RejectLimits};
use crate::error::WarehouseError;
use crate::folder::Folder;
use crate::generation::Generation;
use crate::intake::{Intake, without_flaw};
use crate::manifest::Manifest;
use crate::parked::Parked;
use crate::pipeline::build::{Build, Source};
use crate::pipeline::publish::{self, Request};
use crate::place::Place;
use crate::runs::{self, Run};

/// Generations that are kept unless said otherwise, the current one included.
const KEEP: usize = 3;

/// The embedded home of facts. Cheap to clone; any number of readers, one writer at a time across all processes.
#[derive(Debug, Clone)]
pub struct Warehouse {
    folder: Folder,
    keep: usize,
}

impl Warehouse {
    /// Opens the folder, creating it if need be, and removes what runs that died have left behind.
    ///
    /// # Errors
    /// When the folder cannot be read or written, or its manifest is damaged.
    pub fn open(dir: impl AsRef<Path>) -> Result<Self, WarehouseError> {
        let folder = Folder::create(dir.as_ref())?;
        let warehouse = Self { folder, keep: KEEP };
        match warehouse.place() {
            // Taking the place of the writer and leaving it again tidies up.
            Ok(place) => runs::recover(&warehouse.folder, place.manifest.current())?,
            // Somebody is writing; what lies around is theirs.
            Err(WarehouseError::Busy { .. }) => drop(Manifest::load(&warehouse.folder)?),
            Err(error) => return Err(error),
        }
        Ok(warehouse)
    }

    /// Keeps this many generations, the current one included (at least 1; 3 unless said otherwise).
    #[must_use]
    pub fn keep_generations(self, keep: usize) -> Self {
        Self { keep: keep.max(1), ..self }
    }

    /// The data set of this name in the current generation. A load whose fingerprint equals the one here would
    /// change nothing.
    ///
    /// # Errors
    /// When the manifest cannot be read.
    pub fn dataset(&self, name: &str) -> Result<Option<DatasetInfo>, WarehouseError> {
        Ok(self.info()?.and_then(|info| info.dataset(name).cloned()))
    }

    /// The current generation's description; none before the first load.
    ///
    /// # Errors
    /// When the manifest cannot be read.
    pub fn info(&self) -> Result<Option<GenerationInfo>, WarehouseError> {
        Ok(self.generations()?.pop())
    }

    /// The generations that are kept, the current one last.
    ///
    /// # Errors
    /// When the manifest cannot be read.
    pub fn generations(&self) -> Result<Vec<GenerationInfo>, WarehouseError> {
        Ok(Manifest::load(&self.folder)?.generations)
    }

    /// The current generation, opened for reading; none before the first load. Its exchange rates are those into
    /// `reporting`.
    ///
    /// # Errors
    /// When its files cannot be read.
    pub fn reader(&self, reporting: Currency) -> Result<Option<Arc<Generation>>, WarehouseError> {
        self.open_generation(None, reporting)
    }

    /// A generation that is still kept: what was known then.
    ///
    /// # Errors
    /// [`WarehouseError::UnknownGeneration`], or when its files cannot be read.
    pub fn reader_of(&self, number: u64, reporting: Currency) -> Result<Arc<Generation>, WarehouseError> {
        self.open_generation(Some(number), reporting)?.ok_or(WarehouseError::UnknownGeneration(number))
    }

    /// Begins to load a data set, which will replace its previous content.
    ///
    /// # Errors
    /// [`WarehouseError::Busy`] while another load is running, [`WarehouseError::InvalidName`], or when the disk
    /// refuses.
    pub fn begin(&self, spec: DatasetSpec, clock: &dyn Clock) -> Result<Intake, WarehouseError> {
        check_name(&spec.name)?;
        Intake::begin(self.place()?, spec, clock)
    }

    /// Begins to load what has changed in a data set since its last load: records replace those of the same key; others
    /// stay, unless their kind is accounted for ([`CopySink`]); rejects stay only if their rows are said to. The first
    /// load of a data set is a whole one.
    ///
    /// [`CopySink`]: bellwether_domain::copying::CopySink
    ///
    /// # Errors
    /// As for [`Self::begin`].
    pub fn begin_delta(&self, spec: DatasetSpec, clock: &dyn Clock) -> Result<Intake, WarehouseError> {
        check_name(&spec.name)?;
        Intake::begin_delta(self.place()?, spec, clock)
    }

    /// Makes a new generation of the same data sets: runs `from` and what is made from it again, and takes over
    /// everything else. None before the first load.
    ///
    /// # Errors
    /// As for [`Intake::commit`], except for limits of rejects.
    pub fn rebuild(&self, from: Asset, clock: &dyn Clock) -> Result<Option<GenerationInfo>, WarehouseError> {
        let mut place = self.place()?;
        let Some(current) = place.manifest.current() else { return Ok(None) };
        let mut build = Build::new(place.folder.clone(), place.manifest.next_number(), clock)?;
        for dataset in &current.datasets {
            build.add(Source::kept(&place.folder, dataset)?);
        }
        let made = (from != Asset::Raw).then(|| place.folder.generation(current.number));
        let request = Request { dataset: None, from, made, started_at: clock.now(), clock };
        publish::publish(&mut place, &mut build, request, |_, _| Ok(())).map(Some)
    }

    /// Takes up the last load of a data set that failed after its records had come, from the asset that failed: the source
    /// is not asked again. All assets are made anew if other data sets were loaded since. None when no load of this
    /// data set is waiting. `flaw` is that of [`Intake::commit_if`].
    ///
    /// # Errors
    /// As for [`Intake::commit_if`]; the load then waits on.
    pub fn resume(
        &self,
        dataset: &str,
        limits: RejectLimits,
        (reporting, flaw): (Currency, impl FnOnce(&Arc<Generation>) -> Option<String>),
        clock: &dyn Clock,
    ) -> Result<Option<Committed>, WarehouseError> {
        check_name(dataset)?;
        let place = self.place()?;
        match Parked::find(&place.folder, dataset)? {
            Some(parked) => {
                let accept = |dir: &Path, info: &GenerationInfo| without_flaw(dir, info, reporting, flaw);
                Intake::resume(place, parked, limits, clock, accept).map(Some)
            }
            None => Ok(None),
        }
    }

    /// Whether a failed load of a data set is waiting to be taken up by [`Self::resume`].
    ///
    /// # Errors
    /// When that cannot be read.
    pub fn is_waiting(&self, dataset: &str) -> Result<bool, WarehouseError> {
        check_name(dataset)?;
        Ok(Parked::find(&self.folder, dataset)?.is_some())
    }

    /// The runs of the pipeline, the latest first, failed ones included.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn runs(&self) -> Result<Vec<Run>, WarehouseError> {
        runs::read(&self.folder)
    }

    fn open_generation(
        &self,
        number: Option<u64>,
        reporting: Currency,
    ) -> Result<Option<Arc<Generation>>, WarehouseError> {
        let mut tried = BTreeSet::new();
        loop {
            let mut generations = self.generations()?;
            let info = match number {
                None => generations.pop(),
                Some(number) => generations.into_iter().find(|info| info.number == number),
            };
            let Some(info) = info else { return Ok(None) };
            let number = info.number;
            match Generation::open(&self.folder.generation(number), info, reporting) {
                // A writer may have pruned it since the manifest was read; then there is a newer one.
                Err(_) if tried.insert(number) => {}
                opened => return opened.map(|generation| Some(Arc::new(generation))),
            }
        }
    }

    fn place(&self) -> Result<Place, WarehouseError> {
        Place::take(&self.folder, self.keep)
    }
}

fn check_name(name: &str) -> Result<(), WarehouseError> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = name.as_bytes();
    let fits = (1..=64).contains(&bytes.len())
        && plain(bytes[0])
        && bytes.iter().all(|&byte| plain(byte) || matches!(byte, b'-' | b'_' | b'.'));
    if fits { Ok(()) } else { Err(WarehouseError::InvalidName(name.to_owned())) }
}
