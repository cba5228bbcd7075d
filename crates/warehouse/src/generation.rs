//! A generation of facts, opened for reading.

use bellwether_domain::facts::customer::CustomerId;
use bellwether_domain::intake::{ContactEntry, DocumentDetail, LearnerDetail, OrderDetail, Person};
use bellwether_domain::loader::{
    ContactFacts, ContactLoader, CustomerFacts, CustomerLoader, DetailReader, FinancialFacts, FinancialLoader,
    LearningFacts, LearningLoader, LoadRequest, Loading,
};
use chrono::NaiveDate;
use std::sync::Arc;

use crate::dataset::GenerationInfo;
use crate::error::WarehouseError;
use crate::rejects::{RejectPage, RejectQuery};

/// An immutable state of facts: the union of the data sets that were loaded when it was made.
///
/// Keeps its files open, so it stays readable after a later generation has replaced it. Implements the loader traits;
/// reading is blocking, so their futures are to be polled where blocking is fine.
#[derive(Debug)]
pub struct Generation {
    info: GenerationInfo,
}

impl Generation {
    /// What it is made of.
    pub const fn info(&self) -> &GenerationInfo {
        &self.info
    }

    /// A page of the rejected rows.
    ///
    /// # Errors
    /// When the files cannot be read.
    pub fn rejects(&self, _query: &RejectQuery) -> Result<RejectPage, WarehouseError> {
        todo!()
    }
}

impl CustomerLoader for Generation {
    fn source(&self) -> Arc<str> {
        todo!()
    }
    fn load_customers<'a>(&'a self, _request: &'a LoadRequest) -> Loading<'a, CustomerFacts> {
        todo!()
    }
}
impl FinancialLoader for Generation {
    fn source(&self) -> Arc<str> {
        todo!()
    }
    fn load_financials<'a>(&'a self, _request: &'a LoadRequest) -> Loading<'a, FinancialFacts> {
        todo!()
    }
}
impl LearningLoader for Generation {
    fn source(&self) -> Arc<str> {
        todo!()
    }
    fn load_learning<'a>(&'a self, _request: &'a LoadRequest) -> Loading<'a, Option<LearningFacts>> {
        todo!()
    }
}
impl ContactLoader for Generation {
    fn source(&self) -> Arc<str> {
        todo!()
    }
    fn load_contacts<'a>(&'a self, _request: &'a LoadRequest) -> Loading<'a, Option<ContactFacts>> {
        todo!()
    }
}
impl DetailReader for Generation {
    fn documents<'a>(&'a self, _customer: &'a CustomerId, _through: NaiveDate) -> Loading<'a, Vec<DocumentDetail>> {
        todo!()
    }
    fn orders<'a>(&'a self, _customer: &'a CustomerId, _through: NaiveDate) -> Loading<'a, Vec<OrderDetail>> {
        todo!()
    }
    fn contacts<'a>(&'a self, _customer: &'a CustomerId, _through: NaiveDate) -> Loading<'a, Vec<ContactEntry>> {
        todo!()
    }
    fn people<'a>(&'a self, _customer: &'a CustomerId) -> Loading<'a, Vec<Person>> {
        todo!()
    }
    fn learners<'a>(&'a self, _customer: &'a CustomerId, _through: NaiveDate) -> Loading<'a, Vec<LearnerDetail>> {
        todo!()
    }
}
