//! How failures of the engine are told.

use bellwether_contract::problem::FieldProblem;
use bellwether_domain::money::MoneyError;
use bellwether_engine::error::EngineError;
use bellwether_engine::portfolio::query::QueryError;
use bellwether_engine::portfolio::summary::SummaryError;
use bellwether_store::error::StoreError;
use bellwether_warehouse::error::WarehouseError;

use super::{ApiError, Kind};

impl From<EngineError> for ApiError {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Starting => Self::starting(),
            EngineError::Future { given, today } => {
                let message =
                    format!("`{given}` is later than the business date {today}; give that date or an earlier one");
                Self::invalid_parameter("as_of", message)
            }
            EngineError::Query(errors) => errors.into(),
            EngineError::UnknownCustomer(id) => Self::not_found("customer", &id),
            EngineError::Source(_) => {
                Self::new(Kind::Unavailable, "The source of the facts does not answer; try again later.")
                    .caused_by(error)
            }
            EngineError::Store(StoreError::DiskFull { .. }) => {
                Self::new(Kind::Unavailable, "The disk of the server is full; reads go on, try to write again later.")
                    .caused_by(error)
            }
            EngineError::Fx(_)
            | EngineError::Money(_)
            | EngineError::Warehouse(_)
            | EngineError::Store(_)
            | EngineError::Worker(_) => Self::internal(error),
        }
    }
}

impl From<Vec<QueryError>> for ApiError {
    fn from(errors: Vec<QueryError>) -> Self {
        Self::invalid_parameters(errors.into_iter().map(field_problem).collect())
    }
}

impl From<SummaryError> for ApiError {
    fn from(error: SummaryError) -> Self {
        match error {
            SummaryError::Query(errors) => errors.into(),
            SummaryError::Money(error) => error.into(),
        }
    }
}

impl From<MoneyError> for ApiError {
    fn from(error: MoneyError) -> Self {
        Self::internal(error)
    }
}

impl From<WarehouseError> for ApiError {
    fn from(error: WarehouseError) -> Self {
        Self::internal(error)
    }
}

/// A parameter that the engine refuses.
pub fn field_problem(error: QueryError) -> FieldProblem {
    FieldProblem { field: error.field, message: error.message }
}
