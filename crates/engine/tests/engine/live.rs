//! An engine over live sources that misbehave, for the tests beside it.

use std::sync::Arc;
use std::time::Duration;

use bellwether_domain::codes::Currency;
use bellwether_domain::facts::set::Availability;
use bellwether_domain::scoring::shipped::default_model;
use bellwether_engine::assignments::By;
use bellwether_engine::documents;
use bellwether_engine::engine::{Engine, EngineConfig, Snapshot};
use bellwether_engine::error::EngineError;
use bellwether_engine::orchestrator::{Details, Loaders};
use bellwether_engine::overrides::WantedOverride;
use bellwether_engine::policy::SourcePolicy;
use bellwether_engine::portfolio::build::Portfolio;
use bellwether_engine::portfolio::context::SourceStatus;
use bellwether_store::setup::Setup;
use bellwether_store::store::Store;
use bellwether_testkit::company::Company;
use bellwether_testkit::faulty::{FaultySource, SetClock};
use bellwether_warehouse::warehouse::Warehouse;
use chrono::{NaiveDate, NaiveTime, TimeDelta};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::support::{as_of, calendar, everybody};

/// The deadline of every source here.
pub(crate) const DEADLINE: Duration = Duration::from_millis(200);

/// An engine and what it depends on.
pub(crate) struct Live {
    pub(crate) engine: Engine,
    pub(crate) source: Arc<FaultySource>,
    pub(crate) clock: Arc<SetClock>,
    pub(crate) store: Arc<Store>,
    folder: TempDir,
    runtime: Runtime,
}

impl Live {
    /// Sources that are well, at noon of the date of all tests here.
    pub(crate) fn new(company: Company) -> Self {
        let noon = as_of().and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(12);
        let clock = Arc::new(SetClock::new(noon));
        let source = Arc::new(FaultySource::new(company, clock.clone()));
        let setup = documents::collections(Setup::new(clock.clone(), [0; 32])).expect("a setup");
        let (store, folder) = (Store::in_memory(setup).expect("a store"), tempfile::tempdir().expect("a folder"));
        let store = Arc::new(store);
        let engine = engine(&source, &folder, store.clone(), clock.clone());
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_time().build();
        Self { engine, source, clock, store, folder, runtime: runtime.expect("a runtime") }
    }

    /// Another engine over the same state, as after a restart.
    pub(crate) fn restart(&mut self) {
        self.engine = self.another();
    }

    /// Another engine over the same state and sources, as in another instance.
    pub(crate) fn another(&self) -> Engine {
        engine(&self.source, &self.folder, self.store.clone(), self.clock.clone())
    }

    pub(crate) fn try_refresh(&self) -> Result<Arc<Snapshot>, EngineError> {
        self.runtime.block_on(self.engine.refresh())
    }

    pub(crate) fn refresh(&self) -> Arc<Portfolio> {
        self.try_refresh().expect("a portfolio").portfolio.clone()
    }

    pub(crate) fn publish(&self) -> Arc<Portfolio> {
        let snapshot = self.try_refresh().expect("a portfolio");
        self.runtime.block_on(self.engine.record_scores(&snapshot)).expect("keeps scores");
        snapshot.portfolio.clone()
    }

    /// Runs something to its end where the engine runs.
    pub(crate) fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Shows another score of a customer from now on.
    pub(crate) fn set_score(&self, customer: &str, value: u8, expires: NaiveDate) {
        let version = self.wait(self.engine.overrides_of(&everybody(), customer)).expect("is there").version;
        let wanted = WantedOverride { value, reason: "known".to_owned(), expires };
        let by = By { user: "u-1".to_owned(), name: "Ann".to_owned() };
        let scope = everybody();
        let prepared = self.engine.prepare_override(&scope, (customer, version), Some(&wanted), by);
        let prepared = self.wait(prepared).expect("is right");
        self.wait(self.store.commit(prepared.changes)).expect("is committed");
        self.wait(self.engine.overridden(prepared.laid)).expect("is shown");
    }

    pub(crate) fn at(&self, date: NaiveDate) -> Arc<Portfolio> {
        self.runtime.block_on(self.engine.portfolio(Some(date))).expect("a portfolio")
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        // Reads that block on purpose are not waited for.
        let spare = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        std::mem::replace(&mut self.runtime, spare).shutdown_background();
    }
}

fn engine(source: &Arc<FaultySource>, folder: &TempDir, store: Arc<Store>, clock: Arc<SetClock>) -> Engine {
    let config = EngineConfig {
        calendar: calendar(),
        reporting: Currency::GBP,
        model: Arc::new(default_model().clone()),
        sources: SourcePolicy { deadline: DEADLINE, detail_deadline: DEADLINE, ..SourcePolicy::default() },
    };
    let loaders = Loaders {
        customers: source.clone(),
        financials: source.clone(),
        learning: source.clone(),
        contacts: source.clone(),
        catalogue: None,
        details: Details {
            documents: source.clone(),
            orders: source.clone(),
            contacts: source.clone(),
            learners: source.clone(),
        },
    };
    Engine::live(config, loaders, Warehouse::open(folder.path()).expect("opens"), store, clock)
}

/// How one kind of facts is.
pub(crate) fn status<'a>(portfolio: &'a Portfolio, name: &str) -> &'a SourceStatus {
    portfolio.context().sources.iter().find(|source| source.name == name).expect("reported")
}

pub(crate) fn state(portfolio: &Portfolio, name: &str) -> Availability {
    status(portfolio, name).availability
}
