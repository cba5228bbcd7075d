//! The merged facts of a whole scope: every source's rows in one dense order of customers.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::codes::Currency;
use crate::facts::customer::{Customer, Owner};
use crate::facts::fx::FxRates;
use crate::facts::grouped::Grouped;
use crate::facts::rows::{Assignment, Budget, Completion, Contact, Document, Learner, Purchase};
use crate::measure::{Measured, Missing};

/// What became of the source behind one kind of facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Availability {
    /// No such source is configured, or it holds nothing of this kind: not applicable to anybody.
    #[default]
    NotConfigured,
    /// The facts are current.
    Fresh,
    /// The source fails; these are its last good facts, loaded on this date and young enough to use.
    Stale(NaiveDate),
    /// The source fails and its last good facts, of this date if there are any, are too old to use.
    Unavailable(Option<NaiveDate>),
}

impl Availability {
    /// What a measure made from such facts comes to: nothing where there is no source or it is unavailable.
    pub fn gate(self, measure: impl FnOnce() -> Measured) -> Measured {
        match self {
            Self::NotConfigured => Err(Missing::NotApplicable),
            Self::Unavailable(_) => Err(Missing::SourceUnavailable),
            Self::Fresh | Self::Stale(_) => measure(),
        }
    }
}

/// Availability by kind of facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Availabilities {
    /// Invoices and credit notes.
    pub financials: Availability,
    /// Products with families.
    pub catalogue: Availability,
    /// Budgets.
    pub budgets: Availability,
    /// Learners, assignments and completions.
    pub learning: Availability,
    /// Logged contacts.
    pub contacts: Availability,
}

/// Facts of a scope, aligned: index `i` means the same customer in every table. Amounts of documents and budgets are
/// minor units of `reporting`.
#[derive(Debug, Clone)]
pub struct FactSet {
    /// Sorted by id.
    pub customers: Vec<Customer>,
    /// Account managers.
    pub owners: Vec<Owner>,
    /// Currency of all amounts below.
    pub reporting: Currency,
    /// The rates that brought them there.
    pub fx: FxRates,
    /// Sorted by date within a customer.
    pub documents: Grouped<Document>,
    /// Sorted by date within a customer.
    pub purchases: Grouped<Purchase>,
    /// Names of the product families that purchases point to.
    pub families: Vec<Arc<str>>,
    /// One row per customer and fiscal month.
    pub budgets: Grouped<Budget>,
    /// People enrolled.
    pub learners: Grouped<Learner>,
    /// What they have to complete.
    pub assignments: Grouped<Assignment>,
    /// What they completed.
    pub completions: Grouped<Completion>,
    /// Logged contacts.
    pub contacts: Grouped<Contact>,
    /// First day the contact source has data for.
    pub contacts_start: Option<NaiveDate>,
    /// State of the sources.
    pub available: Availabilities,
}

impl FactSet {
    /// Nothing at all.
    pub fn empty(reporting: Currency) -> Self {
        Self {
            customers: Vec::new(),
            owners: Vec::new(),
            reporting,
            fx: FxRates::new(reporting),
            documents: Grouped::empty(0),
            purchases: Grouped::empty(0),
            families: Vec::new(),
            budgets: Grouped::empty(0),
            learners: Grouped::empty(0),
            assignments: Grouped::empty(0),
            completions: Grouped::empty(0),
            contacts: Grouped::empty(0),
            contacts_start: None,
            available: Availabilities::default(),
        }
    }

    /// The facts of customer `index`.
    ///
    /// # Panics
    /// When there is no such customer.
    pub fn customer(&self, index: usize) -> CustomerFacts<'_> {
        CustomerFacts {
            customer: &self.customers[index],
            documents: self.documents.of(index),
            purchases: self.purchases.of(index),
            budgets: self.budgets.of(index),
            learners: self.learners.of(index),
            assignments: self.assignments.of(index),
            completions: self.completions.of(index),
            contacts: self.contacts.of(index),
        }
    }
}

/// The facts of one customer.
#[derive(Debug, Clone, Copy)]
pub struct CustomerFacts<'a> {
    /// Who.
    pub customer: &'a Customer,
    /// By date.
    pub documents: &'a [Document],
    /// By date.
    pub purchases: &'a [Purchase],
    /// One per fiscal month.
    pub budgets: &'a [Budget],
    /// People enrolled.
    pub learners: &'a [Learner],
    /// What they have to complete.
    pub assignments: &'a [Assignment],
    /// What they completed.
    pub completions: &'a [Completion],
    /// Logged contacts.
    pub contacts: &'a [Contact],
}
