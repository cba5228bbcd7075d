//! What models would have foretold: scores of a day of the past, against what customers bought in the 12 months after.
//!
//! The measures of the day come from the portfolio of that day, made of the facts as they are known now; what happened
//! after it is not seen by them. Everybody counts, whoever asks: it names nobody.

use std::num::NonZeroUsize;
use std::sync::Arc;

use bellwether_domain::facts::set::FactSet;
use bellwether_domain::fiscal::window::{Window, months_back, months_to};
use bellwether_domain::measures::money_sums::turnover;
use bellwether_domain::money::MoneyError;
use bellwether_domain::scoring::back_test::{Ranked, was_lost};
use bellwether_domain::scoring::model::ScoringModel;
use chrono::{Months, NaiveDate};
use lru::LruCache;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

use crate::engine::{Engine, Snapshot};
use crate::error::EngineError;
use crate::fingerprint::Fingerprint;
use crate::orchestrator::gather;
use crate::portfolio::build::Portfolio;
use crate::portfolio::context::PortfolioContext;

/// Months that are looked at, before the day and after.
const MONTHS: u32 = 12;

/// Tests that are kept.
const KEPT: NonZeroUsize = NonZeroUsize::new(16).expect("not zero");

/// A model, one it is compared with, the day, and which facts: what decides about a test.
type Key = (String, String, NaiveDate, u64, i64);

/// Tests that were asked for before.
#[derive(Debug)]
pub(crate) struct BackTests(Mutex<LruCache<Key, Arc<BackTest>>>);

impl Default for BackTests {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(KEPT)))
    }
}

/// What two models would have foretold.
#[derive(Debug, Clone)]
pub struct BackTest {
    /// The portfolio of the day, of the active model.
    pub portfolio: Arc<Portfolio>,
    /// Last day of the 12 months after it.
    pub through: NaiveDate,
    /// Customers with a positive net in the 12 months to the day.
    pub customers: u64,
    /// How many of them were lost.
    pub lost: u64,
    /// By the model that was tried.
    pub tried: Ranked,
    /// By the active one.
    pub active: Ranked,
}

/// A test that was asked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The day.
    pub day: NaiveDate,
    /// What its answer will refer to.
    pub context: PortfolioContext,
    /// Tells what decides about the answer; none if that cannot be told.
    pub fingerprint: Option<Fingerprint>,
}

impl Engine {
    /// What there is to know of a test before it is made: on a day, by default the last one that lies 12 months back.
    ///
    /// # Errors
    /// [`EngineError::TooRecent`] for a day less than 12 months ago; before the first refresh.
    pub fn wanted_test(&self, model: &ScoringModel, as_of: Option<NaiveDate>) -> Result<Wanted, EngineError> {
        let snapshot = self.snapshot()?;
        let day = day_of_test(&snapshot, as_of)?;
        let context = self.context_of(&snapshot, day);
        let contacts = self.present.contacts().fingerprint();
        let fingerprint = snapshot.fingerprint_of_test(model, &context, contacts);
        Ok(Wanted { day, context, fingerprint })
    }

    /// Tries a model on a day of the past, by default the last one that lies 12 months back. With it comes what tells what the test
    /// was made of, if that can be told by now.
    ///
    /// # Errors
    /// [`EngineError::TooRecent`] for a day less than 12 months ago; when facts cannot be loaded.
    pub async fn back_test(
        &self,
        model: &Arc<ScoringModel>,
        as_of: Option<NaiveDate>,
    ) -> Result<(Arc<BackTest>, Option<Fingerprint>), EngineError> {
        let snapshot = self.snapshot()?;
        let context = snapshot.portfolio.context();
        let (today, day) = (context.as_of.date, day_of_test(&snapshot, as_of)?);
        let written = serde_json::to_string(&**model).unwrap_or_default();
        let built = context.built_at.timestamp_micros();
        let key = (written, context.model.id().to_owned(), day, context.generation, built);
        // Held while computing, so that many who ask for the same wait for one computation.
        let mut kept = self.tests.0.lock().await;
        // Facts may have been read through only since a test was made.
        let told = |test: &BackTest| {
            snapshot.fingerprint_of_test(model, test.portfolio.context(), test.portfolio.logged_contacts())
        };
        if let Some(test) = kept.get(&key) {
            return Ok((test.clone(), told(test)));
        }
        let (portfolio, _) = self.portfolio_of(&snapshot, Some(day).into()).await?;
        let facts = match (&snapshot.facts, &snapshot.loaders) {
            (Some(facts), _) => facts.clone(),
            (None, Some(loaders)) => {
                Arc::new(gather(loaders, self.request(today), self.config().reporting).await?.facts)
            }
            (None, None) => Arc::new(FactSet::empty(self.config().reporting)),
        };
        let tried = model.clone();
        let test = Arc::new(spawn_blocking(move || test(portfolio, &facts, &tried, day)).await??);
        kept.put(key, test.clone());
        let fingerprint = told(&test);
        Ok((test, fingerprint))
    }
}

/// The day that is meant, if it lies far enough back.
fn day_of_test(snapshot: &Snapshot, as_of: Option<NaiveDate>) -> Result<NaiveDate, EngineError> {
    let latest = months_back(snapshot.portfolio.context().as_of.date, MONTHS);
    let day = as_of.unwrap_or(latest);
    if day > latest { Err(EngineError::TooRecent { given: day, latest }) } else { Ok(day) }
}

fn test(
    portfolio: Arc<Portfolio>,
    facts: &FactSet,
    model: &ScoringModel,
    day: NaiveDate,
) -> Result<BackTest, MoneyError> {
    let through = day.checked_add_months(Months::new(MONTHS)).unwrap_or(NaiveDate::MAX);
    let before = months_to(day, MONTHS);
    let after = Window { start: day.succ_opt().unwrap_or(NaiveDate::MAX), end: through };
    let mut rows = Vec::new();
    let mut fates = Vec::new();
    for (index, customer) in facts.customers.iter().enumerate() {
        let Some(row) = portfolio.row_of(customer.id.as_str()) else { continue };
        let documents = facts.documents.of(index);
        let net = |window| turnover(documents, window)?.net();
        if let Some(lost) = was_lost(net(before)?, net(after)?) {
            rows.push(row);
            fates.push(lost);
        }
    }
    let (mut tried, mut active) = (Ranked::default(), Ranked::default());
    let scores = portfolio.scores_by(model, &rows);
    for ((&row, score), &lost) in rows.iter().zip(&scores).zip(&fates) {
        tried.add(score, lost);
        active.add(&portfolio.row_at(row).model_score().now, lost);
    }
    let lost = fates.iter().filter(|lost| **lost).count() as u64;
    Ok(BackTest { portfolio, through, customers: rows.len() as u64, lost, tried, active })
}
