//! Loading the current facts, and showing what was made of them.

use std::sync::Arc;

use bellwether_domain::facts::set::FactSet;
use bellwether_domain::loader::SourceError;
use bellwether_warehouse::generation::Generation;
use chrono::NaiveDate;
use tokio::task::spawn_blocking;

use super::{Engine, FACTS_KEPT_UP_TO, Facts, KEPT_CURRENCIES, KEPT_VIEWS, Snapshot, kept, loaders_of};
use crate::copies::Copies;
use crate::error::EngineError;
use crate::orchestrator::{Gathered, Loaders, gather_watched};
use crate::policy::SourceKind;
use crate::view::Seen;

/// What a refresh loads from.
struct Origin {
    generation: Option<Arc<Generation>>,
    /// None while the warehouse is empty.
    loaders: Option<Loaders>,
    /// Whether the facts of all dates are loaded and stay in memory.
    keep: bool,
}

impl Engine {
    /// Loads the current facts and swaps in a new portfolio. Refreshes run one after the other; readers go on with
    /// the old one meanwhile.
    ///
    /// # Errors
    /// When facts cannot be loaded; the old portfolio stays.
    pub async fn refresh(&self) -> Result<Arc<Snapshot>, EngineError> {
        let _turn = self.refreshing.lock().await;
        let today = self.today();
        let reporting = self.config.reporting;
        let Origin { generation: reader, loaders, keep } = self.origin().await?;
        let generation = reader.as_ref().map_or(0, |reader| reader.info().number);
        let copies = match self.copier().cloned() {
            Some(copier) => Some(spawn_blocking(move || copier.copies()).await??),
            None => None,
        };
        self.reload_model().await?;
        self.reload_contacts().await?;
        let request = if keep { self.request_for_all_dates(today) } else { self.request(today) };
        let gathered = match &loaders {
            Some(loaders) => gather_watched(&self.supervisor, loaders, request, reporting, copies.as_ref()).await?,
            None if copies.is_some() => return Err(nothing_copied(copies.as_ref()).into()),
            None => Gathered { facts: FactSet::empty(reporting), sources: Vec::new() },
        };
        let facts = Arc::new(gathered.facts);
        let portfolio = self.build(facts.clone(), gathered.sources, generation, Seen::of(today)).await?;
        let snapshot = Snapshot {
            portfolio,
            generation: reader,
            loaders,
            facts: keep.then_some(facts),
            fingerprint: Arc::default(),
            copies: copies.map(Arc::new),
            others: kept(KEPT_VIEWS),
            converted: kept(KEPT_CURRENCIES),
            currencies: Arc::default(),
        };
        self.publish(snapshot).await
    }

    /// Shows a snapshot to everybody who reads from now on, with what people wrote.
    pub(crate) async fn publish(&self, snapshot: Snapshot) -> Result<Arc<Snapshot>, EngineError> {
        self.reload_assignments().await?;
        self.reload_overrides().await?;
        let present = self.present.clone();
        let snapshot = spawn_blocking(move || present.publish(snapshot)).await?;
        // Contacts that were logged meanwhile.
        let turn = self.patching.lock().await;
        self.show_contacts(&turn).await?;
        Ok(self.present.snapshot().unwrap_or(snapshot))
    }

    async fn origin(&self) -> Result<Origin, EngineError> {
        if let Facts::Live(loaders) = &self.facts {
            return Ok(Origin { generation: None, loaders: Some(loaders.clone()), keep: true });
        }
        let (warehouse, reporting) = (self.warehouse.clone(), self.config.reporting);
        let generation = spawn_blocking(move || warehouse.reader(reporting)).await??;
        let customers = generation.as_ref().and_then(|generation| generation.info().tables.get("customers").copied());
        let loaders = generation.clone().map(loaders_of);
        Ok(Origin { generation, loaders, keep: customers.unwrap_or(0) <= FACTS_KEPT_UP_TO })
    }
}

/// Why there is nothing at all where copies should be.
fn nothing_copied(copies: Option<&Copies>) -> SourceError {
    let customers = copies.and_then(|copies| copies.outcome(SourceKind::Customers, NaiveDate::MAX)?.error);
    customers.unwrap_or_else(|| SourceError::Unusable {
        origin: "copies".into(),
        cause: "no source of customers is copied".to_owned(),
    })
}
