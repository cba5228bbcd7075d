//! How the copies of live sources have gone, as the record of runs tells it: it survives a restart and is the same for
//! every process that looks.
//!
//! A copy that fails does not touch the facts that are there: they are the source's last good ones, stale through the
//! seventh day and unavailable after it (metrics, section 5). Facts that should have been copied again long ago, because
//! nobody was there to do it, are as stale as those of a source that fails.

use std::sync::Arc;
use std::time::Duration;

use bellwether_domain::facts::set::Availability;
use bellwether_domain::fiscal::FiscalCalendar;
use bellwether_domain::loader::SourceError;
use bellwether_warehouse::runs::Run;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::breaker::Position;
use crate::policy::{SourceKind, SourcePolicy};
use crate::portfolio::context::SourceHealth;
use crate::supervisor::Outcome;

/// Time until a copy that failed is tried again, as long as the source has not failed too often.
const RETRY: TimeDelta = TimeDelta::minutes(1);

/// What a copy that is under way or late by a little is given before its facts count as stale.
const GRACE: TimeDelta = TimeDelta::minutes(5);

/// How the copies of one source have gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyState {
    /// Name of the source.
    pub origin: Arc<str>,
    /// The kinds of facts that come from it.
    pub feeds: Vec<SourceKind>,
    /// When the last good copy began: what it brought is as new as that.
    pub copied_at: Option<DateTime<Utc>>,
    /// When the last copy ended, good or bad.
    pub attempted_at: Option<DateTime<Utc>>,
    /// Copies that have failed since the last good one.
    pub failures: u32,
    /// Why the last copy failed; none when it did not.
    pub error: Option<String>,
}

impl CopyState {
    /// From all runs, the latest first.
    pub fn from_runs(origin: Arc<str>, feeds: Vec<SourceKind>, runs: &[Run]) -> Self {
        let mut own = runs.iter().filter(|run| run.dataset.as_deref() == Some(&*origin)).peekable();
        let latest = own.peek().copied();
        let attempted_at = latest.map(|run| run.finished_at);
        let error = latest.and_then(|run| run.failure.clone());
        let failures = std::iter::from_fn(|| own.next_if(|run| run.failure.is_some())).map(|_| 1).sum();
        let copied_at = own.next().map(|run| run.started_at);
        Self { origin, feeds, copied_at, attempted_at, failures, error }
    }

    /// When the next copy is due; none when copies are made on demand only.
    pub fn due(&self, rhythm: &Rhythm) -> Option<DateTime<Utc>> {
        let every = rhythm.every?;
        let Some(attempted_at) = self.attempted_at else { return Some(DateTime::<Utc>::MIN_UTC) };
        let pause = if (1..rhythm.failure_threshold).contains(&self.failures) { RETRY.min(every) } else { every };
        Some(attempted_at + pause)
    }

    fn health(&self, rhythm: &Rhythm, now: DateTime<Utc>) -> SourceHealth {
        let due = self.due(rhythm);
        let breaker = match due {
            _ if self.failures < rhythm.failure_threshold => Position::Closed,
            Some(due) if due <= now => Position::HalfOpen,
            _ => Position::Open,
        };
        SourceHealth { failures: self.failures, breaker, retry_at: due.filter(|_| self.failures > 0) }
    }

    /// Why its facts are not as fresh as they should be, if they are not.
    fn complaint(&self, rhythm: &Rhythm, now: DateTime<Utc>) -> Option<String> {
        if let Some(error) = &self.error {
            return Some(error.clone());
        }
        let copied_at = self.copied_at?;
        let late = rhythm.every.is_some_and(|every| copied_at + every + every + GRACE < now);
        late.then(|| format!("nothing was copied since {}", copied_at.format("%Y-%m-%d %H:%M UTC")))
    }
}

/// How often copies are made, and how often one may fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rhythm {
    /// From the end of one to the begin of the next; none: on demand only.
    pub every: Option<TimeDelta>,
    /// After this many failures in a row a source is no longer tried ahead of time.
    pub failure_threshold: u32,
}

impl Rhythm {
    /// That of a policy.
    pub fn new(every: Option<Duration>, policy: &SourcePolicy) -> Self {
        let every = every.map(|every| TimeDelta::from_std(every).unwrap_or(TimeDelta::MAX));
        Self { every, failure_threshold: policy.failure_threshold.max(1) }
    }
}

/// All copied sources at one moment.
#[derive(Debug, Clone)]
pub struct Copies {
    /// Source by source.
    pub states: Vec<CopyState>,
    /// How often they are copied.
    pub rhythm: Rhythm,
    /// When this was so.
    pub now: DateTime<Utc>,
    /// Age in days up to which last good facts are used.
    pub max_age_days: u32,
    /// Gives instants their date.
    pub calendar: FiscalCalendar,
}

impl Copies {
    fn of(&self, kind: SourceKind) -> Option<&CopyState> {
        self.states.iter().find(|state| state.feeds.contains(&kind))
    }

    /// Whether portfolios would tell the same of them.
    pub fn look_like(&self, other: &Self) -> bool {
        let late = |copies: &Self| -> Vec<bool> {
            copies.states.iter().map(|state| state.complaint(&copies.rhythm, copies.now).is_some()).collect()
        };
        self.states == other.states && late(self) == late(other)
    }

    /// What was read of the home of the copies, as what it is: facts of a source that was copied at some time, or could
    /// not be. Facts that come from elsewhere stay what they are.
    pub fn applied<T>(&self, kind: SourceKind, outcome: Outcome<T>, through: NaiveDate) -> Outcome<T> {
        match self.of(kind) {
            Some(state) if outcome.availability == Availability::Fresh => self.apply(state, outcome, through),
            _ => outcome,
        }
    }

    /// The same of facts that nothing is read for.
    pub fn outcome(&self, kind: SourceKind, through: NaiveDate) -> Option<Outcome<()>> {
        let state = self.of(kind)?;
        let outcome = Outcome {
            origin: state.origin.clone(),
            facts: None,
            availability: Availability::Fresh,
            loaded_at: None,
            rejects: 0,
            error: None,
            health: SourceHealth::default(),
        };
        Some(self.apply(state, outcome, through))
    }

    fn apply<T>(&self, state: &CopyState, outcome: Outcome<T>, through: NaiveDate) -> Outcome<T> {
        let complaint = state.complaint(&self.rhythm, self.now);
        let copied_on = state.copied_at.map(|at| self.calendar.date_of(at));
        let availability = match (&complaint, copied_on) {
            (None, Some(_)) => Availability::Fresh,
            _ => Availability::of_failing(copied_on, through, self.max_age_days),
        };
        let cause = complaint.or_else(|| copied_on.is_none().then(|| "nothing was copied yet".to_owned()));
        Outcome {
            origin: state.origin.clone(),
            availability,
            loaded_at: state.copied_at,
            error: cause.map(|cause| SourceError::CopyFailed { origin: state.origin.clone(), cause }),
            health: state.health(&self.rhythm, self.now),
            ..outcome
        }
    }
}

#[cfg(test)]
mod tests {
    use bellwether_warehouse::asset::Asset;

    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000 + minute * 60, 0).expect("an instant")
    }

    fn run(minute: i64, failure: Option<&str>) -> Run {
        Run {
            generation: failure.is_none().then_some(1),
            dataset: Some("shop".to_owned()),
            from: Asset::Raw,
            started_at: at(minute),
            finished_at: at(minute + 1),
            failure: failure.map(str::to_owned),
            assets: Vec::new(),
        }
    }

    fn state(runs: &[Run]) -> CopyState {
        CopyState::from_runs("shop".into(), vec![SourceKind::Customers], runs)
    }

    const RHYTHM: Rhythm = Rhythm { every: Some(TimeDelta::minutes(15)), failure_threshold: 3 };

    #[test]
    fn a_source_is_copied_in_its_rhythm_sooner_after_few_failures_and_not_after_many() {
        let never = state(&[]);
        assert_eq!((never.due(&RHYTHM), never.copied_at), (Some(DateTime::<Utc>::MIN_UTC), None));
        let good = state(&[run(0, None)]);
        assert_eq!((good.due(&RHYTHM), good.copied_at, good.failures), (Some(at(16)), Some(at(0)), 0));
        let fails = run(20, Some("gone"));
        let once = state(&[fails.clone(), run(0, None)]);
        assert_eq!((once.due(&RHYTHM), once.copied_at, once.failures), (Some(at(22)), Some(at(0)), 1));
        let thrice = state(&[fails.clone(), fails.clone(), fails, run(0, None), run(-60, None)]);
        assert_eq!((thrice.due(&RHYTHM), thrice.copied_at, thrice.failures), (Some(at(36)), Some(at(0)), 3));
        assert_eq!(thrice.error.as_deref(), Some("gone"));
        assert_eq!(good.due(&Rhythm { every: None, ..RHYTHM }), None);
    }

    #[test]
    fn runs_of_other_data_sets_do_not_count() {
        let other = Run { dataset: Some("files".to_owned()), ..run(30, Some("no")) };
        let again = Run { dataset: None, ..run(31, Some("no")) };
        assert_eq!(state(&[again, other, run(0, None)]), state(&[run(0, None)]));
    }

    #[test]
    fn a_copy_that_fails_or_is_missed_makes_its_facts_stale_and_then_unavailable() {
        let copies = |runs: &[Run], minute| Copies {
            states: vec![state(runs)],
            rhythm: RHYTHM,
            now: at(minute),
            max_age_days: 7,
            calendar: FiscalCalendar::default(),
        };
        let copied_on = FiscalCalendar::default().date_of(at(0));
        let seen = |copies: &Copies, days: i64| {
            let outcome = copies.outcome(SourceKind::Customers, copied_on + TimeDelta::days(days)).expect("is copied");
            (outcome.availability, outcome.error.is_some(), outcome.health.breaker)
        };
        let good = [run(0, None)];
        assert_eq!(seen(&copies(&good, 10), 0), (Availability::Fresh, false, Position::Closed));
        assert_eq!(seen(&copies(&good, 34), 0), (Availability::Fresh, false, Position::Closed));
        assert_eq!(seen(&copies(&good, 36), 0), (Availability::Stale(copied_on), true, Position::Closed));
        let failed = [run(20, Some("gone")), run(0, None)];
        assert_eq!(seen(&copies(&failed, 21), 0), (Availability::Stale(copied_on), true, Position::Closed));
        let often = [run(24, Some("gone")), run(22, Some("gone")), run(20, Some("gone")), run(0, None)];
        let too_old = Availability::Unavailable(Some(copied_on));
        assert_eq!(seen(&copies(&often, 26), 7), (Availability::Stale(copied_on), true, Position::Open));
        assert_eq!(seen(&copies(&often, 26), 8), (too_old, true, Position::Open));
        assert_eq!(seen(&copies(&often, 41), 8), (too_old, true, Position::HalfOpen));
        assert_eq!(seen(&copies(&[], 0), 0), (Availability::Unavailable(None), true, Position::Closed));
        assert!(copies(&good, 0).outcome(SourceKind::Learning, copied_on).is_none());
    }
}
