//! What can go wrong between a question and its answer.

use std::sync::Arc;
use std::time::Duration;

use bellwether_domain::facts::fx::FxError;
use bellwether_domain::loader::SourceError;
use bellwether_domain::money::MoneyError;
use bellwether_store::error::StoreError;
use bellwether_warehouse::error::WarehouseError;
use chrono::NaiveDate;

use crate::detail::DetailKind;
use crate::portfolio::query::QueryError;

/// Why the engine has no answer.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The first portfolio is still being built.
    #[error("the portfolio is being built; try again in a moment")]
    Starting,
    /// A date that lies after the business clock's today.
    #[error("as_of {given} is later than the business date {today}")]
    Future {
        /// What was asked for.
        given: NaiveDate,
        /// The business date.
        today: NaiveDate,
    },
    /// A day whose next 12 months are not over.
    #[error("{given} is less than 12 months ago; give {latest} or an earlier day")]
    TooRecent {
        /// What was asked for.
        given: NaiveDate,
        /// The last such day.
        latest: NaiveDate,
    },
    /// Parameters that cannot be understood.
    #[error("the request has {} wrong parameters", .0.len())]
    Query(Vec<QueryError>),
    /// No such customer, or none that the caller may see.
    #[error("there is no customer `{0}`")]
    UnknownCustomer(String),
    /// Customers could not be loaded, and without them there is nothing.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// What is shown of one customer could not be read; no number depends on it.
    #[error("{what} of a customer cannot be read: {cause}")]
    Detail {
        /// What was to be read.
        what: DetailKind,
        /// Name of the source.
        origin: Arc<str>,
        /// When another try makes sense; at once without it.
        retry_after: Option<Duration>,
        /// What went wrong.
        cause: SourceError,
    },
    /// An amount could not be brought into the reporting currency.
    #[error(transparent)]
    Fx(#[from] FxError),
    /// A sum does not fit.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// The warehouse failed.
    #[error(transparent)]
    Warehouse(#[from] WarehouseError),
    /// The state store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A worker thread died.
    #[error("a worker ended unexpectedly: {0}")]
    Worker(#[from] tokio::task::JoinError),
}
