//! A company built row by row.

use std::sync::Arc;

use bellwether_domain::codes::Currency;
use bellwether_domain::facts::customer::{Customer, CustomerId, Owner};
use bellwether_domain::facts::fx::FxRates;
use bellwether_domain::facts::grouped::Keyed;
use bellwether_domain::facts::rows::{
    Assignment, Budget, Channel, Completion, Contact, Direction, Document, DocumentKind, Learner, Purchase,
};
use chrono::{NaiveDate, NaiveTime};

/// A date from `2011-12-09`.
///
/// # Panics
/// When it is none.
pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date such as 2011-12-09")
}

/// A customer of which only the id is remarkable.
pub fn customer(id: &str) -> Customer {
    Customer {
        id: id.into(),
        name: format!("Customer {id}").into(),
        country: "GB".parse().expect("a country"),
        currency: Currency::GBP,
        tier: None,
        industry: None,
        owner: None,
        since: None,
        parent: None,
        contract_end: None,
    }
}

/// Everything about a company's customers. Amounts are in GBP unless a row says otherwise.
#[derive(Debug, Clone, Default)]
pub struct Company {
    /// Who buys.
    pub customers: Vec<Customer>,
    /// Who looks after them.
    pub owners: Vec<Owner>,
    /// The catalogue; without any there is no catalogue.
    pub families: Vec<Arc<str>>,
    documents: Vec<(CustomerId, Document)>,
    purchases: Vec<(CustomerId, Purchase)>,
    budgets: Vec<(CustomerId, Budget)>,
    learners: Vec<(CustomerId, Learner)>,
    assignments: Vec<(CustomerId, Assignment)>,
    completions: Vec<(CustomerId, Completion)>,
    contacts: Vec<(CustomerId, Contact)>,
}

impl Company {
    /// Adds a customer.
    #[must_use]
    pub fn with(mut self, customer: Customer) -> Self {
        self.customers.push(customer);
        self
    }

    /// Adds a document in GBP.
    #[must_use]
    pub fn document(mut self, customer: &str, kind: DocumentKind, date: NaiveDate, amount: i64) -> Self {
        let document = Document { amount, date, due: None, paid: None, currency: Currency::GBP, kind };
        self.documents.push((customer.into(), document));
        self
    }

    /// Adds invoices of one amount on several days.
    #[must_use]
    pub fn invoices(self, customer: &str, amount: i64, days: &[&str]) -> Self {
        days.iter().fold(self, |company, date| company.document(customer, DocumentKind::Invoice, day(date), amount))
    }

    /// Adds a document as it is.
    #[must_use]
    pub fn raw_document(mut self, customer: &str, document: Document) -> Self {
        self.documents.push((customer.into(), document));
        self
    }

    /// Adds a family on an invoice.
    #[must_use]
    pub fn purchase(mut self, customer: &str, date: NaiveDate, family: u16) -> Self {
        self.purchases.push((customer.into(), Purchase { date, family }));
        self
    }

    /// Adds a budget.
    #[must_use]
    pub fn budget(mut self, customer: &str, month: NaiveDate, amount: i64) -> Self {
        self.budgets.push((customer.into(), Budget { month, amount, currency: Currency::GBP }));
        self
    }

    /// Adds a learner with modules: when each is due and when it was done.
    #[must_use]
    pub fn learner(
        mut self,
        customer: &str,
        learner: u32,
        enrolled: NaiveDate,
        modules: &[(NaiveDate, Option<NaiveDate>)],
    ) -> Self {
        let id = CustomerId::from(customer);
        self.learners.push((id.clone(), Learner { learner, enrolled }));
        for (module, (due, done)) in (0u32..).zip(modules) {
            self.assignments.push((id.clone(), Assignment { learner, module, due: *due }));
            if let Some(date) = *done {
                self.completions.push((id.clone(), Completion { learner, module, date }));
            }
        }
        self
    }

    /// Adds a telephone call of ours.
    #[must_use]
    pub fn call(mut self, customer: &str, date: NaiveDate) -> Self {
        let at = date.and_time(NaiveTime::MIN).and_utc();
        let contact = Contact { at, answered: None, direction: Direction::Outbound, channel: Channel::Call };
        self.contacts.push((customer.into(), contact));
        self
    }

    pub(crate) fn documents(&self) -> Keyed<Document> {
        let mut documents = self.documents.clone();
        documents.sort_by_key(|(_, document)| document.date);
        Keyed::from_pairs(documents)
    }

    pub(crate) fn purchases(&self) -> Keyed<Purchase> {
        let mut purchases = self.purchases.clone();
        purchases.sort_by_key(|(_, purchase)| *purchase);
        purchases.dedup();
        Keyed::from_pairs(purchases)
    }

    pub(crate) fn budgets(&self) -> Option<Keyed<Budget>> {
        (!self.budgets.is_empty()).then(|| Keyed::from_pairs(self.budgets.clone()))
    }

    pub(crate) fn learning(&self) -> Option<(Keyed<Learner>, Keyed<Assignment>, Keyed<Completion>)> {
        (!self.learners.is_empty()).then(|| {
            (
                Keyed::from_pairs(self.learners.clone()),
                Keyed::from_pairs(self.assignments.clone()),
                Keyed::from_pairs(self.completions.clone()),
            )
        })
    }

    pub(crate) fn contacts(&self) -> Option<Keyed<Contact>> {
        (!self.contacts.is_empty()).then(|| Keyed::from_pairs(self.contacts.clone()))
    }

    pub(crate) fn contacts_start(&self) -> Option<NaiveDate> {
        self.contacts.iter().map(|(_, contact)| contact.at.date_naive()).min()
    }

    pub(crate) fn fx() -> FxRates {
        FxRates::new(Currency::GBP)
    }
}
