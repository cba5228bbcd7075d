//! The machine's clock: the one place that asks the system for the time.

use bellwether_domain::clock::Clock;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

/// The machine's clock, with the business date optionally pinned for data that ends in the past.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock {
    /// The business date to report instead of the machine's.
    pub pinned: Option<NaiveDate>,
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    fn now(&self) -> DateTime<Utc> {
        std::time::SystemTime::now().into()
    }

    fn today(&self, zone: Tz) -> NaiveDate {
        self.pinned.unwrap_or_else(|| self.now().with_timezone(&zone).date_naive())
    }
}
