//! All measures of one customer, and the state of the sources they come from.

use chrono::NaiveDate;

use crate::facts::rows::Document;
use crate::facts::set::{Availabilities, Availability, CustomerFacts};
use crate::lifecycle::Lifecycle;
use crate::measure::{MeasureKey as Key, Measured, Measures, Missing};
use crate::measures::as_of::AsOf;
use crate::measures::cadence::{self, InvoiceActivity};
use crate::measures::coverage::{self, FamilySet, PeerGroups};
use crate::measures::engagement::Engagement;
use crate::measures::money_sums::Turnover;
use crate::measures::payments;
use crate::measures::revenue::{self, RevenueFigures};
use crate::measures::training::Learning;
use crate::money::MoneyError;

/// One customer in numbers as of a date.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomerFigures {
    /// All measures.
    pub measures: Measures,
    /// Exact amounts behind the revenue measures.
    pub revenue: RevenueFigures,
    /// Invoices and credit notes since the beginning.
    pub lifetime: Turnover,
    /// Counts and dates of documents.
    pub activity: InvoiceActivity,
    /// Stage as a buyer; none when invoices are unavailable.
    pub lifecycle: Option<Lifecycle>,
}

/// What all customers of a scope share at one as-of date.
#[derive(Debug)]
pub struct Scope<'a> {
    /// Date and windows.
    pub as_of: &'a AsOf,
    /// Who buys what.
    pub peers: &'a PeerGroups,
    /// Size of the catalogue.
    pub families: usize,
    /// State of the sources.
    pub available: Availabilities,
    /// First day of the contact source's data.
    pub contacts_start: Option<NaiveDate>,
    /// Digits of the reporting currency's minor unit.
    pub minor_digits: u32,
}

/// Working memory that is kept from customer to customer.
#[derive(Debug, Default)]
pub struct Scratch {
    gaps: Vec<i32>,
    families: FamilySet,
}

/// The documents dated by the as-of date at the latest; `documents` are sorted by date.
pub fn seen_documents(documents: &[Document], date: NaiveDate) -> &[Document] {
    &documents[..documents.partition_point(|d| d.date <= date)]
}

/// Whether the customer was invoiced in the 12 months to the as-of date, which makes it a peer of others.
pub fn is_recent_buyer(activity: &InvoiceActivity, as_of: &AsOf) -> bool {
    activity.last().is_some_and(|last| last >= as_of.twelve_months.start)
}

impl Scope<'_> {
    /// Computes everything about one customer.
    ///
    /// # Errors
    /// When a sum of money overflows.
    pub fn measure(&self, facts: CustomerFacts<'_>, scratch: &mut Scratch) -> Result<CustomerFigures, MoneyError> {
        let as_of = self.as_of;
        let documents = seen_documents(facts.documents, as_of.date);
        let activity = InvoiceActivity::of(documents);
        let revenue = RevenueFigures::of(documents, facts.budgets, as_of)?;
        let mut lifetime = Turnover::default();
        documents.iter().try_for_each(|document| lifetime.add(document))?;
        let mut set = MeasureSetter { measures: Measures::default() };

        let financials = self.available.financials;
        let net = revenue.window.net()?;
        set.set_from(financials, Key::Net, || Ok(revenue::major_units(net, self.minor_digits)));
        set.set_from(financials, Key::Yoy, || revenue::year_over_year(net, revenue.prior_net, activity.first(), as_of));
        let attainment = revenue::budget_attainment(revenue.budget.as_ref());
        set.set_from_both(financials, self.available.budgets, Key::BudgetAttainment, || attainment);
        let days_since = cadence::days_since(&activity, as_of.date);
        let gap_days = cadence::gap_days(documents, &activity, &mut scratch.gaps);
        set.set_from(financials, Key::DaysSinceInvoice, || days_since);
        set.set_from(financials, Key::GapDays, || gap_days);
        set.set_from(financials, Key::OverdueRatio, || cadence::overdue_ratio(days_since, gap_days));
        set.set_from(financials, Key::TtmChange, || revenue::ttm_change(&revenue, activity.first(), as_of));
        set.set_from(financials, Key::DaysLate, || payments::days_late(documents, as_of.date));

        set.set_from_both(financials, self.available.catalogue, Key::Breadth, || {
            scratch.families.fill(self.families, facts.purchases, as_of.twelve_months);
            let peers = self.peers.peers_of(facts.customer, is_recent_buyer(&activity, as_of));
            coverage::breadth(activity.span.is_some(), self.families, peers, &scratch.families)
        });

        let learning = Learning {
            learners: facts.learners,
            assignments: facts.assignments,
            completions: facts.completions,
            date: as_of.date,
        };
        set.set_from(self.available.learning, Key::TrainingCompletion, || learning.completion());
        set.set_from(self.available.learning, Key::TrainingDaysSince, || learning.days_since());
        self.measure_engagement(facts, &activity, &mut set);
        set.measures.set(Key::DaysPastEnd, payments::days_past_end(facts.customer.contract_end, as_of.date));

        let known = !matches!(financials, Availability::Unavailable(None));
        let lifecycle = known.then(|| Lifecycle::at(activity.span, as_of.date));
        Ok(CustomerFigures { measures: set.measures, revenue, lifetime, activity, lifecycle })
    }

    fn measure_engagement(&self, facts: CustomerFacts<'_>, activity: &InvoiceActivity, set: &mut MeasureSetter) {
        let contacts = self.available.contacts;
        let engagement = self.contacts_start.map(|source_start| Engagement {
            contacts: facts.contacts,
            source_start,
            since: facts.customer.since,
            last_invoice: activity.last(),
            calendar: &self.as_of.calendar,
            date: self.as_of.date,
        });
        // An invoice is activity as well: while invoices are unavailable nobody knows when the last one was.
        let invoices = match self.available.financials {
            Availability::NotConfigured => Availability::Fresh,
            known => known,
        };
        let mut measure = |key, other, measured: &dyn Fn(&Engagement<'_>) -> Measured| {
            let measured = || engagement.as_ref().map_or(Err(Missing::NotApplicable), measured);
            set.set_from_both(contacts, other, key, measured);
        };
        measure(Key::ContactDaysSince, Availability::Fresh, &|e| e.contact_days_since());
        measure(Key::Interactions7d, Availability::Fresh, &|e| e.interactions_7d());
        measure(Key::DaysSinceActivity, invoices, &|e| e.days_since_activity());
        measure(Key::ResponseHours, Availability::Fresh, &|e| e.response_hours());
    }
}

struct MeasureSetter {
    measures: Measures,
}

impl MeasureSetter {
    fn set_from(&mut self, source: Availability, key: Key, measure: impl FnOnce() -> Measured) {
        self.set_from_both(source, Availability::Fresh, key, measure);
    }

    /// Of two sources: where one does not exist, the question does not arise; else the more alarming state counts.
    fn set_from_both(&mut self, one: Availability, other: Availability, key: Key, measure: impl FnOnce() -> Measured) {
        use Availability::{NotConfigured, Stale};
        let value = match (one, other) {
            (NotConfigured, _) | (_, NotConfigured) => Err(Missing::NotApplicable),
            _ => one.gate(|| other.gate(measure)),
        };
        self.measures.set(key, value);
        let since = match (one, other) {
            (Stale(a), Stale(b)) => Some(a.min(b)),
            (Stale(since), _) | (_, Stale(since)) => Some(since),
            _ => None,
        };
        self.measures.set_stale_since(key, since);
    }
}
