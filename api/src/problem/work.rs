//! How failures around work are told.

use bellwether_contract::problem::FieldProblem;
use bellwether_work::error::{Fault, WorkError};

use super::{ApiError, Kind};

impl From<WorkError> for ApiError {
    fn from(error: WorkError) -> Self {
        let words = error.to_string();
        match error {
            WorkError::Invalid(faults) => Self::invalid_body(problems(faults)),
            WorkError::Query(faults) => Self::invalid_parameters(problems(faults)),
            WorkError::Forbidden(words) => Self::new(Kind::Forbidden, words),
            WorkError::NotFound { kind, id } => Self::not_found(kind, &id),
            WorkError::Stale { .. } => Self::new(Kind::PreconditionFailed, words),
            WorkError::Conflict(words) => Self::new(Kind::Conflict, words),
            WorkError::Ledger(error) => error.into(),
            WorkError::Engine(error) => error.into(),
        }
    }
}

/// Fields that can't be, as they are told.
pub fn problems(faults: Vec<Fault>) -> Vec<FieldProblem> {
    let problem = |fault: Fault| FieldProblem { field: fault.field, message: fault.message };
    faults.into_iter().map(problem).collect()
}
