//! How failures of the engine are told.

use std::time::Duration;

use actix_web::http::header::RETRY_AFTER;
use bellwether_contract::problem::FieldProblem;
use bellwether_domain::loader::SourceError;
use bellwether_domain::money::MoneyError;
use bellwether_engine::assignments::AssignmentError;
use bellwether_engine::detail::DetailKind;
use bellwether_engine::error::EngineError;
use bellwether_engine::portfolio::query::QueryError;
use bellwether_engine::portfolio::summary::SummaryError;
use bellwether_engine::rerun::Refusal;
use bellwether_engine::written::WriteError;
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
            EngineError::TooRecent { given, latest } => {
                let message = format!("`{given}` is less than 12 months ago; give {latest} or an earlier day");
                Self::invalid_field("as_of", message)
            }
            EngineError::Query(errors) => errors.into(),
            EngineError::UnknownCustomer(id) => Self::not_found("customer", &id),
            EngineError::Source(_) => {
                Self::new(Kind::Unavailable, "The source of the facts does not answer; try again later.")
                    .caused_by(error)
            }
            EngineError::Detail { what, ref origin, retry_after, ref cause } => {
                detail(what, origin, retry_after, cause).caused_by(error)
            }
            EngineError::Store(error) => error.into(),
            EngineError::Fx(_) | EngineError::Money(_) | EngineError::Warehouse(_) | EngineError::Worker(_) => {
                Self::internal(error)
            }
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::DiskFull { .. } => {
                Self::new(Kind::Unavailable, "The disk of the server is full; reads go on, try to write again later.")
                    .caused_by(error)
            }
            StoreError::Cursor { .. } => {
                Self::invalid_parameter("cursor", "is not a cursor of this list; take `page.next` of an answer")
            }
            StoreError::VersionConflict { .. } | StoreError::NotFound { .. } | StoreError::UniqueViolation { .. } => {
                Self::new(Kind::Conflict, "Somebody else has just changed the same thing; look again and try again.")
                    .caused_by(error)
            }
            StoreError::Unfit { ref field, ref reason, .. } => {
                Self::invalid_field(field.clone(), reason.clone()).caused_by(error)
            }
            _ => Self::internal(error),
        }
    }
}

impl From<WriteError> for ApiError {
    fn from(error: WriteError) -> Self {
        let words = error.to_string();
        match error {
            WriteError::Invalid(errors) => Self::invalid_body(errors.into_iter().map(field_problem).collect()),
            WriteError::Stale { .. } => Self::new(Kind::PreconditionFailed, words),
            WriteError::NotFound { kind, id } => Self::not_found(kind, &id),
            WriteError::Conflict(words) => Self::new(Kind::Conflict, words),
            WriteError::Forbidden(words) => Self::new(Kind::Forbidden, words),
            WriteError::Engine(error) => error.into(),
        }
    }
}

impl From<AssignmentError> for ApiError {
    fn from(error: AssignmentError) -> Self {
        match error {
            AssignmentError::Invalid(errors) => Self::invalid_body(errors.into_iter().map(field_problem).collect()),
            AssignmentError::Engine(error) => error.into(),
        }
    }
}

/// What is shown of one customer cannot be had: names the source, and says when to try again. What the source said is for
/// the log.
fn detail(what: DetailKind, origin: &str, retry_after: Option<Duration>, cause: &SourceError) -> ApiError {
    let trouble = match cause {
        SourceError::Unreachable { .. } => "cannot be reached",
        SourceError::TimedOut { .. } => "does not answer in time",
        SourceError::Refused { .. } => "does not let the server in",
        SourceError::Suspended { .. } => "has failed too often of late and is left alone for a while",
        SourceError::CopyFailed { .. } => "was not copied of late",
        SourceError::Unusable { .. } => "delivers what cannot be used",
    };
    let told = |when: &str| {
        format!("The {what} of this customer come from the source `{origin}`, which {trouble}; try again {when}.")
    };
    let Some(wait) = retry_after else { return ApiError::new(Kind::Unavailable, told("in a moment")) };
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    let error = ApiError::new(Kind::Unavailable, told(&format!("in {seconds} s")));
    error.with_header(RETRY_AFTER, &seconds.to_string())
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

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        let field = match &refusal {
            Refusal::NothingCopied | Refusal::UnknownSource { .. } => "copy",
            Refusal::NothingWaiting(_) => "resume",
            Refusal::NoFacts => "from",
            Refusal::Warehouse(WarehouseError::InvalidName(_)) => "resume",
            Refusal::Warehouse(_) => return Self::internal(refusal),
        };
        Self::invalid_field(field, refusal.to_string())
    }
}

/// A parameter that the engine refuses.
pub fn field_problem(error: QueryError) -> FieldProblem {
    FieldProblem { field: error.field, message: error.message }
}
