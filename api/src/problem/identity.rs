//! How failures around identity are told.

use actix_web::http::header::RETRY_AFTER;
use bellwether_contract::problem::FieldProblem;
use bellwether_identity::error::IdentityError;
use bellwether_identity::ledger::LedgerError;
use bellwether_store::error::StoreError;

use super::{ApiError, Kind};

impl From<IdentityError> for ApiError {
    fn from(error: IdentityError) -> Self {
        let words = error.to_string();
        match error {
            IdentityError::Invalid(faults) => {
                let problem = |field: &str, message| FieldProblem { field: field.to_owned(), message };
                Self::invalid_body(faults.into_iter().map(|fault| problem(fault.field, fault.message)).collect())
            }
            IdentityError::Forbidden(words) => Self::new(Kind::Forbidden, words),
            IdentityError::NotFound { kind, id } => Self::not_found(kind, &id),
            IdentityError::Stale { .. } => Self::new(Kind::PreconditionFailed, words),
            IdentityError::Conflict(words) => Self::new(Kind::Conflict, words),
            IdentityError::LinkGone => Self::new(Kind::NotFound, words),
            IdentityError::NotSignedIn => Self::sign_in_failed(words),
            IdentityError::Locked { wait, .. } => Self::too_often(words, wait.num_seconds().unsigned_abs() + 1),
            IdentityError::Repeated => Self::new(Kind::Repeated, words),
            IdentityError::Busy => Self::new(Kind::Overloaded, words).with_header(RETRY_AFTER, "2"),
            IdentityError::Provider(words) => Self::new(Kind::SignInFailed, words),
            // After it was decided anew several times: others were quicker each time.
            IdentityError::Store(StoreError::VersionConflict { .. }) => {
                Self::new(Kind::Overloaded, words).with_header(RETRY_AFTER, "2")
            }
            IdentityError::Store(error) => error.into(),
        }
    }
}

impl From<LedgerError> for ApiError {
    fn from(error: LedgerError) -> Self {
        IdentityError::from(error).into()
    }
}
