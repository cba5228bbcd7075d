//! Windows: closed ranges of dates, the flags that say how comparable two of them are, and the windows that end at a
//! date ("n months to t", "n days to t"). None of it depends on a calendar.

use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize, Serializer};

use super::error::FiscalError;

/// A closed range of dates. If `end` is before `start` it holds no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Window {
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
}

/// What a reader has to know before comparing a window with its prior-year window. Serialised as the array of the
/// names of those that are set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Flags {
    /// The window holds months that are not closed yet.
    pub open_months: bool,
    /// The two windows differ in length.
    pub unequal_days: bool,
    /// Either window holds a day of a week 53.
    pub week_53: bool,
}

impl Window {
    /// A window of at least one day.
    ///
    /// # Errors
    /// If `end` is before `start`.
    pub fn new(start: NaiveDate, end: NaiveDate) -> Result<Self, FiscalError> {
        if end < start {
            return Err(FiscalError::EndBeforeStart { start, end });
        }
        Ok(Self { start, end })
    }

    /// Whether a date lies in it.
    pub fn contains(&self, date: NaiveDate) -> bool {
        self.start <= date && date <= self.end
    }

    /// Its length in days.
    pub fn days(&self) -> i64 {
        ((self.end - self.start).num_days() + 1).max(0)
    }
}

impl Flags {
    /// The names of those that are set: `open_months`, `unequal_days`, `week_53`, in this order.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        [("open_months", self.open_months), ("unequal_days", self.unequal_days), ("week_53", self.week_53)]
            .into_iter()
            .filter_map(|(name, set)| set.then_some(name))
    }
}

impl Serialize for Flags {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.names())
    }
}

/// `t` − `n` months, the day clamped to the month's length: one month before 31 March is the last of February.
pub fn months_back(t: NaiveDate, n: u32) -> NaiveDate {
    t.checked_sub_months(Months::new(n)).unwrap_or(NaiveDate::MIN)
}

/// "n months to t": `(t − n months, t]`, the day clamped. Empty if `n` is 0.
pub fn months_to(t: NaiveDate, n: u32) -> Window {
    after(months_back(t, n), t)
}

/// "n days to t": `(t − n, t]`, so that `n` is its length.
pub fn days_to(t: NaiveDate, n: u32) -> Window {
    after(t.checked_sub_days(Days::new(n.into())).unwrap_or(NaiveDate::MIN), t)
}

fn after(day_before: NaiveDate, end: NaiveDate) -> Window {
    Window { start: day_before.succ_opt().unwrap_or(NaiveDate::MAX), end }
}
