//! The write side: takes the records of one data set and publishes them, all or nothing.

mod delta;
mod key;
mod record;

use std::sync::Arc;

use bellwether_domain::clock::Clock;
use bellwether_domain::facts::rows::DocumentKind;
use bellwether_domain::intake::{FactSink, Record, SinkError};
use bellwether_domain::loader::Reject;
use chrono::{DateTime, Utc};

use crate::asset::Asset;
use crate::dataset::{Committed, DatasetSpec, RecordKind};
use crate::error::WarehouseError;
use crate::folder;
use crate::manifest::Manifest;
use crate::pipeline::build::{Build, Source};
use crate::pipeline::publish::{self, Request};
use crate::place::Place;
use crate::raw::{RawFolder, RawWriter};
use crate::words::Worded;

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

    /// What the data set held under a key is no longer there. Keys are those of the source: id, code or number;
    /// for documents [`document_key`]. Without a last load there is nothing to remove.
    pub fn remove(&mut self, kind: RecordKind, key: &str) {
        if let Some(delta) = &mut self.delta {
            delta.remove(kind, key.to_owned());
        }
    }

    /// Tells all keys that the source still holds of a kind: what was there under another one is removed.
    pub fn retain<'a>(&mut self, kind: RecordKind, keys: impl IntoIterator<Item = &'a str>) {
        if let Some(delta) = &mut self.delta {
            delta.expect_keys(kind);
            keys.into_iter().for_each(|key| delta.remains(kind, key));
        }
    }

    /// Publishes what was put: runs the pipeline over all data sets and makes the result the current generation.
    ///
    /// # Errors
    /// When too much was rejected or lost ([`WarehouseError::TooManyRejects`], [`WarehouseError::LostRows`]), when a
    /// check fails, or when the disk does. The last good generation stays, and the failed run is recorded.
    pub fn commit(mut self, clock: &dyn Clock) -> Result<Committed, WarehouseError> {
        let next = self.raw().position();
        self.raw.take().expect("taken only here, and this consumes the intake").finish()?;
        if let Some(delta) = self.delta.take() {
            self.merge(&delta, next)?;
        }
        let Self { spec, place, started_at, .. } = &mut self;
        let build = Self::build(spec, place, clock)?;
        let previous = place.manifest.current().and_then(|info| info.dataset(&spec.name)).cloned();
        let request = Request { dataset: Some(spec.name.clone()), from: Asset::Raw, started_at: *started_at, clock };
        let info = publish::publish(place, build, request, |info| {
            let dataset = info.dataset(&spec.name).expect("the build was given it");
            publish::check_limits(spec, dataset, previous.as_ref())
        })?;
        let dataset = info.dataset(&spec.name).expect("the build was given it").clone();
        Ok(Committed { generation: info.number, dataset })
    }

    /// Makes the delta a whole load.
    fn merge(&self, delta: &Delta, next: i64) -> Result<(), WarehouseError> {
        let folder = self.place.folder.raw(Some(&self.spec.name));
        let changes = folder.join(delta_name(&self.place.manifest));
        let mut whole = RawWriter::create(folder.join(run_name(&self.place.manifest)), next)?;
        delta.merge(&RawFolder::open(changes.clone())?, &mut whole)?;
        whole.finish()?;
        folder::remove(&changes)
    }

    /// All data sets, with the one that was loaded in the place of its previous content.
    fn build<'a>(spec: &DatasetSpec, place: &Place, clock: &'a dyn Clock) -> Result<Build<'a>, WarehouseError> {
        let run = run_name(&place.manifest);
        let raw = RawFolder::open(place.folder.raw(Some(&spec.name)).join(&run))?;
        let mut loaded = Some(Source::loaded(spec, run, clock.now(), raw));
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
        self.keep_reject("row", &Reject { source, row, reason: reason.into(), declared: false })
    }
}

impl FactSink for Intake {
    fn put(&mut self, record: Record) -> Result<(), SinkError> {
        self.keep(&record).map_err(|error| SinkError(Box::new(error)))
    }

    fn reject(&mut self, reject: Reject) -> Result<(), SinkError> {
        if let Some(delta) = &mut self.delta {
            delta.reject(&reject.row);
        }
        self.keep_reject("row", &reject).map_err(|error| SinkError(Box::new(error)))
    }
}

impl Drop for Intake {
    fn drop(&mut self) {
        // The writing thread has to let go of its files before the folder is tidied.
        drop(self.raw.take());
    }
}

/// The key of a document among lines and terms, for [`Intake::remove`] and [`Intake::retain`].
pub fn document_key(kind: DocumentKind, number: &str) -> String {
    key::join(&[kind.word(), number])
}

/// Folder of what has changed in a data set, until it is merged.
fn delta_name(manifest: &Manifest) -> String {
    format!("{:06}-delta", manifest.next_number())
}

/// Folder of a data set's raw files: the generation they first appear in.
fn run_name(manifest: &Manifest) -> String {
    format!("{:06}", manifest.next_number())
}
