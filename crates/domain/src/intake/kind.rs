//! Kinds of records, and what a record of a kind is known by.

use chrono::Datelike;
use serde::{Deserialize, Serialize};

use super::Record;
use crate::facts::rows::DocumentKind;

/// Kinds of records, in the order of [`Record`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are those of the records")]
pub enum RecordKind {
    Customer,
    Owner,
    Product,
    Line,
    Terms,
    Order,
    Budget,
    FxRate,
    Learner,
    Assignment,
    Completion,
    Contact,
    Person,
}

impl RecordKind {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Customer,
        Self::Owner,
        Self::Product,
        Self::Line,
        Self::Terms,
        Self::Order,
        Self::Budget,
        Self::FxRate,
        Self::Learner,
        Self::Assignment,
        Self::Completion,
        Self::Contact,
        Self::Person,
    ];

    /// The kind of a record.
    pub const fn of(record: &Record) -> Self {
        match record {
            Record::Customer(_) => Self::Customer,
            Record::Owner(_) => Self::Owner,
            Record::Product(_) => Self::Product,
            Record::Line(_) => Self::Line,
            Record::Terms(_) => Self::Terms,
            Record::Order(_) => Self::Order,
            Record::Budget(_) => Self::Budget,
            Record::FxRate(_) => Self::FxRate,
            Record::Learner(_) => Self::Learner,
            Record::Assignment(_) => Self::Assignment,
            Record::Completion(_) => Self::Completion,
            Record::Contact(_) => Self::Contact,
            Record::Person(_) => Self::Person,
        }
    }

    /// Name of the table that holds them.
    pub const fn table(self) -> &'static str {
        match self {
            Self::Customer => "customers",
            Self::Owner => "owners",
            Self::Product => "products",
            Self::Line => "lines",
            Self::Terms => "terms",
            Self::Order => "orders",
            Self::Budget => "budgets",
            Self::FxRate => "fx_rates",
            Self::Learner => "learners",
            Self::Assignment => "assignments",
            Self::Completion => "completions",
            Self::Contact => "contacts",
            Self::Person => "people",
        }
    }
}

impl Record {
    /// What makes a later record of the same kind the same thing as an earlier one. Lines and terms have the key of their
    /// document, as a document is replaced as a whole; a contact has no number of its own, so customer, time,
    /// direction and channel stand for it.
    pub fn key(&self) -> String {
        match self {
            Self::Customer(customer) => customer.id.to_string(),
            Self::Owner(owner) => owner.id.to_string(),
            Self::Product(product) => product.code.to_string(),
            Self::Line(line) => document_key(line.kind, &line.document),
            Self::Terms(terms) => document_key(terms.kind, &terms.document),
            Self::Order(order) => order.number.to_string(),
            Self::Budget(budget) => join(&[budget.customer.as_str(), &budget.month.to_string()]),
            Self::FxRate(rate) => {
                let month = rate.month.with_day(1).expect("every month has a first day");
                join(&[rate.from.as_str(), rate.to.as_str(), &month.to_string()])
            }
            Self::Learner(learner) => learner.learner.to_string(),
            Self::Assignment(assignment) => join(&[&assignment.learner, &assignment.module]),
            Self::Completion(done) => join(&[&done.learner, &done.module, &done.date.to_string()]),
            Self::Contact(contact) => {
                let entry = &contact.entry;
                let at = entry.at.timestamp_micros().to_string();
                join(&[contact.customer.as_str(), &at, entry.direction.as_str(), entry.channel.as_str()])
            }
            Self::Person(person) => join(&[person.customer.as_str(), &person.person.name]),
        }
    }
}

/// The key of a document, which its lines and terms have.
pub fn document_key(kind: DocumentKind, number: &str) -> String {
    join(&[kind.as_str(), number])
}

/// Parts of a key in one text; the separator is a control character that no key of a business holds.
pub fn join(parts: &[&str]) -> String {
    parts.join("\u{1f}")
}
