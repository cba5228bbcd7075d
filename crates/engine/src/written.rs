//! What people write over what was computed: account managers and scores, laid over every portfolio; and why something that
//! somebody wants to write is not written.

use std::sync::Arc;

use bellwether_store::error::StoreError;

use crate::assignments::Assignments;
use crate::error::EngineError;
use crate::overrides::Overrides;
use crate::portfolio::query::QueryError;

/// What is laid over portfolios.
#[derive(Debug, Clone, Default)]
pub(crate) struct Written {
    pub(crate) assignments: Arc<Assignments>,
    pub(crate) overrides: Arc<Overrides>,
}

impl Written {
    /// The same after a change; what is equal stays the very same.
    pub(crate) fn changed(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut after = self.clone();
        change(&mut after);
        if *after.assignments == *self.assignments {
            after.assignments = self.assignments.clone();
        }
        if *after.overrides == *self.overrides {
            after.overrides = self.overrides.clone();
        }
        after
    }

    /// Whether both are the very same.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.assignments, &other.assignments) && Arc::ptr_eq(&self.overrides, &other.overrides)
    }
}

/// Why something is not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Fields of the request are wrong.
    #[error("the request has {} wrong fields", .0.len())]
    Invalid(Vec<QueryError>),
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
    /// It is not there, or not for whoever asks.
    #[error("there is no {kind} `{id}`")]
    NotFound {
        /// Kind of thing.
        kind: &'static str,
        /// Which one.
        id: String,
    },
    /// It does not go with what is there.
    #[error("{0}")]
    Conflict(String),
    /// Whoever asks may not.
    #[error("{0}")]
    Forbidden(&'static str),
    /// There is no answer at all.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl WriteError {
    /// A thing that has another version than was seen.
    pub(crate) fn stale(kind: &'static str, id: &str, expected: u64, present: u64) -> Self {
        Self::Stale { kind, id: id.to_owned(), expected, present }
    }
}

impl From<StoreError> for WriteError {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}
