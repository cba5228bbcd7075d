//! What can go wrong when somebody asks for something.

use bellwether_store::collection::Collection;
use bellwether_store::error::StoreError;
use chrono::{DateTime, TimeDelta, Utc};

use crate::documents::guard::Guard;

/// A field with a value that can't be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which field, as in the request.
    pub field: &'static str,
    /// What it is, and what it must be.
    pub message: String,
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// Something of the request can't be.
    #[error("{}", words(.0))]
    Invalid(Vec<Fault>),
    /// Whoever asks may not.
    #[error("{0}")]
    Forbidden(&'static str),
    /// It is not there, or not for whoever asks.
    #[error("there is no {kind} `{id}`")]
    NotFound {
        /// Kind of thing, such as `user`.
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
    /// A one-time link that is used up, replaced or too old, or none.
    #[error("this link has been used, was replaced or has expired; ask for a new one")]
    LinkGone,
    /// Name, password, code or token is wrong. It doesn't say which.
    #[error("that is not right; check what you typed and try again")]
    NotSignedIn,
    /// Too many failures.
    #[error("too many failed attempts; try again at {}", until.format("%H:%M:%S UTC"))]
    Locked {
        /// When it may be tried again.
        until: DateTime<Utc>,
        /// How long that is.
        wait: TimeDelta,
    },
    /// A request with this idempotency key was done already.
    #[error("a request with this idempotency key has been done already")]
    Repeated,
    /// Too much is going on; nothing was done.
    #[error("too much is going on at the moment; try again in a few seconds")]
    Busy,
    /// The identity provider can't be used, or said what can't be.
    #[error("signing in with the identity provider failed: {0}")]
    Provider(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn words(faults: &[Fault]) -> String {
    let words: Vec<String> = faults.iter().map(|fault| format!("`{}` {}", fault.field, fault.message)).collect();
    words.join("; ")
}

impl IdentityError {
    /// One wrong field.
    pub(crate) fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![Fault { field, message: message.into() }])
    }

    pub(crate) fn not_found(kind: &'static str, id: &str) -> Self {
        Self::NotFound { kind, id: id.to_owned() }
    }
}

/// Fails if there are faults.
pub(crate) fn none_of(faults: Vec<Fault>) -> Result<(), IdentityError> {
    if faults.is_empty() { Ok(()) } else { Err(IdentityError::Invalid(faults)) }
}

/// How often something is tried again because somebody else changed what it was decided by.
const ATTEMPTS: u32 = 8;

/// Counts tries of what is decided by documents that others may change meanwhile.
#[derive(Debug, Default)]
pub(crate) struct Attempts(u32);

impl Attempts {
    /// Whether to decide again. What the caller asked to change is not among that: its conflict is a
    /// [`IdentityError::Stale`].
    pub(crate) fn again(&mut self, error: &IdentityError) -> bool {
        self.0 += 1;
        let changed = match error {
            IdentityError::Store(StoreError::VersionConflict { .. } | StoreError::NotFound { .. }) => true,
            // Two who decide it for the first time.
            IdentityError::Store(StoreError::UniqueViolation { collection, .. }) => collection == Guard::NAME,
            _ => false,
        };
        changed && self.0 < ATTEMPTS
    }
}
