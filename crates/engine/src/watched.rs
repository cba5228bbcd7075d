//! What is remembered of one source between two times it is asked: its breaker, and what went wrong last.

use std::sync::Arc;

use bellwether_domain::loader::SourceError;
use chrono::{DateTime, Utc};

use crate::breaker::Breaker;
use crate::policy::SourcePolicy;

/// A source that is watched over.
#[derive(Debug, Clone, Default)]
pub struct Watched {
    /// Whether it may be asked.
    pub breaker: Breaker,
    last_error: String,
}

impl Watched {
    /// Whether the source may be asked now. Who may must [`report`](Self::report) how it went.
    ///
    /// # Errors
    /// [`SourceError::Suspended`] while it is left alone.
    pub fn ask(&mut self, origin: &Arc<str>, now: DateTime<Utc>, policy: &SourcePolicy) -> Result<(), SourceError> {
        self.breaker.ask(now, policy.open_for).map_err(|refused| SourceError::Suspended {
            origin: origin.clone(),
            since: refused.since,
            retry_at: refused.retry_at,
            last: self.last_error.clone(),
        })
    }

    /// Notes how it went.
    pub fn report(&mut self, error: Option<&SourceError>, now: DateTime<Utc>, policy: &SourcePolicy) {
        match error {
            None => *self = Self::default(),
            Some(error) => {
                self.last_error = error.to_string();
                self.breaker.failed(now, policy.failure_threshold, policy.open_for);
            }
        }
    }
}
