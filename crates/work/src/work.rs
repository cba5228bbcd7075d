//! Where everything about work is asked for and done. What can be done is in the modules beside: each adds its part to [`Work`].

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use bellwether_domain::facts::customer::CustomerId;
use bellwether_domain::rules::alert::AlertRule;
use bellwether_domain::rules::suggestion::SuggestionRule;
use bellwether_engine::engine::Engine;
use bellwether_engine::portfolio::build::Portfolio;
use bellwether_identity::act::Act;
use bellwether_identity::audit::Deed;
use bellwether_identity::identities::Identities;
use bellwether_identity::ledger::LedgerError;
use bellwether_store::collection::Collection as _;
use bellwether_store::store::Store;
use chrono::{DateTime, SubsecRound as _, Utc};
use tokio::sync::broadcast;

use crate::book::Book;
use crate::delivery::Channels;
use crate::documents::action::Action;
use crate::error::WorkError;
use crate::follow::Happened;
use crate::key_dates::DatesCache;
use crate::rules::RuleCache;
use crate::shelf::Shelf;
use crate::suggestions::evaluate::Evaluation;

/// News that wait for a slow listener before it is told that it missed some.
const WAITING_NEWS: usize = 1_024;

/// The work of one installation. Share it in an `Arc`.
pub struct Work {
    pub(crate) engine: Arc<Engine>,
    pub(crate) identities: Arc<Identities>,
    pub(crate) book: Arc<Book>,
    pub(crate) shelf: Shelf,
    pub(crate) channels: Channels,
    pub(crate) suggestion_cache: RuleCache<SuggestionRule>,
    pub(crate) alert_cache: RuleCache<AlertRule>,
    pub(crate) dates_cache: DatesCache,
    pub(crate) evaluation: Evaluation,
    pub(crate) happened: broadcast::Sender<Happened>,
}

impl Work {
    /// That of an engine whose store was opened with [`crate::documents::collections`].
    ///
    /// # Errors
    /// When the store fails, or a worker dies.
    pub async fn open(
        engine: Arc<Engine>,
        identities: Arc<Identities>,
        channels: Channels,
    ) -> Result<Arc<Self>, WorkError> {
        let zone = engine.config().calendar.time_zone();
        let book = Arc::new(Book::load(engine.store(), zone).await?);
        let (happened, _) = broadcast::channel(WAITING_NEWS);
        let shelf = Shelf::load(engine.store()).await?;
        let work = Self {
            engine,
            identities,
            book,
            shelf,
            channels,
            suggestion_cache: RuleCache::default(),
            alert_cache: RuleCache::default(),
            dates_cache: DatesCache::default(),
            evaluation: Evaluation::default(),
            happened,
        };
        work.seal_webhooks().await?;
        work.lay_all().await?;
        Ok(Arc::new(work))
    }

    /// The heads of all actions.
    pub fn book(&self) -> &Book {
        &self.book
    }

    /// The present instant, by the business clock.
    pub fn now(&self) -> DateTime<Utc> {
        self.engine.business_now().trunc_subsecs(3)
    }

    pub(crate) fn store(&self) -> &Store {
        self.engine.store()
    }

    /// The portfolio of today.
    pub(crate) fn portfolio(&self) -> Result<Arc<Portfolio>, WorkError> {
        Ok(self.engine.snapshot()?.portfolio.clone())
    }

    /// Does something, and knows of it at once; whoever stops waiting does not stop it.
    pub(crate) async fn commit(&self, deed: &Deed, act: Act) -> Result<DateTime<Utc>, WorkError> {
        let (ledger, book, engine) = (self.identities.ledger().clone(), self.book.clone(), self.engine.clone());
        let (deed, shelf) = (deed.clone(), self.shelf.clone());
        let task = tokio::spawn(async move {
            let at = ledger.commit(&deed, act.changes, act.entries).await?;
            shelf.refresh(engine.store(), &act.touched).await?;
            let actions = act.touched.iter().filter(|(collection, _)| collection == Action::NAME);
            let actions: Vec<&str> = actions.map(|(_, id)| id.as_str()).collect();
            if !actions.is_empty() {
                let customers = book.refresh(engine.store(), &actions).await?;
                lay(&engine, &book, customers).await?;
            }
            Ok(at)
        });
        task.await.unwrap_or(Err(WorkError::Ledger(LedgerError::Busy)))
    }

    /// Lays all that is to be done over the portfolio.
    pub(crate) async fn lay_all(&self) -> Result<(), WorkError> {
        let book = self.book.clone();
        Ok(self.engine.lay_work(move |_| book.open_works()).await?)
    }
}

/// Lays what is to be done for some customers over the portfolio.
pub(crate) async fn lay(engine: &Engine, book: &Arc<Book>, customers: BTreeSet<String>) -> Result<(), WorkError> {
    let book = Arc::clone(book);
    // What is to be done is read while nobody else lays it over, so that nothing older comes last.
    let change = move |works: &bellwether_engine::open_work::OpenWorks| {
        let of = |customer: &String| (CustomerId::from(customer.as_str()), book.open_work(customer));
        works.with(customers.iter().map(of))
    };
    Ok(engine.lay_work(change).await?)
}

impl fmt::Debug for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Work").finish_non_exhaustive()
    }
}
