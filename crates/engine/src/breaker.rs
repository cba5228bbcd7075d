//! The circuit breaker of one source: after a number of failures in a row the source is left alone for a while, then
//! tried once. It neither calls anything nor asks for the time.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// Counts failures and decides whether a source may be asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Breaker {
    failures: u32,
    state: State,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
enum State {
    #[default]
    Closed,
    Open {
        since: DateTime<Utc>,
        retry_at: DateTime<Utc>,
    },
    /// One probe is under way; if nobody says how it went, the next is allowed at `retry_at`.
    HalfOpen {
        since: DateTime<Utc>,
        retry_at: DateTime<Utc>,
    },
}

/// Where a breaker stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Position {
    /// The source is asked as ever.
    #[default]
    Closed,
    /// It is left alone.
    Open,
    /// It is being tried, or is to be tried next.
    HalfOpen,
}

/// The source must not be asked now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// When it was given up.
    pub since: DateTime<Utc>,
    /// When it may be asked next.
    pub retry_at: DateTime<Utc>,
}

impl Breaker {
    /// Whether the source may be asked now. Who may must say how it went, by [`succeeded`](Self::succeeded) or
    /// [`failed`](Self::failed); until then nobody else may, if this was the single try after a pause of `open_for`.
    ///
    /// # Errors
    /// Says since when it is left alone, and until when.
    pub fn ask(&mut self, now: DateTime<Utc>, open_for: Duration) -> Result<(), Refused> {
        let (State::Open { since, retry_at } | State::HalfOpen { since, retry_at }) = self.state else { return Ok(()) };
        // A clock that was set back must not prolong the pause: it is over when the end is further off than it is long.
        if now < retry_at && retry_at <= later(now, open_for) {
            return Err(Refused { since, retry_at });
        }
        self.state = State::HalfOpen { since, retry_at: later(now, open_for) };
        Ok(())
    }

    /// The source answered well.
    pub fn succeeded(&mut self) {
        *self = Self::default();
    }

    /// The source failed.
    pub fn failed(&mut self, now: DateTime<Utc>, threshold: u32, open_for: Duration) {
        self.failures = self.failures.saturating_add(1);
        let retry_at = later(now, open_for);
        match self.state {
            State::Closed if self.failures < threshold => (),
            State::Closed => self.state = State::Open { since: now, retry_at },
            State::Open { since, .. } | State::HalfOpen { since, .. } => self.state = State::Open { since, retry_at },
        }
    }

    /// Failures since the last success.
    pub const fn failures(&self) -> u32 {
        self.failures
    }

    /// Where it stands at an instant.
    pub fn position(&self, now: DateTime<Utc>) -> Position {
        match self.state {
            State::Closed => Position::Closed,
            State::Open { retry_at, .. } if now < retry_at => Position::Open,
            State::Open { .. } | State::HalfOpen { .. } => Position::HalfOpen,
        }
    }

    /// When the source may be asked next; none when it may at any time.
    pub const fn retry_at(&self) -> Option<DateTime<Utc>> {
        match self.state {
            State::Closed => None,
            State::Open { retry_at, .. } | State::HalfOpen { retry_at, .. } => Some(retry_at),
        }
    }
}

fn later(now: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    TimeDelta::from_std(by).ok().and_then(|by| now.checked_add_signed(by)).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    const OPEN_FOR: Duration = Duration::from_secs(30);

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_323_432_000 + second, 0).expect("an instant")
    }

    /// Asks and, if allowed, fails; says whether it was allowed.
    fn fail(breaker: &mut Breaker, second: i64) -> bool {
        let asked = breaker.ask(at(second), OPEN_FOR).is_ok();
        if asked {
            breaker.failed(at(second), 3, OPEN_FOR);
        }
        asked
    }

    #[test]
    fn it_opens_at_the_threshold_and_tries_once_after_the_pause() {
        let mut breaker = Breaker::default();
        for (second, asked, position, failures) in [
            (0, true, Position::Closed, 1),
            (1, true, Position::Closed, 2),
            (2, true, Position::Open, 3),
            (3, false, Position::Open, 3),
            (31, false, Position::Open, 3),
            (32, true, Position::Open, 4),
            (61, false, Position::Open, 4),
        ] {
            assert_eq!(fail(&mut breaker, second), asked, "{second}");
            assert_eq!((breaker.position(at(second)), breaker.failures()), (position, failures), "{second}");
        }
        assert_eq!(breaker.position(at(62)), Position::HalfOpen);
        assert_eq!(breaker.ask(at(62), OPEN_FOR), Ok(()));
        let refused = Refused { since: at(2), retry_at: at(92) };
        assert_eq!(breaker.ask(at(63), OPEN_FOR), Err(refused), "one try at a time");
        breaker.succeeded();
        assert_eq!(breaker, Breaker::default());
    }

    #[test]
    fn a_success_forgets_earlier_failures() {
        let mut breaker = Breaker::default();
        for second in 0..10 {
            assert!(fail(&mut breaker, 2 * second));
            assert!(breaker.ask(at(2 * second + 1), OPEN_FOR).is_ok());
            if second % 2 == 1 {
                breaker.succeeded();
            }
        }
        assert_eq!(breaker.position(at(20)), Position::Closed);
    }

    #[test]
    fn a_try_that_nobody_reports_and_a_clock_set_back_do_not_lock_a_source_out() {
        let mut breaker = Breaker::default();
        (0..3).for_each(|second| assert!(fail(&mut breaker, second)));
        assert!(breaker.ask(at(32), OPEN_FOR).is_ok());
        assert!(breaker.ask(at(61), OPEN_FOR).is_err());
        assert!(breaker.ask(at(62), OPEN_FOR).is_ok());
        assert!(breaker.ask(at(-86_400), OPEN_FOR).is_ok());
    }

    proptest! {
        /// Whatever happens: below the threshold everybody may ask, and from then on one in `open_for`, until a success.
        #[test]
        fn an_open_breaker_lets_one_through_per_pause(steps in vec((0i64..40, any::<bool>()), 1..200)) {
            let mut breaker = Breaker::default();
            let (mut now, mut failures, mut last_try) = (0, 0, None::<i64>);
            for (wait, well) in steps {
                now += wait;
                let allowed = failures < 3 || last_try.is_none_or(|last| now - last >= 30);
                prop_assert_eq!(breaker.ask(at(now), OPEN_FOR).is_ok(), allowed);
                if !allowed {
                    continue;
                }
                last_try = Some(now);
                if well {
                    breaker.succeeded();
                    failures = 0;
                } else {
                    breaker.failed(at(now), 3, OPEN_FOR);
                    failures += 1;
                }
                prop_assert_eq!(breaker.failures(), failures);
                prop_assert_eq!(breaker.position(at(now)) == Position::Closed, failures < 3);
            }
        }
    }
}
