//! What was published: the score of every customer once a business day, and the weeks before by recomputation.

use std::collections::HashMap;
use std::sync::Arc;

use bellwether_domain::facts::set::FactSet;
use bellwether_domain::scoring::model::ScoringModel;
use bellwether_store::error::StoreError;
use bellwether_store::scores::{ScoreDay, ScorePoint};
use bellwether_store::store::Store;
use chrono::{Days, NaiveDate};
use tokio::task::spawn_blocking;

use crate::engine::{Engine, Snapshot};
use crate::error::EngineError;
use crate::portfolio::build::Portfolio;
use crate::portfolio::past_scores::{PastDay, last_of_weeks};
use crate::scope::Scope;

/// A degraded score is held against a good one of at most this age.
const LAST_GOOD_DAYS: Days = Days::new(30);

/// Before the first day that anything is kept of, in whatever form a database keeps days.
pub(crate) const EVER: NaiveDate = NaiveDate::from_ymd_opt(1900, 1, 1).expect("a date");

/// How many weeks a fresh installation looks back, so that the first page has a line and not a point.
const WEEKS_BACK: u64 = 26;

/// Last good published scores of the model, by customer; only wanted when a source fails.
pub(crate) async fn last_good(
    store: &Store,
    model: &ScoringModel,
    facts: &FactSet,
    date: NaiveDate,
) -> Result<HashMap<String, u8>, StoreError> {
    use bellwether_domain::facts::set::Availability::Unavailable;
    let available = facts.available_at(date);
    let states = [available.financials, available.catalogue, available.budgets, available.learning, available.contacts];
    if !states.iter().any(|state| matches!(state, Unavailable(_))) {
        return Ok(HashMap::new());
    }
    let from = date.checked_sub_days(LAST_GOOD_DAYS).unwrap_or(date);
    let scores = store.last_good(model.id(), from, date).await?;
    Ok(scores.into_iter().map(|(customer, (_, value))| (customer, value)).collect())
}

impl Engine {
    /// Keeps the scores of the business date, unless they were kept before. Returns how many were written.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn record_scores(&self, snapshot: &Snapshot) -> Result<u64, EngineError> {
        Ok(self.write_day(&snapshot.portfolio, false).await?)
    }

    /// Recomputes the scores of past weeks that nobody kept, newest first, and marks them as recomputed. Only where
    /// the facts are in memory anyway.
    ///
    /// # Errors
    /// When facts or store fail.
    pub async fn recompute_history(&self, snapshot: &Arc<Snapshot>) -> Result<u64, EngineError> {
        if snapshot.facts.is_none() {
            return Ok(0);
        }
        let today = snapshot.portfolio.context().as_of.date;
        let mut written = 0;
        for week in 1..=WEEKS_BACK {
            let Some(day) = today.checked_sub_days(Days::new(7 * week)) else { break };
            if self.store().has_score_day(day, snapshot.portfolio.context().model.id()).await? {
                continue;
            }
            let portfolio = self.build_for(snapshot, day).await?;
            written += self.write_day(&portfolio, true).await?;
        }
        Ok(written)
    }

    async fn write_day(&self, portfolio: &Arc<Portfolio>, recomputed: bool) -> Result<u64, StoreError> {
        let context = portfolio.context();
        let day = ScoreDay {
            as_of: context.as_of.date,
            model: context.model.id().to_owned(),
            generation: context.generation,
            recomputed,
            written_at: self.clock().now(),
        };
        let rows = 0..u32::try_from(portfolio.len()).unwrap_or(u32::MAX);
        let (portfolio, of) = (portfolio.clone(), day.clone());
        self.store().append_scores(&day, rows.map(move |row| point(&portfolio, row, &of))).await
    }

    /// The kept scores of a customer, oldest first.
    ///
    /// # Errors
    /// When the scope does not reach the customer or the store fails.
    pub async fn health_history(
        &self,
        portfolio: &Portfolio,
        scope: &Scope,
        customer: &str,
        from: NaiveDate,
    ) -> Result<Vec<ScorePoint>, EngineError> {
        portfolio.find(scope, customer).ok_or_else(|| EngineError::UnknownCustomer(customer.to_owned()))?;
        Ok(self.store().score_history(customer, from, portfolio.context().as_of.date).await?)
    }

    /// Of each of the weeks before a portfolio's date the last day whose scores are kept, over its rows, oldest first: to be added
    /// up by [`Portfolio::past_totals`]. Weeks of which nothing is kept by its model, with that version, are left out.
    ///
    /// # Errors
    /// When the store fails or a worker dies.
    pub async fn past_weeks(&self, portfolio: &Arc<Portfolio>, weeks: u64) -> Result<Vec<Arc<PastDay>>, EngineError> {
        let context = portfolio.context();
        let kept = self.store().score_days(context.model.id()).await?;
        // Held while reading, so that many who ask for the same wait for one answer.
        let mut known = portfolio.past.0.lock().await;
        let mut past = Vec::new();
        for day in last_of_weeks(&kept, context.as_of.date, weeks) {
            // A recomputed day may have given way to another since it was read.
            if let Some(present) = known.get(&day.as_of).filter(|present| present.day == day) {
                past.push(present.clone());
                continue;
            }
            let scores = self.store().scores_of_day(day.as_of, &day.model).await?;
            let rows = portfolio.clone();
            let read = Arc::new(spawn_blocking(move || rows.past_day(day, scores)).await?);
            known.insert(read.day.as_of, read.clone());
            past.push(read);
        }
        Ok(past)
    }
}

fn point(portfolio: &Portfolio, row: u32, day: &ScoreDay) -> ScorePoint {
    let row = portfolio.row_at(row);
    // What was set by hand is laid over when it is read; what a degraded score is held against is the model's own.
    let score = row.model_score().now;
    ScorePoint {
        customer: row.id().to_owned(),
        as_of: day.as_of,
        model: day.model.clone(),
        value: score.value,
        computed: score.computed,
        band: portfolio.context().model.band_key(score.band).to_owned(),
        confidence: score.confidence,
        bounds: score.bounds,
        degraded: score.degraded,
        generation: day.generation,
        recomputed: day.recomputed,
    }
}
