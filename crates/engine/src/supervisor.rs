//! Watches over sources: each load has a deadline and passes its source's breaker; a failed one is answered with the last
//! good facts, where those are kept. What the facts mean is the orchestrator's affair.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bellwether_domain::clock::Clock;
use bellwether_domain::codes::Currency;
use bellwether_domain::facts::set::Availability;
use bellwether_domain::fiscal::FiscalCalendar;
use bellwether_domain::loader::{LoadRequest, Loaded, Loading, Reject, Selection, SourceError};
use bellwether_store::source_facts::KeptFacts;
use bellwether_store::store::Store;
use chrono::{DateTime, Utc};
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::last_good::{Keepable, decode, encode};
use crate::policy::{SourceKind, SourcePolicy};
use crate::portfolio::context::SourceHealth;
use crate::watched::Watched;

/// A blocking read can't be stopped by its own deadline; this much later its end is no longer waited for.
const GRACE: Duration = Duration::from_millis(100);

/// What became of one load.
#[derive(Debug)]
pub struct Outcome<T> {
    /// Name of the source.
    pub origin: Arc<str>,
    /// The facts of this load, or the last good ones, however old.
    pub facts: Option<T>,
    /// What they are as of the date that was asked for.
    pub availability: Availability,
    /// When they were loaded.
    pub loaded_at: Option<DateTime<Utc>>,
    /// Rows rejected with them.
    pub rejects: u64,
    /// Why this load failed, if it did.
    pub error: Option<SourceError>,
    /// How the source has done of late.
    pub health: SourceHealth,
}

impl<T> Outcome<T> {
    /// Of a load that was not watched over: there is nothing to fall back on.
    pub fn unwatched(origin: Arc<str>, answer: Result<Loaded<T>, SourceError>) -> Self {
        let health = SourceHealth::default();
        match answer {
            Ok(Loaded { rows, rejects, loaded_at }) => Self {
                origin,
                facts: Some(rows),
                availability: Availability::Fresh,
                loaded_at: Some(loaded_at),
                rejects: rejects.len() as u64,
                error: None,
                health,
            },
            Err(error) => Self {
                origin,
                facts: None,
                availability: Availability::Unavailable(None),
                loaded_at: None,
                rejects: 0,
                error: Some(error),
                health,
            },
        }
    }

    /// The facts, and all the rest.
    pub fn split(self) -> (Option<T>, Outcome<()>) {
        let Self { origin, facts, availability, loaded_at, rejects, error, health } = self;
        (facts, Outcome { origin, facts: None, availability, loaded_at, rejects, error, health })
    }
}

/// Watches over the sources of one engine, from refresh to refresh.
pub struct Supervisor {
    policy: SourcePolicy,
    calendar: FiscalCalendar,
    reporting: Currency,
    clock: Arc<dyn Clock>,
    /// Where last good facts are kept; none for an embedded warehouse, which is its own last good copy and judged its
    /// rows when they were imported.
    keeper: Option<Arc<Store>>,
    watched: Mutex<HashMap<(SourceKind, Arc<str>), Watched>>,
}

impl Supervisor {
    /// A supervisor that knows of no failure yet. With a `keeper` good loads are kept and used when a source fails.
    pub fn new(
        policy: SourcePolicy,
        calendar: FiscalCalendar,
        reporting: Currency,
        clock: Arc<dyn Clock>,
        keeper: Option<Arc<Store>>,
    ) -> Self {
        Self { policy, calendar, reporting, clock, keeper, watched: Mutex::default() }
    }

    /// How sources are treated.
    pub const fn policy(&self) -> &SourcePolicy {
        &self.policy
    }

    /// How a source is now.
    pub fn health(&self, kind: SourceKind, origin: &Arc<str>) -> SourceHealth {
        let now = self.clock.now();
        let watched = self.watched().get(&(kind, origin.clone())).cloned().unwrap_or_default();
        SourceHealth {
            failures: watched.breaker.failures(),
            breaker: watched.breaker.position(now),
            retry_at: watched.breaker.retry_at(),
        }
    }

    /// Loads one kind of facts for everybody. Facts of a selection of customers are neither kept nor judged.
    pub async fn load<L, T, F>(
        self: &Arc<Self>,
        kind: SourceKind,
        (loader, origin): (Arc<L>, Arc<str>),
        request: Arc<LoadRequest>,
        load: F,
    ) -> Outcome<T>
    where
        L: ?Sized + Send + Sync + 'static,
        T: Keepable,
        F: for<'a> FnOnce(&'a L, &'a LoadRequest) -> Loading<'a, T> + Send + 'static,
    {
        let answer = match self.ask(kind, &origin) {
            Ok(()) => {
                let deadline = self.policy.deadline_of(kind);
                let answer = attempt(loader, origin.clone(), request.clone(), Some(deadline), load).await;
                let answer = self.clone().judge(kind, origin.clone(), request.clone(), answer).await;
                self.report(kind, &origin, answer.as_ref().err());
                answer
            }
            Err(refused) => Err(refused),
        };
        let outcome = match answer {
            Ok(_) => Outcome::unwatched(origin.clone(), answer),
            Err(error) => self.clone().fall_back(kind, origin.clone(), request, error).await,
        };
        Outcome { health: self.health(kind, &origin), ..outcome }
    }

    fn watched(&self) -> MutexGuard<'_, HashMap<(SourceKind, Arc<str>), Watched>> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ask(&self, kind: SourceKind, origin: &Arc<str>) -> Result<(), SourceError> {
        let mut all = self.watched();
        let watched = all.entry((kind, origin.clone())).or_default();
        watched.ask(origin, self.clock.now(), &self.policy)
    }

    fn report(&self, kind: SourceKind, origin: &Arc<str>, error: Option<&SourceError>) {
        let mut all = self.watched();
        let watched = all.entry((kind, origin.clone())).or_default();
        if let Some(error) = error {
            tracing::warn!(%kind, %error, "a source failed");
        }
        watched.report(error, self.clock.now(), &self.policy);
    }

    /// Keeps a good load and turns down one that is no good.
    async fn judge<T: Keepable>(
        self: Arc<Self>,
        kind: SourceKind,
        origin: Arc<str>,
        request: Arc<LoadRequest>,
        answer: Result<Loaded<T>, SourceError>,
    ) -> Result<Loaded<T>, SourceError> {
        let loaded = answer?;
        let Some(store) = self.keeper.clone().filter(|_| request.customers == Selection::All) else {
            return Ok(loaded);
        };
        let before = kept(&store, kind, &origin).await.map(|kept| kept.rows);
        let name = origin.clone();
        let judged = spawn_blocking(move || {
            let unusable = |cause| Err(SourceError::Unusable { origin: origin.clone(), cause });
            let rows = loaded.rows.rows();
            let unexpected = loaded.rejects.iter().filter(|reject| !reject.declared).count() as u64;
            tell_rejects(kind, &loaded.rejects, unexpected);
            let objection = || self.policy.objection(rows, unexpected, before);
            if let Some(cause) = loaded.rows.flaw(self.reporting).or_else(objection) {
                return unusable(cause);
            }
            let bytes = warn(kind, encode(&loaded.rows));
            let rejects = loaded.rejects.len() as u64;
            let (loaded_at, kind, origin) = (loaded.loaded_at, kind.as_str().to_owned(), origin.to_string());
            Ok((bytes, KeptFacts { kind, origin, loaded_at, rows, rejects }, loaded))
        });
        let (bytes, facts, loaded) = judged.await.unwrap_or_else(|_| Err(ended(&name)))?;
        // Fresh facts are good even if they cannot be kept: the next failure then finds older ones.
        if let Some(bytes) = bytes {
            warn(kind, store.keep_facts(&facts, bytes).await);
        }
        Ok(loaded)
    }

    /// The last good facts, and how good they are.
    async fn fall_back<T: Keepable>(
        self: Arc<Self>,
        kind: SourceKind,
        origin: Arc<str>,
        request: Arc<LoadRequest>,
        error: SourceError,
    ) -> Outcome<T> {
        let failed = Outcome::unwatched(origin.clone(), Err(error));
        let Some(store) = self.keeper.clone() else { return failed };
        let reporting = self.reporting;
        let found = warn(kind, store.last_facts(kind.as_str()).await).flatten();
        let Some((kept, bytes)) = found.filter(|(kept, _)| kept.origin == *origin) else { return failed };
        let found = spawn_blocking(move || {
            let facts: T = decode(&bytes)?;
            facts.flaw(reporting).is_none().then_some((kept, facts))
        });
        let Ok(Some((kept, facts))) = found.await else { return failed };
        let date = self.calendar.date_of(kept.loaded_at);
        Outcome {
            facts: Some(facts),
            availability: Availability::of_failing(Some(date), request.through, self.policy.max_age_days),
            loaded_at: Some(kept.loaded_at),
            rejects: kept.rejects,
            ..failed
        }
    }
}

/// Runs a loader where it may block: embedded readers do, live ones only wait. A live one is cancelled at the deadline; a
/// reader that blocks goes on in its thread, but nobody waits for it.
///
/// # Errors
/// Those of the loader, when the deadline passes, or when the loader panics.
pub async fn attempt<L, Q, T, F>(
    loader: Arc<L>,
    origin: Arc<str>,
    request: Arc<Q>,
    deadline: Option<Duration>,
    load: F,
) -> Result<Loaded<T>, SourceError>
where
    L: ?Sized + Send + Sync + 'static,
    Q: Send + Sync + 'static,
    T: Send + 'static,
    F: for<'a> FnOnce(&'a L, &'a Q) -> Loading<'a, T> + Send + 'static,
{
    let runtime = Handle::current();
    let Some(deadline) = deadline else {
        let loading = spawn_blocking(move || runtime.block_on(load(&loader, &request)));
        return loading.await.unwrap_or_else(|_| Err(ended(&origin)));
    };
    let late = SourceError::TimedOut { origin: origin.clone(), seconds: seconds(deadline) };
    let loading = spawn_blocking(move || runtime.block_on(async { timeout(deadline, load(&loader, &request)).await }));
    match timeout(deadline + GRACE, loading).await {
        Ok(Ok(Ok(answer))) => answer,
        Ok(Ok(Err(_))) | Err(_) => Err(late),
        Ok(Err(_)) => Err(ended(&origin)),
    }
}

/// A deadline as errors tell it: begun seconds count.
pub const fn seconds(deadline: Duration) -> u64 {
    deadline.as_secs() + (deadline.subsec_nanos() > 0) as u64
}

fn ended(origin: &Arc<str>) -> SourceError {
    SourceError::Unusable { origin: origin.clone(), cause: "its loader ended unexpectedly".to_owned() }
}

/// What is known of the last good load of the same source.
async fn kept(store: &Store, kind: SourceKind, origin: &str) -> Option<KeptFacts> {
    warn(kind, store.kept_facts(kind.as_str()).await).flatten().filter(|kept| kept.origin == origin)
}

/// Live sources keep no list of what was set aside, so the log shows what it is like.
fn tell_rejects(kind: SourceKind, rejects: &[Reject], unexpected: u64) {
    const SHOWN: usize = 3;
    if unexpected > 0 {
        let some = rejects.iter().filter(|reject| !reject.declared).take(SHOWN);
        let some: Vec<String> = some.map(|reject| format!("{}: {}", reject.row, reject.reason)).collect();
        tracing::warn!(%kind, unexpected, some = some.join("; "), "rows of a source were set aside");
    }
}

fn warn<T, E: std::fmt::Display>(kind: SourceKind, result: Result<T, E>) -> Option<T> {
    result.inspect_err(|error| tracing::warn!(%kind, %error, "last good facts cannot be kept or read")).ok()
}
