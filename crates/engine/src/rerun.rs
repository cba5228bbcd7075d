//! Runs of the pipeline on demand: a copy now, a failed load taken up, an asset made again.

use std::sync::Arc;

use bellwether_domain::loader::{FinancialLoader, LoadRequest, Selection};
use bellwether_warehouse::asset::Asset;
use bellwether_warehouse::dataset::RejectLimits;
use bellwether_warehouse::error::WarehouseError;
use bellwether_warehouse::generation::Generation;
use chrono::NaiveDate;
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;

use crate::copier::CopyFailure;
use crate::engine::Engine;
use crate::last_good::Keepable as _;
use crate::policy::SourcePolicy;

/// What to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// Copies a source.
    Copy(String),
    /// Takes up the last load of a data set, which failed after its records had come, where it failed.
    Resume(String),
    /// Makes an asset, and what is made of it, from the data sets that are there.
    From(Asset),
}

/// Why something cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Nothing is copied here.
    #[error("portfolios do not come from copies here; set `facts = \"pipeline\"`")]
    NothingCopied,
    /// There is no such source.
    #[error("there is no source `{name}` to copy; give one of {known}")]
    UnknownSource {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// No failed load is waiting.
    #[error("no failed load of `{0}` is waiting to be taken up; load it again")]
    NothingWaiting(String),
    /// There are no facts.
    #[error("there is nothing to make assets of; import or copy something first")]
    NoFacts,
    /// The warehouse cannot be read.
    #[error(transparent)]
    Warehouse(#[from] WarehouseError),
}

impl Engine {
    /// Whether a task can be begun. Reads files, so it belongs on a thread that may block.
    ///
    /// # Errors
    /// Why not, with what could be.
    pub fn check_task(&self, task: &Task) -> Result<(), Refusal> {
        match task {
            Task::Copy(name) => {
                let copier = self.copier().ok_or(Refusal::NothingCopied)?;
                if copier.names().any(|known| *known == **name) {
                    return Ok(());
                }
                let known: Vec<String> = copier.names().map(|name| name.to_string()).collect();
                Err(Refusal::UnknownSource { name: name.clone(), known: known.join(", ") })
            }
            Task::Resume(dataset) if self.warehouse().is_waiting(dataset)? => Ok(()),
            Task::Resume(dataset) => Err(Refusal::NothingWaiting(dataset.clone())),
            Task::From(_) => self.warehouse().info()?.map(drop).ok_or(Refusal::NoFacts),
        }
    }

    /// Does a task to its end. What came of it is the latest of the warehouse's runs; portfolios change with the next refresh.
    ///
    /// # Errors
    /// When it cannot be begun or fails; facts stay as they are then.
    pub async fn run(self: &Arc<Self>, task: Task) -> Result<(), CopyFailure> {
        let engine = self.clone();
        match task {
            Task::Copy(name) => match self.copier() {
                Some(copier) => copier.copy(&name).await.map(drop),
                None => Ok(()),
            },
            Task::Resume(dataset) => {
                let runtime = Handle::current();
                Ok(spawn_blocking(move || engine.resume(&dataset, &runtime)).await??)
            }
            Task::From(asset) => {
                let making = spawn_blocking(move || engine.warehouse().rebuild(asset, engine.clock()).map(drop));
                Ok(making.await??)
            }
        }
    }

    fn resume(&self, dataset: &str, runtime: &Handle) -> Result<(), WarehouseError> {
        let reporting = self.config().reporting;
        let limits = limits(&self.config().sources, self.copier().is_none());
        let sound = |generation: &Arc<Generation>| flaw(generation, runtime);
        self.warehouse().resume(dataset, limits, (reporting, sound), self.clock()).map(drop)
    }
}

/// Which loads are no good.
pub(crate) fn limits(policy: &SourcePolicy, count_strangers: bool) -> RejectLimits {
    let SourcePolicy { max_reject_share, max_row_loss, .. } = *policy;
    RejectLimits { unexpected_share: max_reject_share, lost_share: max_row_loss, count_strangers }
}

/// Why the financial facts of a generation cannot be used together, if they cannot: then it must not become the current
/// one. Asks its loader, which blocks.
pub(crate) fn flaw(generation: &Arc<Generation>, runtime: &Handle) -> Option<String> {
    let request = LoadRequest { customers: Selection::All, through: NaiveDate::MAX, purchases_after: NaiveDate::MAX };
    match runtime.block_on(generation.load_financials(&request)) {
        Ok(loaded) => loaded.rows.flaw(loaded.rows.fx.reporting()),
        Err(error) => Some(error.to_string()),
    }
}
