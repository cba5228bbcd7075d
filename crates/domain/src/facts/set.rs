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

/// Last good facts older than this many days at the as-of date are not used, unless configured otherwise (metrics, section 5).
pub const MAX_AGE_DAYS: u32 = 7;

impl Availability {
    /// What last good facts of a failing source, loaded on `last_good`, are as of `t` (metrics, section 5): a failure does not
    /// touch a `t` before that date; their age is `t` - `last_good`, in days.
    pub fn of_failing(last_good: Option<NaiveDate>, t: NaiveDate, max_age_days: u32) -> Self {
        match last_good {
            None => Self::Unavailable(None),
            Some(date) if t < date => Self::Fresh,
            Some(date) if (t - date).num_days() <= i64::from(max_age_days) => Self::Stale(date),
            Some(date) => Self::Unavailable(Some(date)),
        }
    }

    /// The same facts as of another date.
    pub fn at(self, t: NaiveDate, max_age_days: u32) -> Self {
        match self {
            Self::Stale(date) | Self::Unavailable(Some(date)) => Self::of_failing(Some(date), t, max_age_days),
            Self::NotConfigured | Self::Fresh | Self::Unavailable(None) => self,
        }
    }

    /// Whether there are facts to add up. Without them a sum is not 0, it is not known.
    pub const fn has_facts(self) -> bool {
        matches!(self, Self::Fresh | Self::Stale(_))
    }

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

impl Availabilities {
    /// The same facts as of another date.
    #[must_use]
    pub fn at(self, t: NaiveDate, max_age_days: u32) -> Self {
        Self {
            financials: self.financials.at(t, max_age_days),
            catalogue: self.catalogue.at(t, max_age_days),
            budgets: self.budgets.at(t, max_age_days),
            learning: self.learning.at(t, max_age_days),
            contacts: self.contacts.at(t, max_age_days),
        }
    }
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
    /// State of the sources on the day they were asked; [`FactSet::available_at`] says it of other days.
    pub available: Availabilities,
    /// Age in days up to which last good facts are used.
    pub max_age_days: u32,
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
            max_age_days: MAX_AGE_DAYS,
        }
    }

    /// State of the sources as of a date.
    pub fn available_at(&self, t: NaiveDate) -> Availabilities {
        self.available.at(t, self.max_age_days)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_good_facts_age_by_whole_days_and_do_not_touch_the_days_before_them() {
        let day = |day| NaiveDate::from_ymd_opt(2011, 12, day).expect("a day of December");
        let good = day(10);
        let cases = [
            (9, Availability::Fresh),
            (10, Availability::Stale(good)),
            (17, Availability::Stale(good)),
            (18, Availability::Unavailable(Some(good))),
        ];
        for (t, expected) in cases {
            assert_eq!(Availability::of_failing(Some(good), day(t), MAX_AGE_DAYS), expected, "{t}");
            for known in [Availability::Stale(good), Availability::Unavailable(Some(good))] {
                assert_eq!(known.at(day(t), MAX_AGE_DAYS), expected, "{known:?} {t}");
            }
        }
        assert_eq!(Availability::of_failing(None, day(1), MAX_AGE_DAYS), Availability::Unavailable(None));
    }
}
