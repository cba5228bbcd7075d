//! Why nothing was done.

use bellwether_engine::error::EngineError;
use bellwether_identity::ledger::LedgerError;
use bellwether_store::error::StoreError;

/// A field with a value that can't be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which field, as in the request.
    pub field: String,
    /// What it is, and what it must be.
    pub message: String,
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum WorkError {
    /// Something of the body can't be.
    #[error("{}", words(.0))]
    Invalid(Vec<Fault>),
    /// Something of the query can't be.
    #[error("{}", words(.0))]
    Query(Vec<Fault>),
    /// Whoever asks may not.
    #[error("{0}")]
    Forbidden(&'static str),
    /// It is not there, or not for whoever asks.
    #[error("there is no {kind} `{id}`")]
    NotFound {
        /// Kind of thing, such as `action`.
        kind: &'static str,
        /// Which one.
        id: String,
    },
    /// It has another version by now.
    #[error("the {kind} `{id}` has version {present}, not {expected}; read it again and decide again")]
    Stale {
        /// Kind of thing.
        kind: &'static str,
        /// Which one.
        id: String,
        /// Version that was to be changed.
        expected: u64,
        /// Version that is there.
        present: u64,
    },
    /// It does not go with what is there.
    #[error("{0}")]
    Conflict(String),
    /// It could not be recorded.
    #[error(transparent)]
    Ledger(LedgerError),
    /// There is no portfolio to judge by.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

fn words(faults: &[Fault]) -> String {
    let words: Vec<String> = faults.iter().map(|fault| format!("`{}` {}", fault.field, fault.message)).collect();
    words.join("; ")
}

impl From<StoreError> for WorkError {
    fn from(error: StoreError) -> Self {
        Self::Ledger(error.into())
    }
}

impl From<LedgerError> for WorkError {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error)
    }
}

impl WorkError {
    pub(crate) fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![Fault { field: field.to_owned(), message: message.into() }])
    }

    pub(crate) fn not_found(kind: &'static str, id: &str) -> Self {
        Self::NotFound { kind, id: id.to_owned() }
    }

    /// A conflict over the document that the caller named is theirs to decide.
    pub(crate) fn of_version(self, kind: &'static str, collection: &str, named: &str) -> Self {
        match self {
            Self::Ledger(LedgerError::Store(StoreError::VersionConflict {
                collection: found,
                id,
                expected,
                present,
            })) if found == collection && id == named => Self::Stale { kind, id, expected, present },
            Self::Ledger(LedgerError::Store(StoreError::NotFound { collection: found, id }))
                if found == collection && id == named =>
            {
                Self::NotFound { kind, id }
            }
            error => error,
        }
    }

    /// Whether a unique value of a collection is taken.
    pub(crate) fn is_taken(&self, collection: &str) -> bool {
        matches!(self, Self::Ledger(LedgerError::Store(StoreError::UniqueViolation { collection: found, .. }))
            if found == collection)
    }

    /// Whether somebody else was quicker to change any of the documents.
    pub(crate) const fn is_outdated(&self) -> bool {
        matches!(
            self,
            Self::Ledger(LedgerError::Store(StoreError::VersionConflict { .. } | StoreError::NotFound { .. }))
        )
    }

    /// Whether somebody else was quicker to change a document of a collection.
    pub(crate) fn is_late(&self, collection: &str) -> bool {
        match self {
            Self::Stale { .. } => true,
            Self::Ledger(LedgerError::Store(
                StoreError::VersionConflict { collection: found, .. } | StoreError::NotFound { collection: found, .. },
            )) => found == collection,
            _ => false,
        }
    }
}
