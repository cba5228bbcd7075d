//! Copies live sources into the warehouse, one after the other, on schedule or on demand.
//!
//! A copy is a load of a data set that has the name of its source: incremental where the source knows its changes, all or
//! nothing, and recorded with every asset that it made. A copy that fails is recorded too, and leaves the facts alone.

use std::sync::{Arc, PoisonError, RwLock};

use bellwether_domain::clock::Clock;
use bellwether_domain::codes::Currency;
use bellwether_domain::copying::{CopyError, RecordSource};
use bellwether_domain::fiscal::FiscalCalendar;
use bellwether_warehouse::dataset::{Committed, DatasetSpec};
use bellwether_warehouse::error::WarehouseError;
use bellwether_warehouse::generation::Generation;
use bellwether_warehouse::warehouse::Warehouse;
use chrono::{DateTime, Utc};
use tokio::runtime::Handle;
use tokio::sync::Mutex;
use tokio::task::{JoinError, spawn_blocking};

use crate::copies::{Copies, CopyState, Rhythm};
use crate::policy::{SourceKind, SourcePolicy};
use crate::rerun::{flaw, limits};

/// A source that is copied, with the kinds of facts that it feeds.
#[derive(Clone)]
pub struct CopiedSource {
    /// The source.
    pub records: Arc<dyn RecordSource>,
    /// What comes from it.
    pub feeds: Vec<SourceKind>,
}

/// How copies are made.
#[derive(Debug, Clone)]
pub struct CopyPlan {
    /// How often.
    pub rhythm: Rhythm,
    /// Which loads are no good, and how long last good facts are used.
    pub policy: SourcePolicy,
    /// Currency that all amounts have to have rates into.
    pub reporting: Currency,
    /// Gives instants their date.
    pub calendar: FiscalCalendar,
}

/// Why a source was not copied.
#[derive(Debug, thiserror::Error)]
pub enum CopyFailure {
    /// There is no such source.
    #[error("there is no source `{0}` to copy")]
    Unknown(String),
    /// The copy did not come to its end.
    #[error(transparent)]
    Copy(#[from] CopyError),
    /// The warehouse did not take it.
    #[error(transparent)]
    Warehouse(#[from] WarehouseError),
    /// The adapter died.
    #[error("the copy ended unexpectedly: {0}")]
    Worker(#[from] JoinError),
}

/// Copies sources into one warehouse.
pub struct Copier {
    sources: Vec<CopiedSource>,
    warehouse: Warehouse,
    plan: CopyPlan,
    clock: Arc<dyn Clock>,
    turn: Mutex<()>,
    under_way: RwLock<Option<UnderWay>>,
}

/// A copy that is being made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnderWay {
    /// Of which source.
    pub source: Arc<str>,
    /// Since when.
    pub since: DateTime<Utc>,
}

impl Copier {
    /// Of these sources, in this order: where two describe the same customer, the one that was copied first counts.
    pub fn new(sources: Vec<CopiedSource>, warehouse: Warehouse, plan: CopyPlan, clock: Arc<dyn Clock>) -> Self {
        Self { sources, warehouse, plan, clock, turn: Mutex::new(()), under_way: RwLock::new(None) }
    }

    /// The names of the sources.
    pub fn names(&self) -> impl Iterator<Item = Arc<str>> {
        self.sources.iter().map(|source| source.records.source())
    }

    /// The copy that is being made now, if one is.
    pub fn under_way(&self) -> Option<UnderWay> {
        self.under_way.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, under_way: Option<UnderWay>) {
        *self.under_way.write().unwrap_or_else(PoisonError::into_inner) = under_way;
    }

    /// How the copies have gone until now. Reads the record of runs, so it belongs on a thread that may block.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn copies(&self) -> Result<Copies, WarehouseError> {
        let runs = self.warehouse.runs()?;
        let state = |source: &CopiedSource| CopyState::from_runs(source.records.source(), source.feeds.clone(), &runs);
        Ok(Copies {
            states: self.sources.iter().map(state).collect(),
            rhythm: self.plan.rhythm,
            now: self.clock.now(),
            max_age_days: self.plan.policy.max_age_days,
            calendar: self.plan.calendar,
        })
    }

    /// Copies the sources that are due, and says how each went. One that fails does not keep the others from it.
    ///
    /// # Errors
    /// When it cannot be told what is due.
    pub async fn copy_due(self: &Arc<Self>) -> Result<Vec<(Arc<str>, Result<Committed, CopyFailure>)>, CopyFailure> {
        let copier = self.clone();
        let copies = spawn_blocking(move || copier.copies()).await??;
        let due = |state: &&CopyState| state.due(&copies.rhythm).is_some_and(|due| due <= copies.now);
        let mut done = Vec::new();
        for state in copies.states.iter().filter(due) {
            done.push((state.origin.clone(), self.copy(&state.origin).await));
        }
        Ok(done)
    }

    /// Copies one source now. Copies run one after the other, as only one can write.
    ///
    /// # Errors
    /// When there is no such source, or the copy fails; what was there stays.
    pub async fn copy(self: &Arc<Self>, name: &str) -> Result<Committed, CopyFailure> {
        let source = self.sources.iter().find(|source| *source.records.source() == *name).cloned();
        let source = source.ok_or_else(|| CopyFailure::Unknown(name.to_owned()))?;
        let _turn = self.turn.lock().await;
        let (copier, runtime) = (self.clone(), Handle::current());
        // The sink writes to disk between two batches of the source, so the copy as a whole may block.
        self.note(Some(UnderWay { source: source.records.source(), since: self.clock.now() }));
        let copied = spawn_blocking(move || copier.copy_blocking(&source, &runtime)).await;
        self.note(None);
        copied?
    }

    fn copy_blocking(&self, source: &CopiedSource, runtime: &Handle) -> Result<Committed, CopyFailure> {
        let (name, clock) = (source.records.source(), self.clock.as_ref());
        let spec = DatasetSpec {
            name: name.to_string(),
            label: name.to_string(),
            fingerprint: "copy".to_owned(),
            generated: false,
            watermark: None,
            limits: limits(&self.plan.policy, false),
        };
        let mut intake = self.warehouse.begin_delta(spec, clock)?;
        let since = intake.since().map(str::to_owned);
        match runtime.block_on(source.records.copy(since.as_deref(), &mut intake)) {
            Ok(copied) => {
                intake.reached(copied.watermark);
                let sound = |generation: &Arc<Generation>| flaw(generation, runtime);
                let committed = intake.commit_if(self.plan.reporting, sound, clock)?;
                let (records, rejects, changed) = (copied.records, copied.rejects, committed.changed);
                tracing::info!(source = %name, records, rejects, changed, "copied");
                Ok(committed)
            }
            Err(error) => {
                tracing::warn!(source = %name, %error, "a copy failed");
                intake.abandon(&error.to_string(), clock)?;
                Err(error.into())
            }
        }
    }
}
