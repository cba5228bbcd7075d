//! Loads every kind of facts in parallel and merges them by customer.
//!
//! Customers are the only source without which there is nothing; any other that fails takes down only what is made
//! from it. Amounts are brought into the reporting currency here, once.

use std::sync::Arc;

use bellwether_domain::codes::Currency;
use bellwether_domain::facts::catalogue::{Bought, CatalogueFacts, Purchases};
use bellwether_domain::facts::customer::CustomerId;
use bellwether_domain::facts::fx::{FxError, FxRates};
use bellwether_domain::facts::grouped::{Grouped, Keyed};
use bellwether_domain::facts::rows::{Budget, Document};
use bellwether_domain::facts::set::{Availability, FactSet};
use bellwether_domain::loader::{
    CatalogueLoader, ContactFacts, ContactLoader, ContactReader, CustomerFacts, CustomerLoader, DocumentReader,
    FinancialFacts, FinancialLoader, LearnerReader, LearningFacts, LearningLoader, LoadRequest, Loaded, Loading,
    OrderReader, SourceError,
};
use tokio::runtime::Handle;
use tokio::task::JoinError;

use crate::error::EngineError;
use crate::portfolio::context::SourceStatus;

/// One loader for each kind of facts. They may be the same warehouse or different servers.
#[derive(Clone)]
pub struct Loaders {
    /// Customers and owners.
    pub customers: Arc<dyn CustomerLoader>,
    /// Invoices, credit notes, budgets, rates.
    pub financials: Arc<dyn FinancialLoader>,
    /// Learning records.
    pub learning: Arc<dyn LearningLoader>,
    /// Logged contacts.
    pub contacts: Arc<dyn ContactLoader>,
    /// Products with families, where invoices know codes only.
    pub catalogue: Option<Arc<dyn CatalogueLoader>>,
    /// What is shown of one customer.
    pub details: Details,
}

/// Readers of what is shown of one customer.
#[derive(Clone)]
pub struct Details {
    /// Invoices and credit notes.
    pub documents: Arc<dyn DocumentReader>,
    /// Orders.
    pub orders: Arc<dyn OrderReader>,
    /// Contacts and people.
    pub contacts: Arc<dyn ContactReader>,
    /// Learners.
    pub learners: Arc<dyn LearnerReader>,
}

/// Facts of a scope, and how each source did.
pub struct Gathered {
    /// Merged and aligned.
    pub facts: FactSet,
    /// By kind of facts.
    pub sources: Vec<SourceStatus>,
}

type Attempt<T> = Result<Loaded<T>, SourceError>;

/// What became of the catalogue's own source, if there is one.
type CatalogueAttempt = Option<(Arc<str>, Attempt<Option<CatalogueFacts>>)>;

/// Loads all kinds of facts at once.
///
/// # Errors
/// When customers cannot be loaded, or a worker died.
pub async fn gather(loaders: &Loaders, request: LoadRequest, reporting: Currency) -> Result<Gathered, EngineError> {
    let request = Arc::new(request);
    let customers = attempt(loaders.customers.clone(), request.clone(), |l, r| l.load_customers(r));
    let financials = attempt(loaders.financials.clone(), request.clone(), |l, r| l.load_financials(r));
    let learning = attempt(loaders.learning.clone(), request.clone(), |l, r| l.load_learning(r));
    let contacts = attempt(loaders.contacts.clone(), request.clone(), |l, r| l.load_contacts(r));
    let catalogue = async {
        let Some(loader) = loaders.catalogue.clone() else { return Ok(None) };
        let origin = loader.source();
        attempt(loader, request.clone(), |l, r| l.load_catalogue(r)).await.map(|attempt| Some((origin, attempt)))
    };
    let (customers, financials, catalogue, learning, contacts) =
        tokio::join!(customers, financials, catalogue, learning, contacts);
    let customers = customers??;
    let mut merge = Merge::of(loaders.customers.source(), customers, reporting);
    merge.add_financials(&loaders.financials.source(), financials?, catalogue?);
    merge.add_learning(&loaders.learning.source(), learning?);
    merge.add_contacts(&loaders.contacts.source(), contacts?);
    Ok(Gathered { facts: merge.facts, sources: merge.sources })
}

/// Runs a loader where it may block: embedded readers do, live ones only wait.
async fn attempt<L, T, F>(loader: Arc<L>, request: Arc<LoadRequest>, load: F) -> Result<Attempt<T>, JoinError>
where
    L: ?Sized + Send + Sync + 'static,
    T: Send + 'static,
    F: for<'a> FnOnce(&'a L, &'a LoadRequest) -> Loading<'a, T> + Send + 'static,
{
    let runtime = Handle::current();
    tokio::task::spawn_blocking(move || runtime.block_on(load(&loader, &request))).await
}

struct Merge {
    ids: Vec<CustomerId>,
    facts: FactSet,
    sources: Vec<SourceStatus>,
}

impl Merge {
    fn of(origin: Arc<str>, loaded: Loaded<CustomerFacts>, reporting: Currency) -> Self {
        let CustomerFacts { mut customers, owners } = loaded.rows;
        customers.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        let ids: Vec<CustomerId> = customers.iter().map(|customer| customer.id.clone()).collect();
        let none = ids.len();
        let facts = FactSet {
            customers,
            owners,
            documents: Grouped::empty(none),
            purchases: Grouped::empty(none),
            budgets: Grouped::empty(none),
            learners: Grouped::empty(none),
            assignments: Grouped::empty(none),
            completions: Grouped::empty(none),
            contacts: Grouped::empty(none),
            ..FactSet::empty(reporting)
        };
        let status = SourceStatus {
            name: "customers",
            origin,
            availability: Availability::Fresh,
            loaded_at: Some(loaded.loaded_at),
            rows: count(none),
            rejects: count(loaded.rejects.len()),
            last_error: None,
        };
        Self { ids, facts, sources: vec![status] }
    }

    /// Aligns a table with the customers; rows of customers nobody knows are counted as rejects.
    fn align<T: Clone>(&self, table: Keyed<T>, strangers: &mut u64) -> Grouped<T> {
        let (rows, unknown) = table.align(&self.ids);
        *strangers += count(unknown.len());
        rows
    }

    fn report<T>(&mut self, name: &'static str, origin: &Arc<str>, loaded: Option<(&Loaded<T>, u64, u64)>) {
        self.sources.push(SourceStatus {
            name,
            origin: origin.clone(),
            availability: if loaded.is_some() { Availability::Fresh } else { Availability::NotConfigured },
            loaded_at: loaded.map(|(loaded, ..)| loaded.loaded_at),
            rows: loaded.map_or(0, |(_, rows, _)| rows),
            rejects: loaded.map_or(0, |(loaded, _, strangers)| count(loaded.rejects.len()) + strangers),
            last_error: None,
        });
    }

    fn report_failure(&mut self, names: &[&'static str], origin: &Arc<str>, error: &dyn std::error::Error) {
        for name in names {
            self.sources.push(SourceStatus {
                name,
                origin: origin.clone(),
                availability: Availability::Unavailable(None),
                loaded_at: None,
                rows: 0,
                rejects: 0,
                last_error: Some(error.to_string()),
            });
        }
    }

    fn add_financials(&mut self, origin: &Arc<str>, attempt: Attempt<FinancialFacts>, catalogue: CatalogueAttempt) {
        const NAMES: [&str; 3] = ["financials", "catalogue", "budgets"];
        let unavailable = Availability::Unavailable(None);
        let loaded = match attempt {
            Ok(loaded) => loaded,
            Err(error) => {
                let available = &mut self.facts.available;
                (available.financials, available.catalogue, available.budgets) =
                    (unavailable, unavailable, unavailable);
                return self.report_failure(&NAMES, origin, &error);
            }
        };
        if let Err(error) = self.take_financials(origin, loaded, catalogue) {
            let available = &mut self.facts.available;
            (available.financials, available.catalogue, available.budgets) = (unavailable, unavailable, unavailable);
            self.facts.documents = Grouped::empty(self.ids.len());
            self.facts.budgets = Grouped::empty(self.ids.len());
            self.report_failure(&NAMES, origin, &error);
        }
    }

    fn take_financials(
        &mut self,
        origin: &Arc<str>,
        loaded: Loaded<FinancialFacts>,
        catalogue: CatalogueAttempt,
    ) -> Result<(), FxError> {
        let Loaded { rows: facts, rejects, loaded_at } = loaded;
        let loaded = Loaded { rows: (), rejects, loaded_at };
        let mut strangers = 0;
        let mut documents = self.align(facts.documents, &mut strangers);
        convert(documents.rows_mut(), &facts.fx)?;
        let mut budgets = facts.budgets.map(|budgets| self.align(budgets, &mut strangers));
        if let Some(budgets) = &mut budgets {
            convert(budgets.rows_mut(), &facts.fx)?;
        }
        self.facts.available.financials = Availability::Fresh;
        self.report("financials", origin, Some((&loaded, count(documents.rows().len()), strangers)));
        self.facts.documents = documents;
        match (facts.bought, catalogue) {
            (Some(Bought::Families(purchases)), _) => self.take_purchases(origin, &loaded, purchases),
            (
                Some(Bought::Products(bought)),
                Some((from, Ok(Loaded { rows: Some(catalogue), rejects, loaded_at }))),
            ) => {
                let loaded = Loaded { rows: (), rejects, loaded_at };
                self.take_purchases(&from, &loaded, catalogue.families_bought(&bought));
            }
            (Some(Bought::Products(_)), Some((from, Err(error)))) => {
                self.facts.available.catalogue = Availability::Unavailable(None);
                self.report_failure(&["catalogue"], &from, &error);
            }
            _ => self.report::<()>("catalogue", origin, None),
        }
        match budgets {
            Some(budgets) => {
                self.report("budgets", origin, Some((&loaded, count(budgets.rows().len()), 0)));
                self.facts.available.budgets = Availability::Fresh;
                self.facts.budgets = budgets;
            }
            None => self.report::<()>("budgets", origin, None),
        }
        self.facts.fx = facts.fx;
        Ok(())
    }

    fn take_purchases(&mut self, origin: &Arc<str>, loaded: &Loaded<()>, purchases: Purchases) {
        let rows = self.align(purchases.rows, &mut 0);
        self.report("catalogue", origin, Some((loaded, count(purchases.families.len()), 0)));
        self.facts.available.catalogue = Availability::Fresh;
        self.facts.purchases = rows;
        self.facts.families = purchases.families;
    }

    fn add_learning(&mut self, origin: &Arc<str>, attempt: Attempt<Option<LearningFacts>>) {
        match attempt {
            Ok(Loaded { rows: Some(facts), rejects, loaded_at }) => {
                let mut strangers = 0;
                self.facts.learners = self.align(facts.learners, &mut strangers);
                self.facts.assignments = self.align(facts.assignments, &mut strangers);
                self.facts.completions = self.align(facts.completions, &mut strangers);
                self.facts.available.learning = Availability::Fresh;
                let rows = count(self.facts.assignments.rows().len() + self.facts.completions.rows().len());
                self.report("learning", origin, Some((&Loaded { rows: (), rejects, loaded_at }, rows, strangers)));
            }
            Ok(_) => self.report::<()>("learning", origin, None),
            Err(error) => {
                self.facts.available.learning = Availability::Unavailable(None);
                self.report_failure(&["learning"], origin, &error);
            }
        }
    }

    fn add_contacts(&mut self, origin: &Arc<str>, attempt: Attempt<Option<ContactFacts>>) {
        match attempt {
            Ok(Loaded { rows: Some(facts), rejects, loaded_at }) => {
                let mut strangers = 0;
                self.facts.contacts = self.align(facts.contacts, &mut strangers);
                self.facts.contacts_start = Some(facts.start);
                self.facts.available.contacts = Availability::Fresh;
                let rows = count(self.facts.contacts.rows().len());
                self.report("contacts", origin, Some((&Loaded { rows: (), rejects, loaded_at }, rows, strangers)));
            }
            Ok(_) => self.report::<()>("contacts", origin, None),
            Err(error) => {
                self.facts.available.contacts = Availability::Unavailable(None);
                self.report_failure(&["contacts"], origin, &error);
            }
        }
    }
}

fn count(rows: usize) -> u64 {
    u64::try_from(rows).unwrap_or(u64::MAX)
}

/// Brings amounts into the reporting currency, each at the rate of its own month, rounded once more.
fn convert<T: Convertible>(rows: &mut [T], fx: &FxRates) -> Result<(), FxError> {
    rows.iter_mut().try_for_each(|row| row.convert(fx))
}

trait Convertible {
    fn convert(&mut self, fx: &FxRates) -> Result<(), FxError>;
}

impl Convertible for Document {
    fn convert(&mut self, fx: &FxRates) -> Result<(), FxError> {
        self.amount = fx.to_reporting(self.amount, self.currency, self.date)?;
        self.currency = fx.reporting();
        Ok(())
    }
}

impl Convertible for Budget {
    fn convert(&mut self, fx: &FxRates) -> Result<(), FxError> {
        self.amount = fx.to_reporting(self.amount, self.currency, self.month)?;
        self.currency = fx.reporting();
        Ok(())
    }
}
