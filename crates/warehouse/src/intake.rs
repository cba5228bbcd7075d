//! The write side: takes the records of one data set and publishes them, all or nothing.

mod balance;
mod delta;
mod key;
mod record;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bellwether_domain::clock::Clock;
use bellwether_domain::codes::Currency;
use bellwether_domain::copying::CopySink;
use bellwether_domain::intake::kind::RecordKind;
use bellwether_domain::intake::{FactSink, Record, SinkError};
use bellwether_domain::loader::Reject;
use chrono::{DateTime, Utc};

use crate::asset::Asset;
use crate::dataset::{Committed, DatasetSpec, GenerationInfo, RejectLimits};
use crate::error::WarehouseError;
use crate::folder;
use crate::generation::Generation;
use crate::manifest::Manifest;
use crate::parked::Parked;
use crate::pipeline::build::{Build, Source};
use crate::pipeline::publish::{self, Request};
use crate::place::Place;
use crate::raw::{RawFolder, RawWriter};
use crate::rejects;
use crate::runs::{self, Run};

use self::delta::Delta;

/// A load in progress. Holds the write lock of the warehouse; dropping it leaves nothing behind.
pub struct Intake {
    spec: DatasetSpec,
    label: Arc<str>,
    started_at: DateTime<Utc>,
    raw: Option<RawWriter>,
    delta: Option<Delta>,
    place: Place,
}

impl Intake {
    pub(crate) fn begin(place: Place, spec: DatasetSpec, clock: &dyn Clock) -> Result<Self, WarehouseError> {
        let dir = place.folder.raw(Some(&spec.name)).join(run_name(&place.manifest));
        let raw = Some(RawWriter::create(dir, 0)?);
        Ok(Self { label: spec.label.as_str().into(), started_at: clock.now(), raw, delta: None, spec, place })
    }

    /// As [`Self::begin`], over what the data set holds already.
    pub(crate) fn begin_delta(place: Place, spec: DatasetSpec, clock: &dyn Clock) -> Result<Self, WarehouseError> {
        let Some(base) = place.manifest.current().and_then(|info| info.dataset(&spec.name)) else {
            return Self::begin(place, spec, clock);
        };
        let folder = place.folder.raw(Some(&spec.name));
        let delta = Delta::over(RawFolder::open(folder.join(&base.raw))?);
        let raw = Some(RawWriter::create(folder.join(delta_name(&place.manifest)), delta.next())?);
        Ok(Self { label: spec.label.as_str().into(), started_at: clock.now(), raw, delta: Some(delta), spec, place })
    }

    /// How far the source was read by the last load.
    pub fn since(&self) -> Option<&str> {
        let known = self.place.manifest.current().and_then(|info| info.dataset(&self.spec.name));
        known.filter(|_| self.delta.is_some())?.watermark.as_deref()
    }

    /// How far the source was read, in its own terms, once this is known.
    pub fn reached(&mut self, watermark: Option<String>) {
        self.spec.watermark = watermark;
    }

    /// Gives the load up, and records why. What was there stays.
    ///
    /// # Errors
    /// When the run cannot be recorded.
    pub fn abandon(self, failure: &str, clock: &dyn Clock) -> Result<(), WarehouseError> {
        let run = self.run(None, Some(failure.to_owned()), clock);
        runs::append(&self.place.folder, &run)
    }

    /// Publishes what was put: runs the pipeline over all data sets and makes the result the current generation.
    ///
    /// # Errors
    /// When too much was rejected or lost ([`WarehouseError::TooManyRejects`], [`WarehouseError::LostRows`]), when a
    /// check fails, or when the disk does. The last good generation stays, and the failed run is recorded.
    pub fn commit(self, clock: &dyn Clock) -> Result<Committed, WarehouseError> {
        self.publish(clock, |_, _| Ok(()))
    }

    /// As [`Self::commit`], unless the new generation has a flaw, which is told by reading it with exchange rates into
    /// `reporting`.
    ///
    /// # Errors
    /// As for [`Self::commit`]; a flaw is a failed check.
    pub fn commit_if(
        self,
        reporting: Currency,
        flaw: impl FnOnce(&Arc<Generation>) -> Option<String>,
        clock: &dyn Clock,
    ) -> Result<Committed, WarehouseError> {
        self.publish(clock, |dir, info| {
            let generation = Arc::new(Generation::open(dir, info.clone(), reporting)?);
            let failed =
                |detail| WarehouseError::CheckFailed { asset: "marts", check: "facts_fit_together".to_owned(), detail };
            flaw(&generation).map_or(Ok(()), |detail| Err(failed(detail)))
        })
    }

    fn publish(
        mut self,
        clock: &dyn Clock,
        accept: impl FnOnce(&Path, &GenerationInfo) -> Result<(), WarehouseError>,
    ) -> Result<Committed, WarehouseError> {
        let next = self.raw().position();
        self.raw.take().expect("taken only here, and this consumes the intake").finish()?;
        if let Some(delta) = self.delta.take()
            && !self.merge(&delta, next)?
            && let Some(unchanged) = self.unchanged(clock)?
        {
            return Ok(unchanged);
        }
        self.make((Asset::Raw, None), clock.now(), clock, accept)
    }

    /// Takes up a load that was put aside.
    pub(crate) fn resume(
        place: Place,
        parked: Parked,
        limits: RejectLimits,
        clock: &dyn Clock,
        accept: impl FnOnce(&Path, &GenerationInfo) -> Result<(), WarehouseError>,
    ) -> Result<Committed, WarehouseError> {
        let current = place.manifest.current().map(|info| info.number);
        let begin = parked.take_up(&place.folder, &run_name(&place.manifest), current)?;
        let Parked { spec, started_at, loaded_at, .. } = parked;
        let (label, spec) = (spec.label.as_str().into(), DatasetSpec { limits, ..spec });
        let intake = Self { spec, label, started_at, raw: None, delta: None, place };
        intake.make(begin, loaded_at, clock, accept)
    }

    /// Runs the pipeline over the raw folder of this load and everything else that is there. A load that fails by its own
    /// fault is put aside.
    fn make(
        mut self,
        (from, made): (Asset, Option<PathBuf>),
        loaded_at: DateTime<Utc>,
        clock: &dyn Clock,
        accept: impl FnOnce(&Path, &GenerationInfo) -> Result<(), WarehouseError>,
    ) -> Result<Committed, WarehouseError> {
        let Self { spec, place, started_at, .. } = &mut self;
        let mut build = Self::build(spec, place, loaded_at, clock)?;
        let current = place.manifest.current();
        let (base, previous) =
            (current.map(|info| info.number), current.and_then(|info| info.dataset(&spec.name)).cloned());
        let run = run_name(&place.manifest);
        let request = Request { dataset: Some(spec.name.clone()), from, made, started_at: *started_at, clock };
        let published = publish::publish(place, &mut build, request, |dir, info| {
            let dataset = info.dataset(&spec.name).expect("the build was given it");
            publish::check_limits(spec, dataset, previous.as_ref())?;
            accept(dir, info)
        });
        match published {
            Ok(info) => {
                Parked::discard(&place.folder, &spec.name)?;
                let dataset = info.dataset(&spec.name).expect("the build was given it").clone();
                Ok(Committed { generation: info.number, dataset, changed: true })
            }
            Err(error) => {
                if !matches!(error, WarehouseError::Io { .. })
                    && let Err(error) =
                        Parked::put(&place.folder, (spec, &run), (base, &build), (*started_at, loaded_at))
                {
                    tracing::warn!(%error, "cannot put a failed load aside");
                }
                Err(error)
            }
        }
    }

    /// Makes the delta a whole load; tells whether that is another one than the last.
    fn merge(&self, delta: &Delta, next: i64) -> Result<bool, WarehouseError> {
        let folder = self.place.folder.raw(Some(&self.spec.name));
        let changes = folder.join(delta_name(&self.place.manifest));
        let mut whole = RawWriter::create(folder.join(run_name(&self.place.manifest)), next)?;
        let changed = delta.merge(&RawFolder::open(changes.clone())?, &mut whole)?;
        whole.finish()?;
        folder::remove(&changes)?;
        Ok(changed)
    }

    /// Ends a load that brought nothing new: the generation stays, and that it is still right is recorded. None when the
    /// data set would be described otherwise than it is.
    fn unchanged(&self, clock: &dyn Clock) -> Result<Option<Committed>, WarehouseError> {
        let current = self.place.manifest.current();
        let Some((info, dataset)) = current.and_then(|info| Some((info, info.dataset(&self.spec.name)?))) else {
            return Ok(None);
        };
        if (&dataset.label, &dataset.watermark) != (&self.spec.label, &self.spec.watermark) {
            return Ok(None);
        }
        runs::append(&self.place.folder, &self.run(Some(info.number), None, clock))?;
        Ok(Some(Committed { generation: info.number, dataset: dataset.clone(), changed: false }))
    }

    /// A run without assets.
    fn run(&self, generation: Option<u64>, failure: Option<String>, clock: &dyn Clock) -> Run {
        Run {
            generation,
            dataset: Some(self.spec.name.clone()),
            from: Asset::Raw,
            started_at: self.started_at,
            finished_at: clock.now(),
            failure,
            assets: Vec::new(),
        }
    }

    /// All data sets, with the one that was loaded in the place of its previous content.
    fn build<'a>(
        spec: &DatasetSpec,
        place: &Place,
        loaded_at: DateTime<Utc>,
        clock: &'a dyn Clock,
    ) -> Result<Build<'a>, WarehouseError> {
        let run = run_name(&place.manifest);
        let raw = RawFolder::open(place.folder.raw(Some(&spec.name)).join(&run))?;
        let mut loaded = Some(Source::loaded(spec, run, loaded_at, raw));
        let mut build = Build::new(place.folder.clone(), place.manifest.next_number(), clock)?;
        for dataset in place.manifest.current().map_or(&[][..], |info| &info.datasets) {
            let replaced = if dataset.name == spec.name { loaded.take() } else { None };
            build.add(replaced.map_or_else(|| Source::kept(&place.folder, dataset), Ok)?);
        }
        loaded.into_iter().for_each(|source| build.add(source));
        Ok(build)
    }

    fn raw(&mut self) -> &mut RawWriter {
        self.raw.as_mut().expect("taken only by commit, which consumes the intake")
    }

    fn keep_reject(&mut self, kind: &str, reject: &Reject) -> Result<(), WarehouseError> {
        self.raw().reject(|row| {
            row.text(kind).text(&reject.source).text(&reject.row).text(&reject.reason).flag(reject.declared);
        })
    }

    fn keep(&mut self, record: &Record) -> Result<(), WarehouseError> {
        let raw = self.raw.as_mut().expect("taken only by commit, which consumes the intake");
        let position = raw.position();
        if let Some(delta) = &mut self.delta {
            delta.replace(record);
        }
        let Err(reason) = record::write(raw, record)? else { return Ok(()) };
        let source = self.label.clone();
        let row = record::describe(record, position);
        let kind = rejects::of_source(Some(RecordKind::of(record)));
        self.keep_reject(&kind, &Reject { source, row, reason: reason.into(), declared: false })
    }
}

impl FactSink for Intake {
    fn put(&mut self, record: Record) -> Result<(), SinkError> {
        self.keep(&record).map_err(|error| SinkError(Box::new(error)))
    }

    fn reject(&mut self, reject: Reject) -> Result<(), SinkError> {
        self.keep_reject(&rejects::of_source(None), &reject).map_err(|error| SinkError(Box::new(error)))
    }

    fn reject_of(&mut self, kind: RecordKind, reject: Reject) -> Result<(), SinkError> {
        self.keep_reject(&rejects::of_source(Some(kind)), &reject).map_err(|error| SinkError(Box::new(error)))
    }
}

/// Over the last load of the data set; a first load has nothing that could remain.
impl CopySink for Intake {
    fn account_for(&mut self, kind: RecordKind) {
        if let Some(delta) = &mut self.delta {
            delta.account_for(kind);
        }
    }

    fn remains(&mut self, kind: RecordKind, key: &str) {
        if let Some(delta) = &mut self.delta {
            delta.remains(kind, key);
        }
    }

    fn row_remains(&mut self, row: &str) {
        if let Some(delta) = &mut self.delta {
            delta.row_remains(row);
        }
    }
}

impl Drop for Intake {
    fn drop(&mut self) {
        // The writing thread has to let go of its files before the folder is tidied.
        drop(self.raw.take());
    }
}

/// Opens a generation that is not published yet, to find out whether it should be.
pub(crate) fn without_flaw(
    dir: &Path,
    info: &GenerationInfo,
    reporting: Currency,
    flaw: impl FnOnce(&Arc<Generation>) -> Option<String>,
) -> Result<(), WarehouseError> {
    let generation = Arc::new(Generation::open(dir, info.clone(), reporting)?);
    let failed =
        |detail| WarehouseError::CheckFailed { asset: "marts", check: "facts_fit_together".to_owned(), detail };
    flaw(&generation).map_or(Ok(()), |detail| Err(failed(detail)))
}

/// Folder of what has changed in a data set, until it is merged.
fn delta_name(manifest: &Manifest) -> String {
    format!("{:06}-delta", manifest.next_number())
}

/// Folder of a data set's raw files: the generation they first appear in.
fn run_name(manifest: &Manifest) -> String {
    format!("{:06}", manifest.next_number())
}
