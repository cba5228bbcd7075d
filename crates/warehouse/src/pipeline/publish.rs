//! From a build to the current generation: limits, durability, the swap, and the record of the run.

use std::path::{Path, PathBuf};

use bellwether_domain::clock::Clock;
use bellwether_domain::intake::kind::RecordKind;
use chrono::{DateTime, Utc};

use crate::asset::Asset;
use crate::dataset::{DatasetInfo, DatasetSpec, GenerationInfo, RejectCount};
use crate::error::WarehouseError;
use crate::pipeline::build::Build;
use crate::pipeline::finder::UNKNOWN_CUSTOMER;
use crate::place::Place;
use crate::runs::{self, Run};

/// Kinds of records whose loss is a sign of a failing source, each by itself: many rows of one kind must not hide that
/// another one is gone.
const JUDGED: [(&str, &[RecordKind]); 6] = [
    ("customers", &[RecordKind::Customer]),
    ("lines and budgets", &[RecordKind::Line, RecordKind::Budget]),
    ("products", &[RecordKind::Product]),
    ("orders", &[RecordKind::Order]),
    ("learning records", &[RecordKind::Learner, RecordKind::Assignment, RecordKind::Completion]),
    ("contacts", &[RecordKind::Contact]),
];

/// What is to be run, and for whom it is recorded.
pub(crate) struct Request<'a> {
    pub(crate) dataset: Option<String>,
    pub(crate) from: Asset,
    /// Folder with the tables of the assets that are not run.
    pub(crate) made: Option<PathBuf>,
    pub(crate) started_at: DateTime<Utc>,
    pub(crate) clock: &'a dyn Clock,
}

/// Makes what the request asks for and publishes it, if `accept` agrees when given its folder. Recorded either way.
pub(crate) fn publish(
    place: &mut Place,
    build: &mut Build<'_>,
    request: Request<'_>,
    accept: impl FnOnce(&Path, &GenerationInfo) -> Result<(), WarehouseError>,
) -> Result<GenerationInfo, WarehouseError> {
    let made = build.make(request.from, request.made.as_deref()).and_then(|()| {
        let info = build.info()?;
        accept(build.dir(), &info)?;
        Ok(info)
    });
    let run = Run {
        generation: made.as_ref().ok().map(|info| info.number),
        dataset: request.dataset,
        from: request.from,
        started_at: request.started_at,
        finished_at: request.clock.now(),
        failure: made.as_ref().err().map(ToString::to_string),
        assets: build.log.clone(),
    };
    if let Ok(info) = &made {
        build.make_durable(&run)?;
        place.manifest.publish(&place.folder, info.clone(), place.keep)?;
    }
    // The run is also in the generation, from where the next start takes it if it could not be recorded here.
    if let Err(error) = runs::append(&place.folder, &run) {
        tracing::warn!(%error, "cannot record the run");
    }
    made
}

/// Whether a load is good enough to replace the last good one (metrics.md §4).
pub(crate) fn check_limits(
    spec: &DatasetSpec,
    loaded: &DatasetInfo,
    previous: Option<&DatasetInfo>,
) -> Result<(), WarehouseError> {
    let counts =
        |count: &&RejectCount| !count.declared && (spec.limits.count_strangers || count.reason != UNKNOWN_CUSTOMER);
    let unexpected: u64 = loaded.rejects.iter().filter(counts).map(|count| count.rows).sum();
    let rows = loaded.total_rows() + loaded.total_rejects();
    if exceeds(unexpected, rows, spec.limits.unexpected_share) {
        let most_frequent = loaded.rejects.iter().find(counts);
        return Err(WarehouseError::TooManyRejects {
            dataset: spec.label.clone(),
            unexpected,
            rows,
            limit_percent: spec.limits.unexpected_share * 100.0,
            reason: most_frequent.map(|count| count.reason.clone()).unwrap_or_default(),
        });
    }
    let Some(previous) = previous else { return Ok(()) };
    for (what, kinds) in JUDGED {
        let rows = |info: &DatasetInfo| kinds.iter().filter_map(|kind| info.rows.get(kind)).sum::<u64>();
        let (taken, before) = (rows(loaded), rows(previous));
        if exceeds(before.saturating_sub(taken), before, spec.limits.lost_share) {
            return Err(WarehouseError::LostRows {
                dataset: spec.label.clone(),
                what,
                rows: taken,
                previous: before,
                limit_percent: spec.limits.lost_share * 100.0,
            });
        }
    }
    Ok(())
}

/// Whether `part` is a larger share of `whole` than `limit`; exact for any number of rows that can be stored.
fn exceeds(part: u64, whole: u64, limit: f64) -> bool {
    part > 0 && part as f64 > limit * whole as f64
}
