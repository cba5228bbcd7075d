//! Loads every kind of facts in parallel and merges them by customer.
//!
//! Customers are the only source without which there is nothing; any other that fails takes down only what is made
//! from it. Amounts are brought into the reporting currency here, once. Deadlines, breakers and last good facts are the
//! supervisor's affair.

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
    FinancialFacts, FinancialLoader, LearnerReader, LearningFacts, LearningLoader, LoadRequest, Loading, OrderReader,
    SourceError,
};

use crate::copies::Copies;
use crate::error::EngineError;
use crate::last_good::Keepable;
use crate::policy::SourceKind;
use crate::portfolio::context::SourceStatus;
use crate::supervisor::{Outcome, Supervisor, attempt};

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

/// Loads all kinds of facts at once, watched over: a source that fails is answered with its last good facts. Facts of sources
/// that were copied are as good as their copies.
///
/// # Errors
/// When customers cannot be loaded and there are no last good ones that are young enough.
pub async fn gather_watched(
    supervisor: &Arc<Supervisor>,
    loaders: &Loaders,
    request: LoadRequest,
    reporting: Currency,
    copies: Option<&Copies>,
) -> Result<Gathered, EngineError> {
    let mut gathered = gather_with(Watch { supervisor: Some(supervisor), copies }, loaders, request, reporting).await?;
    gathered.facts.max_age_days = supervisor.policy().max_age_days;
    Ok(gathered)
}

/// Loads all kinds of facts at once, as long as it takes and without anything to fall back on.
///
/// # Errors
/// When customers cannot be loaded.
pub async fn gather(loaders: &Loaders, request: LoadRequest, reporting: Currency) -> Result<Gathered, EngineError> {
    gather_with(Watch { supervisor: None, copies: None }, loaders, request, reporting).await
}

/// Who watches over loads.
#[derive(Clone, Copy)]
struct Watch<'a> {
    supervisor: Option<&'a Arc<Supervisor>>,
    copies: Option<&'a Copies>,
}

async fn gather_with(
    watch: Watch<'_>,
    loaders: &Loaders,
    request: LoadRequest,
    reporting: Currency,
) -> Result<Gathered, EngineError> {
    let request = Arc::new(request);
    let Loaders { customers, financials, learning, contacts, catalogue, .. } = loaders.clone();
    let from = (customers.source(), financials.source(), learning.source(), contacts.source());
    let catalogue = async {
        let loader = catalogue?;
        let from = (loader.clone(), loader.source());
        Some(load(watch, SourceKind::Catalogue, from, &request, |l, r| l.load_catalogue(r)).await)
    };
    let (customers, financials, catalogue, learning, contacts) = tokio::join!(
        load(watch, SourceKind::Customers, (customers, from.0), &request, |l, r| l.load_customers(r)),
        load(watch, SourceKind::Financials, (financials, from.1), &request, |l, r| l.load_financials(r)),
        catalogue,
        load(watch, SourceKind::Learning, (learning, from.2), &request, |l, r| l.load_learning(r)),
        load(watch, SourceKind::Contacts, (contacts, from.3), &request, |l, r| l.load_contacts(r)),
    );
    let mut merge = Merge::of(customers, reporting)?;
    merge.families_from = watch.copies.and_then(|copies| copies.outcome(SourceKind::Catalogue, request.through));
    merge.add_financials(financials, catalogue);
    merge.add_learning(learning);
    merge.add_contacts(contacts);
    Ok(Gathered { facts: merge.facts, sources: merge.sources })
}

async fn load<L, T, F>(
    watch: Watch<'_>,
    kind: SourceKind,
    from: (Arc<L>, Arc<str>),
    request: &Arc<LoadRequest>,
    load: F,
) -> Outcome<T>
where
    L: ?Sized + Send + Sync + 'static,
    T: Keepable,
    F: for<'a> FnOnce(&'a L, &'a LoadRequest) -> Loading<'a, T> + Send + 'static,
{
    let Some(supervisor) = watch.supervisor else {
        let (loader, origin) = from;
        let answer = attempt(loader, origin.clone(), request.clone(), None, load).await;
        return Outcome::unwatched(origin, answer);
    };
    let outcome = supervisor.load(kind, from, request.clone(), load).await;
    match watch.copies {
        Some(copies) => copies.applied(kind, outcome, request.through),
        None => outcome,
    }
}

/// What became of the catalogue's own source, if there is one.
type CatalogueOutcome = Option<Outcome<Option<CatalogueFacts>>>;

struct Merge {
    ids: Vec<CustomerId>,
    facts: FactSet,
    sources: Vec<SourceStatus>,
    /// What the families of purchases come from, if it is something else than the financials.
    families_from: Option<Outcome<()>>,
}

impl Merge {
    fn of(outcome: Outcome<CustomerFacts>, reporting: Currency) -> Result<Self, SourceError> {
        let (facts, outcome) = outcome.split();
        let usable = !matches!(outcome.availability, Availability::Unavailable(_));
        let Some(CustomerFacts { mut customers, owners }) = facts.filter(|_| usable) else {
            return Err(outcome.error.unwrap_or_else(|| SourceError::Unusable {
                origin: outcome.origin,
                cause: "there are no customers".to_owned(),
            }));
        };
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
        let mut merge = Self { ids, facts, sources: Vec::new(), families_from: None };
        merge.report("customers", &outcome, Some((count(none), 0)));
        Ok(merge)
    }

    /// Aligns a table with the customers; rows of customers nobody knows are counted as rejects.
    fn align<T: Clone>(&self, table: Keyed<T>, strangers: &mut u64) -> Grouped<T> {
        let (rows, unknown) = table.align(&self.ids);
        *strangers += count(unknown.len());
        rows
    }

    /// Notes how a kind of facts is, with its rows and those of strangers, if the source has such facts at all.
    fn report(&mut self, name: &'static str, outcome: &Outcome<()>, found: Option<(u64, u64)>) -> Availability {
        let failed = matches!(outcome.availability, Availability::Unavailable(_));
        let used = found.filter(|_| !failed);
        let availability = if used.is_none() && !failed { Availability::NotConfigured } else { outcome.availability };
        self.sources.push(SourceStatus {
            name,
            origin: outcome.origin.clone(),
            availability,
            loaded_at: outcome.loaded_at.filter(|_| used.is_some() || failed),
            rows: used.map_or(0, |(rows, _)| rows),
            rejects: used.map_or(0, |(_, strangers)| outcome.rejects + strangers),
            last_error: outcome.error.as_ref().map(ToString::to_string),
            health: outcome.health,
        });
        availability
    }

    fn add_financials(&mut self, outcome: Outcome<FinancialFacts>, catalogue: CatalogueOutcome) {
        let (facts, outcome) = outcome.split();
        let Some(facts) = facts else { return self.financials_failed(&outcome) };
        if let Err(error) = self.take_financials(facts, &outcome, catalogue) {
            self.facts.documents = Grouped::empty(self.ids.len());
            self.facts.budgets = Grouped::empty(self.ids.len());
            let error = SourceError::Unusable { origin: outcome.origin.clone(), cause: error };
            let failed = Outcome::<()>::unwatched(outcome.origin.clone(), Err(error));
            self.financials_failed(&Outcome { health: outcome.health, ..failed });
        }
    }

    fn financials_failed(&mut self, outcome: &Outcome<()>) {
        self.facts.available.financials = self.report("financials", outcome, None);
        self.facts.available.catalogue = self.report("catalogue", outcome, None);
        self.facts.available.budgets = self.report("budgets", outcome, None);
    }

    fn take_financials(
        &mut self,
        facts: FinancialFacts,
        outcome: &Outcome<()>,
        catalogue: CatalogueOutcome,
    ) -> Result<(), String> {
        let mut strangers = 0;
        let mut documents = self.align(facts.documents, &mut strangers);
        let mut budgets = facts.budgets.map(|budgets| self.align(budgets, &mut strangers));
        let converted = convert(documents.rows_mut(), &facts.fx)
            .and_then(|()| budgets.iter_mut().try_for_each(|budgets| convert(budgets.rows_mut(), &facts.fx)));
        if let Err(error) = converted {
            // Rows before the first that failed are in the reporting currency by now and need no rate.
            let budgets = budgets.iter().flat_map(Grouped::rows).map(|row| (row.currency, row.month));
            let needed = documents.rows().iter().map(|row| (row.currency, row.date)).chain(budgets);
            return Err(facts.fx.missing(needed).map_or_else(|| error.to_string(), |missing| missing.to_string()));
        }
        let found = Some((count(documents.rows().len()), strangers));
        self.facts.available.financials = self.report("financials", outcome, found);
        self.facts.documents = documents;
        self.facts.available.catalogue = self.take_catalogue(facts.bought, outcome, catalogue);
        let found = budgets.as_ref().map(|budgets| (count(budgets.rows().len()), 0));
        self.facts.available.budgets = self.report("budgets", outcome, found);
        if let Some(budgets) = budgets {
            self.facts.budgets = budgets;
        }
        self.facts.fx = facts.fx;
        Ok(())
    }

    fn take_catalogue(
        &mut self,
        bought: Option<Bought>,
        financials: &Outcome<()>,
        catalogue: CatalogueOutcome,
    ) -> Availability {
        match (bought, catalogue.map(Outcome::split)) {
            (Some(Bought::Families(purchases)), _) => {
                let from = self.families_from.take();
                self.take_purchases(from.as_ref().unwrap_or(financials), purchases)
            }
            (Some(Bought::Products(bought)), Some((Some(Some(catalogue)), outcome))) => {
                self.take_purchases(&outcome, catalogue.families_bought(&bought))
            }
            (Some(Bought::Products(_)), Some((_, outcome))) => self.report("catalogue", &outcome, None),
            _ => self.report("catalogue", financials, None),
        }
    }

    fn take_purchases(&mut self, outcome: &Outcome<()>, purchases: Purchases) -> Availability {
        self.facts.purchases = self.align(purchases.rows, &mut 0);
        let found = Some((count(purchases.families.len()), 0));
        self.facts.families = purchases.families;
        self.report("catalogue", outcome, found)
    }

    fn add_learning(&mut self, outcome: Outcome<Option<LearningFacts>>) {
        let (facts, outcome) = outcome.split();
        let mut found = None;
        if let Some(Some(facts)) = facts {
            let mut strangers = 0;
            self.facts.learners = self.align(facts.learners, &mut strangers);
            self.facts.assignments = self.align(facts.assignments, &mut strangers);
            self.facts.completions = self.align(facts.completions, &mut strangers);
            let rows = self.facts.assignments.rows().len() + self.facts.completions.rows().len();
            found = Some((count(rows), strangers));
        }
        self.facts.available.learning = self.report("learning", &outcome, found);
    }

    fn add_contacts(&mut self, outcome: Outcome<Option<ContactFacts>>) {
        let (facts, outcome) = outcome.split();
        let mut found = None;
        if let Some(Some(facts)) = facts {
            let mut strangers = 0;
            self.facts.contacts = self.align(facts.contacts, &mut strangers);
            self.facts.contacts_start = Some(facts.start);
            found = Some((count(self.facts.contacts.rows().len()), strangers));
        }
        self.facts.available.contacts = self.report("contacts", &outcome, found);
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
