//! A company as a source: loaders that deliver it, or fail on purpose.

use std::sync::Arc;

use bellwether_domain::facts::catalogue::{Bought, Purchases};
use bellwether_domain::facts::customer::CustomerId;
use bellwether_domain::intake::{ContactEntry, DocumentDetail, LearnerDetail, OrderDetail, Person};
use bellwether_domain::loader::{
    ContactFacts, ContactLoader, ContactReader, CustomerFacts, CustomerLoader, DocumentReader, FinancialFacts,
    FinancialLoader, LearnerReader, LearningFacts, LearningLoader, LoadRequest, Loaded, Loading, OrderReader,
    SourceError,
};
use chrono::{DateTime, NaiveDate, Utc};

use crate::company::Company;

/// Delivers a company's facts; kinds named in `failing` are unreachable.
#[derive(Debug, Clone)]
pub struct CompanySource {
    /// What is delivered.
    pub company: Company,
    /// Any of `customers`, `financials`, `learning`, `contacts`.
    pub failing: Vec<&'static str>,
    /// When the facts were loaded.
    pub loaded_at: DateTime<Utc>,
}

impl CompanySource {
    /// A source that is well.
    pub const fn new(company: Company, loaded_at: DateTime<Utc>) -> Self {
        Self { company, failing: Vec::new(), loaded_at }
    }

    fn deliver<T: Send + 'static>(&self, kind: &str, rows: impl FnOnce(&Company) -> T) -> Loading<'_, T> {
        let answer = if self.failing.contains(&kind) {
            Err(SourceError::Unreachable { origin: "company".into(), cause: "connection refused".to_owned() })
        } else {
            Ok(Loaded { rows: rows(&self.company), rejects: Vec::new(), loaded_at: self.loaded_at })
        };
        Box::pin(std::future::ready(answer))
    }
}

impl CustomerLoader for CompanySource {
    fn source(&self) -> Arc<str> {
        "company".into()
    }
    fn load_customers<'a>(&'a self, _: &'a LoadRequest) -> Loading<'a, CustomerFacts> {
        self.deliver("customers", |company| CustomerFacts {
            customers: company.customers.clone(),
            owners: company.owners.clone(),
        })
    }
}

impl FinancialLoader for CompanySource {
    fn source(&self) -> Arc<str> {
        "company".into()
    }
    fn load_financials<'a>(&'a self, _: &'a LoadRequest) -> Loading<'a, FinancialFacts> {
        self.deliver("financials", |company| FinancialFacts {
            documents: company.documents(),
            bought: (!company.families.is_empty())
                .then(|| Bought::Families(Purchases { families: company.families.clone(), rows: company.purchases() })),
            budgets: company.budgets(),
            fx: Company::fx(),
        })
    }
}

impl LearningLoader for CompanySource {
    fn source(&self) -> Arc<str> {
        "company".into()
    }
    fn load_learning<'a>(&'a self, _: &'a LoadRequest) -> Loading<'a, Option<LearningFacts>> {
        self.deliver("learning", |company| {
            let (learners, assignments, completions) = company.learning()?;
            Some(LearningFacts { learners, assignments, completions })
        })
    }
}

impl ContactLoader for CompanySource {
    fn source(&self) -> Arc<str> {
        "company".into()
    }
    fn load_contacts<'a>(&'a self, _: &'a LoadRequest) -> Loading<'a, Option<ContactFacts>> {
        self.deliver("contacts", |company| {
            Some(ContactFacts { contacts: company.contacts()?, start: company.contacts_start()? })
        })
    }
}

/// A company has no texts for people, so there is nothing to show of one customer.
impl DocumentReader for CompanySource {
    fn source(&self) -> Arc<str> {
        "company".into()
    }
    fn documents<'a>(&'a self, _: &'a CustomerId, _: NaiveDate) -> Loading<'a, Vec<DocumentDetail>> {
        self.deliver("details", |_| Vec::new())
    }
}

impl OrderReader for CompanySource {
    fn source(&self) -> Arc<str> {
        "company".into()
    }
    fn orders<'a>(&'a self, _: &'a CustomerId, _: NaiveDate) -> Loading<'a, Vec<OrderDetail>> {
        self.deliver("details", |_| Vec::new())
    }
}

impl ContactReader for CompanySource {
    fn source(&self) -> Arc<str> {
        "company".into()
    }
    fn contacts<'a>(&'a self, _: &'a CustomerId, _: NaiveDate) -> Loading<'a, Vec<ContactEntry>> {
        self.deliver("details", |_| Vec::new())
    }
    fn people<'a>(&'a self, _: &'a CustomerId) -> Loading<'a, Vec<Person>> {
        self.deliver("details", |_| Vec::new())
    }
}

impl LearnerReader for CompanySource {
    fn source(&self) -> Arc<str> {
        "company".into()
    }
    fn learners<'a>(&'a self, _: &'a CustomerId, _: NaiveDate) -> Loading<'a, Vec<LearnerDetail>> {
        self.deliver("details", |_| Vec::new())
    }
}
