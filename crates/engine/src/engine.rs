//! The engine: keeps the current portfolio, replaces it when facts change, answers for other dates.
//!
//! Reads never wait for a refresh: a new portfolio is built beside the old one and swapped in. Portfolios of other
//! as-of dates are built when they are asked for and kept for a while. When customers change hands
//! ([`crate::assignments`]) or somebody sets a score ([`crate::overrides`]), a portfolio with the same numbers and that
//! laid over them takes the place of the current one at once; when contacts are logged ([`crate::contact_log`]), one in
//! which those customers are computed anew.
//!
//! Facts come from the embedded warehouse, whether they were imported there or are copied from live sources by a [`Copier`],
//! or from live sources directly. Live sources are asked for the facts of all dates
//! and only when refreshing: what they delivered stays in memory whatever its size and in the store as last good facts, so
//! that no read waits for them, and what is kept answers for any date.

mod refresh;
mod rejects;
mod seen;

use std::hash::Hash;
use std::num::NonZeroUsize;
use std::sync::{Arc, OnceLock, RwLock};

use bellwether_domain::clock::Clock;
use bellwether_domain::codes::Currency;
use bellwether_domain::facts::set::FactSet;
use bellwether_domain::fiscal::FiscalCalendar;
use bellwether_domain::loader::{LoadRequest, Selection};
use bellwether_domain::scoring::model::ScoringModel;
use bellwether_store::store::Store;
use bellwether_warehouse::generation::Generation;
use bellwether_warehouse::warehouse::Warehouse;
use chrono::{DateTime, NaiveDate, TimeZone as _, Utc};
use lru::LruCache;
use tokio::sync::{Mutex, MutexGuard, OnceCell};
use tokio::task::spawn_blocking;

use crate::back_test::BackTests;
use crate::copier::Copier;
use crate::copies::Copies;
use crate::detail::DetailWatch;
use crate::error::EngineError;
use crate::fingerprint::Fingerprint;
use crate::orchestrator::{Details, Loaders, gather};
use crate::policy::SourcePolicy;
use crate::portfolio::build::Portfolio;
use crate::portfolio::owners::OwnerTotal;
use crate::present::{Present, laid_over};
use crate::scope::Scope;
use crate::supervisor::Supervisor;
use crate::view::{Seen, View};
use crate::written::Written;

/// Portfolios of other dates, calendars and currencies that are kept.
const KEPT_VIEWS: NonZeroUsize = NonZeroUsize::new(8).expect("not zero");

/// Currencies in which facts are kept besides the reporting one.
const KEPT_CURRENCIES: NonZeroUsize = NonZeroUsize::new(2).expect("not zero");

/// Up to this many customers the merged facts stay in memory, so that another date needs no reading.
const FACTS_KEPT_UP_TO: u64 = 50_000;

/// What an engine computes with.
#[derive(Clone)]
pub struct EngineConfig {
    /// Fiscal calendar, with the time zone that gives instants their date.
    pub calendar: FiscalCalendar,
    /// Currency of all amounts.
    pub reporting: Currency,
    /// The model that scores customers until people activate another one.
    pub model: Arc<ScoringModel>,
    /// How sources are treated.
    pub sources: SourcePolicy,
}

/// Where facts come from.
enum Facts {
    /// From the present generation of the warehouse.
    Warehouse,
    /// From there as well, where these sources are copied to.
    Copied(Arc<Copier>),
    /// From these sources.
    Live(Loaders),
}

/// Portfolios over one warehouse or over live sources.
pub struct Engine {
    config: EngineConfig,
    facts: Facts,
    supervisor: Arc<Supervisor>,
    pub(crate) details: Arc<DetailWatch>,
    warehouse: Warehouse,
    store: Arc<Store>,
    clock: Arc<dyn Clock>,
    pub(crate) present: Arc<Present>,
    pub(crate) refreshing: Mutex<()>,
    /// The model that scores customers.
    pub(crate) active: RwLock<Arc<ScoringModel>>,
    pub(crate) tests: BackTests,
    /// Held while rows are computed anew.
    pub(crate) patching: Mutex<()>,
}

fn kept<K: Eq + Hash, V>(most: NonZeroUsize) -> Arc<Mutex<LruCache<K, V>>> {
    Arc::new(Mutex::new(LruCache::new(most)))
}

/// One generation of facts with the portfolios made from it.
#[derive(Clone)]
pub struct Snapshot {
    /// Portfolio of the business date.
    pub portfolio: Arc<Portfolio>,
    /// The generation; none before the first load, and of live sources.
    pub generation: Option<Arc<Generation>>,
    pub(crate) loaders: Option<Loaders>,
    /// Facts of all dates up to the portfolio's; none for large companies.
    pub(crate) facts: Option<Arc<FactSet>>,
    /// Of the facts, once they were read for it.
    pub(crate) fingerprint: Arc<OnceLock<Fingerprint>>,
    /// How the copied sources were, where there are such.
    copies: Option<Arc<Copies>>,
    others: Arc<Mutex<LruCache<Seen, Arc<Portfolio>>>>,
    /// The facts in other currencies.
    converted: Arc<Mutex<LruCache<Currency, Arc<FactSet>>>>,
    /// The currencies that facts can be brought into; none until somebody wants to know.
    currencies: Arc<OnceCell<Vec<Currency>>>,
}

impl Snapshot {
    /// The same facts with another portfolio made from them.
    pub(crate) fn with(self, portfolio: Arc<Portfolio>) -> Self {
        Self { portfolio, ..self }
    }

    /// The same facts with another portfolio, and none of other dates.
    pub(crate) fn anew(self, portfolio: Arc<Portfolio>) -> Self {
        Self { portfolio, others: kept(KEPT_VIEWS), ..self }
    }
}

impl Engine {
    /// An engine over the facts of a warehouse, without a portfolio; [`refresh`](Self::refresh) builds the first one.
    pub fn new(config: EngineConfig, warehouse: Warehouse, store: Arc<Store>, clock: Arc<dyn Clock>) -> Self {
        Self::over(Facts::Warehouse, config, warehouse, store, clock)
    }

    /// An engine over the facts of live sources, without a portfolio; the warehouse then feeds nothing. The last good
    /// facts of each source are kept in the store.
    pub fn live(
        config: EngineConfig,
        loaders: Loaders,
        warehouse: Warehouse,
        store: Arc<Store>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self::over(Facts::Live(loaders), config, warehouse, store, clock)
    }

    /// An engine over the facts of a warehouse that sources are copied into, without a portfolio. Nothing is copied
    /// unless the [`copier`](Self::copier) is told to.
    pub fn copied(
        config: EngineConfig,
        copier: Arc<Copier>,
        warehouse: Warehouse,
        store: Arc<Store>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self::over(Facts::Copied(copier), config, warehouse, store, clock)
    }

    fn over(
        facts: Facts,
        config: EngineConfig,
        warehouse: Warehouse,
        store: Arc<Store>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let keeper = matches!(facts, Facts::Live(_)).then(|| store.clone());
        let (calendar, reporting) = (config.calendar, config.reporting);
        let supervisor = Supervisor::new(config.sources.clone(), calendar, reporting, clock.clone(), keeper);
        let details = Arc::new(DetailWatch::new(config.sources.clone(), clock.clone()));
        let (supervisor, present) = (Arc::new(supervisor), Arc::default());
        let (refreshing, patching, tests) = (Mutex::default(), Mutex::default(), BackTests::default());
        let active = RwLock::new(config.model.clone());
        Self {
            config,
            facts,
            supervisor,
            details,
            warehouse,
            store,
            clock,
            present,
            refreshing,
            active,
            tests,
            patching,
        }
    }

    /// Number of the newest generation of facts: 0 before the first load, and of live sources, which know no generations.
    ///
    /// # Errors
    /// When the warehouse cannot be read.
    pub fn newest_generation(&self) -> Result<u64, EngineError> {
        match self.facts {
            Facts::Warehouse | Facts::Copied(_) => Ok(self.warehouse.info()?.map_or(0, |info| info.number)),
            Facts::Live(_) => Ok(0),
        }
    }

    /// What copies live sources into the warehouse, where portfolios come from such copies.
    pub const fn copier(&self) -> Option<&Arc<Copier>> {
        match &self.facts {
            Facts::Copied(copier) => Some(copier),
            Facts::Warehouse | Facts::Live(_) => None,
        }
    }

    /// Whether a portfolio made now would be another one: there are newer facts, it is another day, or the copies of the
    /// sources have gone otherwise since. Reads files, so it belongs on a thread that may block.
    ///
    /// # Errors
    /// Before the first refresh, or when the warehouse cannot be read.
    pub fn is_outdated(&self) -> Result<bool, EngineError> {
        let snapshot = self.snapshot()?;
        let context = snapshot.portfolio.context();
        if self.newest_generation()? != context.generation || self.today() != context.as_of.date {
            return Ok(true);
        }
        let Some(copier) = self.copier() else { return Ok(false) };
        let copies = copier.copies()?;
        Ok(snapshot.copies.as_ref().is_none_or(|seen| !seen.look_like(&copies)))
    }

    /// What it computes with.
    pub const fn config(&self) -> &EngineConfig {
        &self.config
    }

    /// The clock it goes by.
    pub fn clock(&self) -> &dyn Clock {
        self.clock.as_ref()
    }

    /// The home of its facts.
    pub const fn warehouse(&self) -> &Warehouse {
        &self.warehouse
    }

    /// The home of its state.
    pub const fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// The present instant, by the business clock: where its date is pinned, the time of day on that date.
    pub fn business_now(&self) -> DateTime<Utc> {
        let (zone, now) = (self.config.calendar.time_zone(), self.clock.now());
        let (local, today) = (now.with_timezone(&zone), self.clock.today(zone));
        if local.date_naive() == today {
            return now;
        }
        let at = today.and_time(local.time());
        zone.from_local_datetime(&at).earliest().map_or_else(|| at.and_utc(), |at| at.to_utc())
    }

    /// Business date of an instant.
    pub fn date_of(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.config.calendar.time_zone()).date_naive()
    }

    /// Today, by the business clock.
    pub fn today(&self) -> NaiveDate {
        self.clock.today(self.config.calendar.time_zone())
    }

    /// The present state.
    ///
    /// # Errors
    /// [`EngineError::Starting`] before the first refresh is done.
    pub fn snapshot(&self) -> Result<Arc<Snapshot>, EngineError> {
        self.present.snapshot().ok_or(EngineError::Starting)
    }

    /// The portfolio of a date, by a calendar and in a currency: of the business date and as configured when none is given.
    ///
    /// # Errors
    /// Before the first refresh, for dates to come, when facts cannot be loaded or brought into the currency.
    pub async fn portfolio(&self, view: impl Into<View>) -> Result<Arc<Portfolio>, EngineError> {
        Ok(self.portfolio_of(&self.snapshot()?, view.into()).await?.0)
    }

    pub(crate) async fn portfolio_of(
        &self,
        snapshot: &Arc<Snapshot>,
        view: View,
    ) -> Result<(Arc<Portfolio>, NaiveDate), EngineError> {
        let current = snapshot.portfolio.context().as_of.date;
        let seen = view.seen(current, &self.config);
        if seen == Seen::of(current) {
            return Ok((snapshot.portfolio.clone(), current));
        }
        if seen.date > current {
            return Err(EngineError::Future { given: seen.date, today: current });
        }
        // On the heap, or every request would move the kilobytes that building takes about, for nothing as a rule.
        Ok((Box::pin(self.other_portfolio(snapshot, seen)).await?, seen.date))
    }

    /// A portfolio besides the current one: kept, or built now.
    async fn other_portfolio(&self, snapshot: &Arc<Snapshot>, seen: Seen) -> Result<Arc<Portfolio>, EngineError> {
        // Held while building, so that many who ask for the same date wait for one computation.
        let mut others = snapshot.others.lock().await;
        let kept = others.get(&seen).cloned();
        let portfolio = match kept {
            Some(portfolio) if portfolio.is_laid_with(&self.present.written()) => return Ok(portfolio),
            Some(portfolio) => portfolio,
            None => self.build_seen(snapshot, seen).await?,
        };
        // The past too is shown to those who are responsible today.
        let written = self.present.written();
        let portfolio = spawn_blocking(move || laid_over(portfolio, &written)).await?;
        others.put(seen, portfolio.clone());
        Ok(portfolio)
    }

    /// Currencies that amounts may be reported in, that of the company first: those that the warehouse has all rates into.
    ///
    /// # Errors
    /// Before the first refresh; when the facts cannot be read.
    pub async fn currencies(&self) -> Result<Vec<Currency>, EngineError> {
        let snapshot = self.snapshot()?;
        let (own, today) = (self.config.reporting, snapshot.portfolio.context().as_of.date);
        let read = async {
            let Some(generation) = snapshot.generation.clone() else { return Ok(vec![own]) };
            let mut found = spawn_blocking(move || generation.convertible_into(today)).await??;
            found.retain(|currency| *currency != own);
            found.insert(0, own);
            Ok(found)
        };
        // Read once for each state of the facts.
        snapshot.currencies.get_or_try_init(|| read).await.cloned()
    }

    /// The account managers within a scope, with the number of their customers.
    ///
    /// # Errors
    /// Before the first refresh.
    pub fn owners(&self, scope: &Scope) -> Result<Vec<OwnerTotal>, EngineError> {
        Ok(self.snapshot()?.portfolio.owners().totals(scope))
    }

    /// Lays something else over all portfolios.
    pub(crate) async fn lay_over(&self, change: impl FnOnce(&mut Written) + Send + 'static) -> Result<(), EngineError> {
        let present = self.present.clone();
        Ok(spawn_blocking(move || present.write(change)).await?)
    }

    /// Computes the rows anew whose contacts changed since the current portfolio was computed. Whoever calls it holds
    /// the turn.
    pub(crate) async fn show_contacts(&self, _turn: &MutexGuard<'_, ()>) -> Result<(), EngineError> {
        let Some(snapshot) = self.present.snapshot() else { return Ok(()) };
        let (log, portfolio) = (self.present.contacts(), snapshot.portfolio.clone());
        let changed = log.changed_since(portfolio.log_revision());
        if changed.is_empty() {
            return Ok(());
        }
        let mut rows = Vec::new();
        for customer in changed {
            let Some(row) = portfolio.row_of(customer.as_str()) else { continue };
            let (facts, index) = match (&snapshot.facts, &snapshot.loaders) {
                (Some(facts), _) => (facts.clone(), row as usize),
                (None, Some(loaders)) => {
                    let date = portfolio.context().as_of.date;
                    let request = LoadRequest { customers: Selection::Only(vec![customer]), ..self.request(date) };
                    (Arc::new(gather(loaders, request, self.config.reporting).await?.facts), 0)
                }
                (None, None) => continue,
            };
            if index < facts.customers.len() {
                rows.push((row, portfolio.recompute(&facts, index, &log)?));
            }
        }
        // What was computed of other dates knew other contacts.
        snapshot.others.lock().await.clear();
        let present = self.present.clone();
        Ok(spawn_blocking(move || present.patch(&portfolio, |portfolio| portfolio.patched(rows, &log))).await?)
    }
}

fn loaders_of(generation: Arc<Generation>) -> Loaders {
    Loaders {
        customers: generation.clone(),
        financials: generation.clone(),
        learning: generation.clone(),
        contacts: generation.clone(),
        catalogue: None,
        details: Details {
            documents: generation.clone(),
            orders: generation.clone(),
            contacts: generation.clone(),
            learners: generation,
        },
    }
}
