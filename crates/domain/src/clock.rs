//! The only place where time comes from.
//!
//! Nothing outside asks the system for the time: whoever needs it is handed a [`Clock`], so that a test, a replay or
//! data that ended years ago see the date they ask for. The machine's own clock lives outside this crate.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

/// Tells the instant and the business date.
pub trait Clock: Send + Sync {
    /// The present instant, for records of when something happened.
    fn now(&self) -> DateTime<Utc>;
    /// The business date in a time zone: the as-of date when nobody names one.
    fn today(&self, zone: Tz) -> NaiveDate;
}

/// A clock that stands still.
#[derive(Debug, Clone, Copy)]
pub struct FixedClock(pub DateTime<Utc>);

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        self.0
    }

    fn today(&self, zone: Tz) -> NaiveDate {
        self.0.with_timezone(&zone).date_naive()
    }
}
