//! How much is to be done for each customer, over the numbers that facts give.
//!
//! What is to be done is what is to be done today, also when looking at an earlier date, as whose customers they are. It changes far
//! more often than a portfolio is computed, so it lies beside the other columns ([`crate::portfolio::work`]). Actions
//! themselves are none of this crate's affair: it is told how many there are.

use std::collections::BTreeMap;
use std::sync::Arc;

use bellwether_domain::facts::customer::CustomerId;
use chrono::NaiveDate;

use crate::engine::Engine;
use crate::error::EngineError;

/// What is to be done for one customer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct OpenWork {
    /// Actions that are not done.
    pub count: u32,
    /// When those of them are due that have a due time: business dates, ascending.
    pub due: Vec<NaiveDate>,
}

impl OpenWork {
    /// When the next of them is due.
    pub fn next_due(&self) -> Option<NaiveDate> {
        self.due.first().copied()
    }

    /// How many were due before a date.
    pub fn overdue(&self, today: NaiveDate) -> usize {
        self.due.partition_point(|&due| due < today)
    }
}

/// What is to be done for all customers for whom there is something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenWorks(BTreeMap<CustomerId, OpenWork>);

impl OpenWorks {
    /// By customer.
    pub fn new(all: BTreeMap<CustomerId, OpenWork>) -> Self {
        Self(all)
    }

    /// The same with what is different for some customers; nothing to do takes one out.
    #[must_use]
    pub fn with(&self, changed: impl IntoIterator<Item = (CustomerId, OpenWork)>) -> Self {
        let mut all = self.0.clone();
        for (customer, work) in changed {
            if work.count == 0 {
                all.remove(&customer);
            } else {
                all.insert(customer, work);
            }
        }
        Self(all)
    }

    /// In the order of the customers' ids.
    pub fn iter(&self) -> impl Iterator<Item = (&CustomerId, &OpenWork)> {
        self.0.iter()
    }
}

impl Engine {
    /// Shows everybody who reads from now on what is to be done. `change` is called while nobody else changes it, so that
    /// of two changes the later one sees what the earlier one did.
    ///
    /// # Errors
    /// When a worker dies.
    pub async fn lay_work(
        &self,
        change: impl FnOnce(&OpenWorks) -> OpenWorks + Send + 'static,
    ) -> Result<(), EngineError> {
        self.lay_over(move |written| written.work = Arc::new(change(&written.work))).await
    }
}
