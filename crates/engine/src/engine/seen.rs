//! How facts are looked at: portfolios of other dates, calendars and currencies, and what each refers to.

use std::collections::HashMap;
use std::sync::Arc;

use bellwether_domain::codes::Currency;
use bellwether_domain::facts::customer::CustomerId;
use bellwether_domain::facts::set::{FactSet, MAX_AGE_DAYS};
use bellwether_domain::fiscal::window::months_back;
use bellwether_domain::loader::{LoadRequest, Selection};
use bellwether_domain::measures::as_of::AsOf;
use chrono::{Days, NaiveDate};
use tokio::task::spawn_blocking;

use super::{Engine, Snapshot, loaders_of};
use crate::error::EngineError;
use crate::history;
use crate::orchestrator::{Gathered, gather};
use crate::portfolio::build::Portfolio;
use crate::portfolio::context::{PortfolioContext, SourceStatus};
use crate::view::{Seen, View};

impl Engine {
    /// A portfolio of another date, from the same facts, with the account managers that facts name.
    pub(crate) async fn build_for(&self, snapshot: &Snapshot, date: NaiveDate) -> Result<Arc<Portfolio>, EngineError> {
        self.build_seen(snapshot, Seen::of(date)).await
    }

    /// The same by another calendar or in another currency.
    pub(super) async fn build_seen(&self, snapshot: &Snapshot, seen: Seen) -> Result<Arc<Portfolio>, EngineError> {
        let sources = snapshot.portfolio.context().sources.clone();
        let generation = snapshot.portfolio.context().generation;
        let facts = match (&snapshot.facts, &snapshot.loaders) {
            _ if seen.reporting.is_some() => self.facts_in(snapshot, seen).await?,
            (Some(facts), _) => facts.clone(),
            (None, Some(loaders)) => {
                Arc::new(gather(loaders, self.request(seen.date), self.config.reporting).await?.facts)
            }
            (None, None) => Arc::new(FactSet::empty(self.config.reporting)),
        };
        self.build(facts, sources, generation, seen).await
    }

    /// The facts of everybody in another currency, as of a date at least.
    async fn facts_in(&self, snapshot: &Snapshot, seen: Seen) -> Result<Arc<FactSet>, EngineError> {
        let Some(currency) = seen.reporting else { return Ok(Arc::new(FactSet::empty(self.config.reporting))) };
        if snapshot.facts.is_none() {
            return Ok(Arc::new(self.converted(snapshot, currency, self.request(seen.date)).await?));
        }
        // Held while reading, so that many who ask for the same currency wait for one reading.
        let mut kept = snapshot.converted.lock().await;
        if let Some(facts) = kept.get(&currency) {
            return Ok(facts.clone());
        }
        let today = snapshot.portfolio.context().as_of.date;
        let facts = Arc::new(self.converted(snapshot, currency, self.request_for_all_dates(today)).await?);
        kept.put(currency, facts.clone());
        Ok(facts)
    }

    /// Some facts in another currency, by the rates that the warehouse has for it.
    async fn converted(
        &self,
        snapshot: &Snapshot,
        currency: Currency,
        request: LoadRequest,
    ) -> Result<FactSet, EngineError> {
        let refuse = |cause: String| EngineError::Currency { currency, cause };
        let Some(generation) = &snapshot.generation else {
            let cause = "the facts come from live sources, which report in one currency; copy them into the warehouse";
            return Err(refuse(cause.to_owned()));
        };
        let (warehouse, number) = (self.warehouse.clone(), generation.info().number);
        let reader = spawn_blocking(move || warehouse.reader_of(number, currency)).await??;
        let Gathered { mut facts, sources } = gather(&loaders_of(reader), request, currency).await?;
        // Amounts without a rate are no failure of the source, but of the question.
        if let Some(cause) = sources.into_iter().find(|source| source.name == "financials").and_then(|s| s.last_error) {
            return Err(refuse(cause));
        }
        if let Some(known) = &snapshot.facts {
            facts.available = known.available;
        }
        Ok(facts)
    }

    /// The facts that one customer's numbers of a view are made of, and where it is in them.
    pub(crate) async fn facts_of_view(
        &self,
        snapshot: &Snapshot,
        (view, id, row): (View, &str, usize),
    ) -> Result<(Arc<FactSet>, usize), EngineError> {
        let seen = view.seen(snapshot.portfolio.context().as_of.date, &self.config);
        match (seen.reporting, &snapshot.facts) {
            (None, Some(facts)) => Ok((facts.clone(), row)),
            (Some(_), Some(_)) => Ok((self.facts_in(snapshot, seen).await?, row)),
            (None, None) => Ok((Arc::new(self.facts_of(snapshot, id, seen.date).await?), 0)),
            (Some(currency), None) => {
                let customers = Selection::Only(vec![CustomerId::from(id)]);
                let request = LoadRequest { customers, ..self.request(seen.date) };
                let facts = self.converted(snapshot, currency, request).await?;
                if facts.customers.is_empty() {
                    return Err(EngineError::UnknownCustomer(id.to_owned()));
                }
                Ok((Arc::new(facts), 0))
            }
        }
    }

    pub(super) async fn build(
        &self,
        facts: Arc<FactSet>,
        sources: Vec<SourceStatus>,
        generation: u64,
        seen: Seen,
    ) -> Result<Arc<Portfolio>, EngineError> {
        let date = seen.date;
        let context = self.context(sources, facts.max_age_days, generation, seen);
        // What was published is by the configured calendar.
        let last_good = match seen.calendar {
            None => history::last_good(&self.store, &context.model, &facts, date).await?,
            Some(_) => HashMap::new(),
        };
        let log = self.present.contacts();
        let portfolio = spawn_blocking(move || Portfolio::build_with(&facts, context, last_good, &log)).await??;
        Ok(Arc::new(portfolio))
    }

    /// What a portfolio that is made now refers to; `sources` are as they were when they were asked.
    fn context(
        &self,
        mut sources: Vec<SourceStatus>,
        max_age_days: u32,
        generation: u64,
        seen: Seen,
    ) -> PortfolioContext {
        for source in &mut sources {
            source.availability = source.availability.at(seen.date, max_age_days);
        }
        PortfolioContext {
            as_of: AsOf::new(seen.calendar.unwrap_or(self.config.calendar), seen.date),
            model: self.model(),
            reporting: seen.reporting.unwrap_or(self.config.reporting),
            generation,
            built_at: self.clock.now(),
            sources,
        }
    }

    /// What a portfolio of another date refers to, without making it.
    pub(crate) fn context_of(&self, snapshot: &Snapshot, date: NaiveDate) -> PortfolioContext {
        let PortfolioContext { sources, generation, .. } = snapshot.portfolio.context();
        let max_age_days = snapshot.facts.as_ref().map_or(MAX_AGE_DAYS, |facts| facts.max_age_days);
        self.context(sources.clone(), max_age_days, *generation, Seen::of(date))
    }

    /// All facts a portfolio of this date and of 30 days before looks at.
    pub(crate) fn request(&self, date: NaiveDate) -> LoadRequest {
        let before = date.checked_sub_days(Days::new(30)).unwrap_or(date);
        LoadRequest { customers: Selection::All, through: date, purchases_after: months_back(before, 12) }
    }

    /// All facts that portfolios of this date and of any earlier one look at: what is kept in memory answers for both.
    pub(super) fn request_for_all_dates(&self, date: NaiveDate) -> LoadRequest {
        LoadRequest { purchases_after: NaiveDate::MIN, ..self.request(date) }
    }
}
