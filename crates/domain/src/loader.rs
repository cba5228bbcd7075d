//! How facts come in: traits that every source implements, live server and embedded warehouse alike.
//!
//! A loader delivers the facts of a whole scope in one pass; there is no call per customer. Bad rows are not errors:
//! they come back beside the good ones, each with its reason.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::facts::catalogue::{Bought, CatalogueFacts};
use crate::facts::customer::{Customer, CustomerId, Owner};
use crate::facts::fx::{FxRates, MissingRates};
use crate::facts::grouped::Keyed;
use crate::facts::rows::{Assignment, Budget, Completion, Contact, Document, Learner};
use crate::intake::{ContactEntry, DocumentDetail, LearnerDetail, OrderDetail, Person};

/// What is asked of a loader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadRequest {
    /// Whose facts.
    pub customers: Selection,
    /// Facts dated later are not wanted; a loader may leave them out.
    pub through: NaiveDate,
    /// Purchases on or before this date are not wanted; a loader may leave them out.
    pub purchases_after: NaiveDate,
}

/// Whose facts are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// Everybody's.
    All,
    /// These customers', sorted by id.
    Only(Vec<CustomerId>),
}

/// Good rows, bad rows, and how old they are.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded<T> {
    /// What can be used.
    pub rows: T,
    /// What cannot, and why.
    pub rejects: Vec<Reject>,
    /// When the source last changed or was last read in full.
    pub loaded_at: DateTime<Utc>,
}

/// A row that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reject {
    /// Name of the source or file.
    pub source: Arc<str>,
    /// Where in the source: a file row, a document id.
    pub row: String,
    /// Why, in words that say what would be right.
    pub reason: Arc<str>,
    /// Whether a rule of the mapping declares such rows excluded; such rejects never fail a load.
    pub declared: bool,
}

/// Why a source delivered nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// It could not be reached.
    #[error("source `{origin}` cannot be reached: {cause}")]
    Unreachable {
        /// Name of the source.
        origin: Arc<str>,
        /// What the driver said, without secrets.
        cause: String,
    },
    /// It did not answer in time.
    #[error("source `{origin}` did not answer within {seconds} s")]
    TimedOut {
        /// Name of the source.
        origin: Arc<str>,
        /// The deadline.
        seconds: u64,
    },
    /// It does not let us in, or not see what we ask for.
    #[error("source `{origin}` refuses: {cause}")]
    Refused {
        /// Name of the source.
        origin: Arc<str>,
        /// What it refuses and what to grant or correct, without secrets.
        cause: String,
    },
    /// It failed too often in a row and is left alone for a while.
    #[error("source `{origin}` has failed since {since} and is not asked again before {retry_at}; last: {last}")]
    Suspended {
        /// Name of the source.
        origin: Arc<str>,
        /// When it was given up.
        since: DateTime<Utc>,
        /// When it is tried next.
        retry_at: DateTime<Utc>,
        /// What went wrong last.
        last: String,
    },
    /// It is not asked directly but copied, and the copy is not what it should be.
    #[error("the copy of source `{origin}` is not fresh: {cause}")]
    CopyFailed {
        /// Name of the source.
        origin: Arc<str>,
        /// Why, without secrets.
        cause: String,
    },
    /// What it delivered as a whole makes no sense.
    #[error("source `{origin}` delivered data that cannot be used: {cause}")]
    Unusable {
        /// Name of the source.
        origin: Arc<str>,
        /// What is wrong and what would be right.
        cause: String,
    },
}

/// A loader's answer, to be awaited.
pub type Loading<'a, T> = Pin<Box<dyn Future<Output = Result<Loaded<T>, SourceError>> + Send + 'a>>;

/// Who buys, and who looks after them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CustomerFacts {
    /// In any order, ids distinct.
    pub customers: Vec<Customer>,
    /// Account managers.
    pub owners: Vec<Owner>,
}

/// What was billed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FinancialFacts {
    /// By date within a customer, in their own currencies.
    pub documents: Keyed<Document>,
    /// What was on the invoices; none when the source knows of no products.
    pub bought: Option<Bought>,
    /// None when the source keeps no budgets.
    pub budgets: Option<Keyed<Budget>>,
    /// Rates into the reporting currency.
    pub fx: FxRates,
}

impl FinancialFacts {
    /// The rates that documents and budgets would need and that there are not.
    pub fn missing_rates(&self) -> Option<MissingRates> {
        let documents = self.documents.rows.rows().iter().map(|row| (row.currency, row.date));
        let budgets = self.budgets.iter().flat_map(|budgets| budgets.rows.rows());
        self.fx.missing(documents.chain(budgets.map(|row| (row.currency, row.month))))
    }
}

/// What was learnt.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LearningFacts {
    /// People enrolled.
    pub learners: Keyed<Learner>,
    /// What they have to complete.
    pub assignments: Keyed<Assignment>,
    /// What they completed.
    pub completions: Keyed<Completion>,
}

/// Who was in touch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContactFacts {
    /// By time within a customer.
    pub contacts: Keyed<Contact>,
    /// First day the source has data for.
    pub start: NaiveDate,
}

/// Delivers customers and owners.
pub trait CustomerLoader: Send + Sync {
    /// Name of the source, as shown to people.
    fn source(&self) -> Arc<str>;
    /// Customers and owners of a scope.
    fn load_customers<'a>(&'a self, request: &'a LoadRequest) -> Loading<'a, CustomerFacts>;
}

/// Delivers invoices, credit notes, budgets and exchange rates.
pub trait FinancialLoader: Send + Sync {
    /// Name of the source, as shown to people.
    fn source(&self) -> Arc<str>;
    /// What was billed to a scope.
    fn load_financials<'a>(&'a self, request: &'a LoadRequest) -> Loading<'a, FinancialFacts>;
}

/// Delivers the catalogue where invoices know codes only; `None` when the source holds none.
pub trait CatalogueLoader: Send + Sync {
    /// Name of the source, as shown to people.
    fn source(&self) -> Arc<str>;
    /// All products with their families, whatever the scope.
    fn load_catalogue<'a>(&'a self, request: &'a LoadRequest) -> Loading<'a, Option<CatalogueFacts>>;
}

/// Delivers learning records; `None` when the source holds none.
pub trait LearningLoader: Send + Sync {
    /// Name of the source, as shown to people.
    fn source(&self) -> Arc<str>;
    /// What the people of a scope learnt.
    fn load_learning<'a>(&'a self, request: &'a LoadRequest) -> Loading<'a, Option<LearningFacts>>;
}

/// Delivers logged contacts; `None` when the source holds none.
pub trait ContactLoader: Send + Sync {
    /// Name of the source, as shown to people.
    fn source(&self) -> Arc<str>;
    /// Who was in touch with a scope.
    fn load_contacts<'a>(&'a self, request: &'a LoadRequest) -> Loading<'a, Option<ContactFacts>>;
}

/// Reads the documents of one customer, for display: never for a measure.
pub trait DocumentReader: Send + Sync {
    /// Name of the source, as shown to people.
    fn source(&self) -> Arc<str>;
    /// Documents dated `through` at the latest, with their lines; newest first.
    fn documents<'a>(&'a self, customer: &'a CustomerId, through: NaiveDate) -> Loading<'a, Vec<DocumentDetail>>;
}

/// Reads the orders of one customer, for display: never for a measure.
pub trait OrderReader: Send + Sync {
    /// Name of the source, as shown to people.
    fn source(&self) -> Arc<str>;
    /// Orders dated `through` at the latest; newest first.
    fn orders<'a>(&'a self, customer: &'a CustomerId, through: NaiveDate) -> Loading<'a, Vec<OrderDetail>>;
}

/// Reads who was and can be talked to at one customer, for display: never for a measure.
pub trait ContactReader: Send + Sync {
    /// Name of the source, as shown to people.
    fn source(&self) -> Arc<str>;
    /// Contacts dated `through` at the latest; newest first.
    fn contacts<'a>(&'a self, customer: &'a CustomerId, through: NaiveDate) -> Loading<'a, Vec<ContactEntry>>;
    /// People to talk to.
    fn people<'a>(&'a self, customer: &'a CustomerId) -> Loading<'a, Vec<Person>>;
}

/// Reads the learners of one customer, for display: never for a measure.
pub trait LearnerReader: Send + Sync {
    /// Name of the source, as shown to people.
    fn source(&self) -> Arc<str>;
    /// Learners with their assigned and completed modules.
    fn learners<'a>(&'a self, customer: &'a CustomerId, through: NaiveDate) -> Loading<'a, Vec<LearnerDetail>>;
}
