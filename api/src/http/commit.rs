//! What somebody writes is committed with its record, then shown.

use std::future::Future;

use bellwether_engine::assignments::By;
use bellwether_engine::error::EngineError;
use bellwether_identity::audit::{Deed, Entry};
use bellwether_identity::identity::Identity;
use bellwether_identity::ledger::LedgerError;
use bellwether_store::changes::Changes;
use bellwether_store::error::StoreError;

use crate::problem::{ApiError, Kind};
use crate::state::AppState;

/// Whoever writes something.
pub fn by(identity: &Identity) -> By {
    By { user: identity.user().to_owned(), name: identity.name().to_owned() }
}

/// Commits changes with their entries, then shows them. In a task of its own: what was committed must be seen, also when the
/// client has gone meanwhile.
///
/// # Errors
/// When somebody else was quicker, the request was done before, or the store fails.
pub async fn commit(
    state: &AppState,
    deed: Deed,
    changes: Changes,
    entries: Vec<Entry>,
    show: impl Future<Output = Result<(), EngineError>> + 'static,
) -> Result<(), ApiError> {
    let ledger = state.identities.ledger().clone();
    let task = actix_web::rt::spawn(async move {
        ledger.commit(&deed, changes, entries).await.map_err(refuse)?;
        Ok::<_, ApiError>(show.await?)
    });
    task.await.map_err(ApiError::internal)?
}

/// What was to be changed may no longer be what it was when that was decided.
fn refuse(error: LedgerError) -> ApiError {
    match error {
        LedgerError::Store(StoreError::VersionConflict { .. } | StoreError::NotFound { .. }) => {
            let detail = "Somebody else has just changed the same thing; read it again and decide again.";
            ApiError::new(Kind::PreconditionFailed, detail)
        }
        LedgerError::Store(error) => error.into(),
        error => error.into(),
    }
}
