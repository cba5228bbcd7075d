//! The way into a home of facts: canonical records, one after the other, into a sink.
//!
//! A file import, a generator and a copy from a live source all speak this language; the warehouse listens. Texts
//! that repeat are shared (`Arc<str>`), because a run may be tens of millions of records long.

pub mod kind;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::codes::Currency;
use crate::facts::customer::{Customer, CustomerId, Owner};
use crate::facts::rows::{Channel, Direction, DocumentKind, OrderStatus};
use crate::intake::kind::RecordKind;
use crate::loader::Reject;
use crate::money::Money;

/// One record of any kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    /// A customer. A later record with the same id replaces an earlier one of the same data set.
    Customer(Customer),
    /// An account manager.
    Owner(Owner),
    /// A product with its place in the catalogue.
    Product(Product),
    /// A line of a document. Documents come into being by their lines.
    Line(DocumentLine),
    /// Payment terms and references of a document.
    Terms(DocumentTerms),
    /// An order.
    Order(OrderRecord),
    /// A budget for one customer and fiscal month.
    Budget(BudgetRecord),
    /// An exchange rate of one calendar month.
    FxRate(FxRateRecord),
    /// A person enrolled in the learning system.
    Learner(LearnerRecord),
    /// A module to be completed.
    Assignment(AssignmentRecord),
    /// A module completed.
    Completion(CompletionRecord),
    /// A logged contact.
    Contact(ContactRecord),
    /// A person at the customer.
    Person(PersonRecord),
}

/// A product with its place in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Stock code.
    pub code: Arc<str>,
    /// Name for people.
    pub name: Arc<str>,
    /// Product family.
    pub family: Arc<str>,
    /// Category the family belongs to.
    pub category: Option<Arc<str>>,
}

/// A line of a document, with what it says of the document.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentLine {
    /// Document number, unique within a data set and kind.
    pub document: Arc<str>,
    /// Invoice, credit note or adjustment; the same on all lines of a document.
    pub kind: DocumentKind,
    /// Date of the document; the first line's counts.
    pub date: NaiveDate,
    /// Whom it was billed to.
    pub customer: CustomerId,
    /// Stock or service code.
    pub code: Arc<str>,
    /// Text of the line.
    pub description: Arc<str>,
    /// Product family; none when the code is no product.
    pub family: Option<Arc<str>>,
    /// Pieces; as printed, so positive on a credit note too.
    pub quantity: Decimal,
    /// Price per piece in major units.
    pub unit_price: Decimal,
    /// Amount of the line, rounded once. On a credit note positive for what is given back.
    pub amount: Money,
}

/// Payment terms and references of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentTerms {
    /// Document number.
    pub document: Arc<str>,
    /// Its kind.
    pub kind: DocumentKind,
    /// Whose it is.
    pub customer: CustomerId,
    /// Payable by.
    pub due: Option<NaiveDate>,
    /// Paid in full on.
    pub paid: Option<NaiveDate>,
    /// The invoice a credit note refers to.
    pub refers_to: Option<Arc<str>>,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRecord {
    /// Order number.
    pub number: Arc<str>,
    /// Who placed it.
    pub customer: CustomerId,
    /// When.
    pub date: NaiveDate,
    /// In total.
    pub amount: Money,
    /// How far it is.
    pub status: OrderStatus,
}

/// A budget for one customer and fiscal month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BudgetRecord {
    /// For whom.
    pub customer: CustomerId,
    /// Any day of the fiscal month, by convention its first.
    pub month: NaiveDate,
    /// What is expected.
    pub amount: Money,
}

/// An exchange rate of one calendar month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FxRateRecord {
    /// From this currency.
    pub from: Currency,
    /// Into this one.
    pub to: Currency,
    /// Any day of the month.
    pub month: NaiveDate,
    /// Units of `to` per unit of `from`.
    pub rate: Decimal,
}

/// A person enrolled in the learning system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LearnerRecord {
    /// Whose person.
    pub customer: CustomerId,
    /// Key within the data set.
    pub learner: Arc<str>,
    /// Name for people.
    pub name: Arc<str>,
    /// First enrolment.
    pub enrolled: NaiveDate,
}

/// A module to be completed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssignmentRecord {
    /// Whose person.
    pub customer: CustomerId,
    /// Key of the learner.
    pub learner: Arc<str>,
    /// Name of the module, its key as well.
    pub module: Arc<str>,
    /// Last day on time.
    pub due: NaiveDate,
}

/// A module completed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompletionRecord {
    /// Whose person.
    pub customer: CustomerId,
    /// Key of the learner.
    pub learner: Arc<str>,
    /// Name of the module.
    pub module: Arc<str>,
    /// When.
    pub date: NaiveDate,
}

/// A logged contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactRecord {
    /// With whom.
    pub customer: CustomerId,
    /// What is shown of it.
    pub entry: ContactEntry,
}

/// What is shown of a logged contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactEntry {
    /// When it happened or was sent.
    pub at: DateTime<Utc>,
    /// When the customer answered.
    pub answered: Option<DateTime<Utc>>,
    /// Who started it.
    pub direction: Direction,
    /// How.
    pub channel: Channel,
    /// The person talked to.
    pub person: Option<Arc<str>>,
    /// What it was about.
    pub note: Arc<str>,
}

/// A person at the customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRecord {
    /// Where they work.
    pub customer: CustomerId,
    /// What is shown of them.
    pub person: Person,
}

/// What is shown of a person at the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Name.
    pub name: Arc<str>,
    /// What they do.
    pub role: Option<Arc<str>>,
    /// Where to write.
    pub email: Option<Arc<str>>,
    /// Where to call.
    pub phone: Option<Arc<str>>,
}

/// A document with its lines, for display.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DocumentDetail {
    /// Document number.
    pub number: Arc<str>,
    /// Invoice, credit note or adjustment.
    pub kind: DocumentKind,
    /// Date.
    pub date: NaiveDate,
    /// Sum of the lines in the document's currency.
    pub total: Money,
    /// Payable by.
    pub due: Option<NaiveDate>,
    /// Paid on.
    pub paid: Option<NaiveDate>,
    /// The invoice a credit note refers to.
    pub refers_to: Option<Arc<str>>,
    /// In the order of the source.
    pub lines: Vec<LineDetail>,
}

/// A line of a document, for display.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LineDetail {
    /// Stock or service code.
    pub code: Arc<str>,
    /// Text.
    pub description: Arc<str>,
    /// Product family; none when the code is no product.
    pub family: Option<Arc<str>>,
    /// Pieces.
    pub quantity: Decimal,
    /// Price per piece.
    pub unit_price: Decimal,
    /// Amount.
    pub amount: Money,
}

/// An order, for display.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderDetail {
    /// Order number.
    pub number: Arc<str>,
    /// When it was placed.
    pub date: NaiveDate,
    /// In total.
    pub amount: Money,
    /// How far it is.
    pub status: OrderStatus,
}

/// A learner with modules, for display.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearnerDetail {
    /// Name for people.
    pub name: Arc<str>,
    /// First enrolment.
    pub enrolled: NaiveDate,
    /// Assigned modules, by due date, with completed ones that nobody assigned at the end.
    pub modules: Vec<ModuleProgress>,
}

/// How far a learner is with a module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModuleProgress {
    /// Name of the module.
    pub module: Arc<str>,
    /// Last day on time; none when nobody assigned it.
    pub due: Option<NaiveDate>,
    /// When it was done.
    pub completed: Option<NaiveDate>,
}

/// A sink that could not take a record; the run as a whole fails and leaves nothing behind.
#[derive(Debug, thiserror::Error)]
#[error("cannot store facts: {0}")]
pub struct SinkError(pub Box<dyn std::error::Error + Send + Sync>);

/// Takes the records of one run. What was put becomes visible when the run is committed, all of it or nothing.
pub trait FactSink {
    /// Takes a record.
    ///
    /// # Errors
    /// When it cannot be stored.
    fn put(&mut self, record: Record) -> Result<(), SinkError>;

    /// Takes a rejected row, so that it can be listed with its reason.
    ///
    /// # Errors
    /// When it cannot be stored.
    fn reject(&mut self, reject: Reject) -> Result<(), SinkError>;

    /// Takes a rejected row of which is known what it was to be.
    ///
    /// # Errors
    /// As [`Self::reject`].
    fn reject_of(&mut self, _kind: RecordKind, reject: Reject) -> Result<(), SinkError> {
        self.reject(reject)
    }
}
