//! Reads of what is shown of one customer: each has a short deadline and passes a breaker, so that a dead source costs
//! somebody who waits before a page little, and after a few failures nothing.
//!
//! The breakers are not those of the loads ([`crate::supervisor`]). A load that is slow as a whole, or whose rows are
//! turned down, says nothing of the rows of one customer; and a small read that went well must not make up for a load
//! that failed. There is nothing to fall back on here: what cannot be read is not shown, and feeds no measure.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bellwether_domain::clock::Clock;
use bellwether_domain::loader::{Loading, SourceError};
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};

use crate::error::EngineError;
use crate::policy::SourcePolicy;
use crate::supervisor::{attempt, seconds};
use crate::watched::Watched;

/// Reads of one kind that wait for one source at once. Each takes a thread; more wait for their turn without one, within
/// the same deadline.
const AT_ONCE: usize = 16;

/// What is read of one customer by a reader of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DetailKind {
    /// Invoices, credit notes, adjustments.
    Documents,
    /// Orders.
    Orders,
    /// Logged contacts.
    Contacts,
    /// People to talk to.
    People,
    /// Learners.
    Learners,
}

impl DetailKind {
    /// Name for people.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Documents => "documents",
            Self::Orders => "orders",
            Self::Contacts => "contacts",
            Self::People => "people",
            Self::Learners => "learners",
        }
    }
}

impl fmt::Display for DetailKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Watches over the readers of one engine, from read to read.
pub struct DetailWatch {
    policy: SourcePolicy,
    clock: Arc<dyn Clock>,
    sources: Mutex<HashMap<(DetailKind, Arc<str>), Source>>,
}

struct Source {
    watched: Watched,
    turns: Arc<Semaphore>,
}

impl DetailWatch {
    /// A watch that knows of no failure yet.
    pub fn new(policy: SourcePolicy, clock: Arc<dyn Clock>) -> Self {
        Self { policy, clock, sources: Mutex::default() }
    }

    /// Reads something of one customer.
    ///
    /// # Errors
    /// When the source fails, does not answer by the deadline, or is left alone.
    pub async fn read<R, Q, T, F>(
        &self,
        kind: DetailKind,
        (reader, origin): (Arc<R>, Arc<str>),
        question: Q,
        read: F,
    ) -> Result<T, EngineError>
    where
        R: ?Sized + Send + Sync + 'static,
        Q: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'a> FnOnce(&'a R, &'a Q) -> Loading<'a, T> + Send + 'static,
    {
        let until = Instant::now() + self.policy.detail_deadline;
        let turns = self.source(kind, &origin, |source| source.turns.clone());
        let Ok(turn) = timeout_at(until, turns.acquire_owned()).await else {
            let late = SourceError::TimedOut { origin: origin.clone(), seconds: seconds(self.policy.detail_deadline) };
            return Err(self.failure(kind, &origin, late));
        };
        // While it waited for its turn, others may have found out.
        let now = self.clock.now();
        let asked = self.source(kind, &origin, |source| source.watched.ask(&origin, now, &self.policy));
        if let Err(refused) = asked {
            return Err(self.failure(kind, &origin, refused));
        }
        let left = until.saturating_duration_since(Instant::now());
        let answer = attempt(reader, origin.clone(), Arc::new(question), Some(left), read).await;
        let absent = answer.as_ref().err().filter(|error| is_absent(error));
        let now = self.clock.now();
        self.source(kind, &origin, |source| source.watched.report(absent, now, &self.policy));
        drop(turn);
        answer.map(|loaded| loaded.rows).map_err(|error| self.failure(kind, &origin, error))
    }

    fn source<T>(&self, kind: DetailKind, origin: &Arc<str>, look: impl FnOnce(&mut Source) -> T) -> T {
        let new = || Source { watched: Watched::default(), turns: Arc::new(Semaphore::new(AT_ONCE)) };
        look(self.sources().entry((kind, origin.clone())).or_insert_with(new))
    }

    fn sources(&self) -> MutexGuard<'_, HashMap<(DetailKind, Arc<str>), Source>> {
        self.sources.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The failure with the time after which another try makes sense, if it does not at once.
    fn failure(&self, what: DetailKind, origin: &Arc<str>, cause: SourceError) -> EngineError {
        let retry_at = self.source(what, origin, |source| source.watched.breaker.retry_at());
        let wait = retry_at.and_then(|at| (at - self.clock.now()).to_std().ok());
        EngineError::Detail {
            what,
            origin: origin.clone(),
            retry_after: wait.filter(|&wait| wait > Duration::ZERO),
            cause,
        }
    }
}

/// Whether a source that failed like this was not there for us. One that delivers nonsense costs no waiting, and the
/// next customer's rows may be sound.
const fn is_absent(error: &SourceError) -> bool {
    match error {
        SourceError::Unreachable { .. } | SourceError::TimedOut { .. } | SourceError::Refused { .. } => true,
        SourceError::Suspended { .. } | SourceError::CopyFailed { .. } | SourceError::Unusable { .. } => false,
    }
}
