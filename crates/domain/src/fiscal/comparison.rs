//! Which windows are looked at and which they are compared with: the default window ("fiscal year to date"), the
//! prior-year window of any window, and the last closed months. The law is §3 of the metrics definition.

use chrono::NaiveDate;
use serde::Serialize;

use super::months::{end_one_year_back, start_one_year_back};
use super::period::FiscalMonth;
use super::window::{Flags, Window};
use super::{FiscalCalendar, clamp};

/// The window that is shown unless another is asked for, and what it is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DefaultWindow {
    /// The days that count.
    pub window: Window,
    /// Why these.
    pub basis: Basis,
    /// The same months of the year before.
    pub prior: Window,
    /// What to know before comparing the two.
    pub flags: Flags,
}

/// How the default window came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The closed months of the current fiscal year.
    YearToDate,
    /// No month of the current fiscal year is closed yet: the whole previous one.
    PreviousYear,
}

/// A window's counterpart one year earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PriorWindow {
    /// The days to compare with.
    pub window: Window,
    /// What to know before comparing; `open_months` is never set here, as it depends on an as-of date.
    pub flags: Flags,
}

impl FiscalCalendar {
    /// The default window at `t`: the current fiscal year through its last closed month, or the whole previous year
    /// while no month of the current one is closed (flagged `open_months` if not all of it is closed either).
    pub fn default_window(&self, t: NaiveDate) -> DefaultWindow {
        let year = self.year_of(t);
        let last_closed = self.last_closed_month(t);
        let (window, basis, open_months) = if last_closed.year == year.number {
            (Window { start: year.start, end: last_closed.end }, Basis::YearToDate, false)
        } else {
            let previous = self.year_numbered(year.number - 1);
            (previous.window(), Basis::PreviousYear, last_closed.end < previous.end)
        };
        let prior = self.prior_of(window);
        DefaultWindow { window, basis, prior: prior.window, flags: Flags { open_months, ..prior.flags } }
    }

    /// The prior-year window of any window.
    ///
    /// Whole fiscal months map to the same fiscal months of the year before. Of other windows both ends shift: in a
    /// calendar of months by one year (29 February becomes 1 March as a start, 28 February as an end), in a calendar
    /// of weeks by fiscal week and weekday (week 53 becomes week 52). If that would put the start after the end, the
    /// result is the day the end maps to.
    pub fn prior_window(&self, window: Window) -> PriorWindow {
        self.prior_of(Window { start: clamp(window.start), end: clamp(window.end) })
    }

    /// Whether a window consists of whole fiscal months.
    pub fn is_whole_months(&self, window: Window) -> bool {
        self.whole_months(Window { start: clamp(window.start), end: clamp(window.end) }).is_some()
    }

    /// The `count` fiscal months that end `ago` months before the last month closed at `t`, as one window: with
    /// (12, 0) the last twelve closed months, with (12, 3) the twelve that ended three closed months earlier.
    /// Empty if `count` is 0.
    pub fn closed_months(&self, t: NaiveDate, count: u32, ago: u32) -> Window {
        let last = self.months_before(&self.last_closed_month(t), ago.into());
        let first = self.months_before(&last, i64::from(count) - 1);
        Window { start: first.start, end: last.end }
    }

    fn prior_of(&self, window: Window) -> PriorWindow {
        let prior = match self.whole_months(window) {
            Some((first, last)) => {
                Window { start: self.month_at(first.ordinal() - 12).start, end: self.month_at(last.ordinal() - 12).end }
            }
            None => self.shifted(window),
        };
        let unequal_days = prior.days() != window.days();
        let week_53 = self.holds_week_53(window) || self.holds_week_53(prior);
        PriorWindow { window: prior, flags: Flags { open_months: false, unequal_days, week_53 } }
    }

    /// First and last month of a window that consists of whole months.
    fn whole_months(&self, window: Window) -> Option<(FiscalMonth, FiscalMonth)> {
        let first = self.month_holding(window.start);
        let last = self.month_holding(window.end);
        let whole = first.start == window.start && last.end == window.end && first.ordinal() <= last.ordinal();
        whole.then_some((first, last))
    }

    fn shifted(&self, window: Window) -> Window {
        let (start, end) = match self {
            Self::Months(_) => (start_one_year_back(window.start), end_one_year_back(window.end)),
            Self::Weeks(calendar) => (calendar.one_year_back(window.start), calendar.one_year_back(window.end)),
        };
        Window { start: start.min(end), end }
    }

    fn holds_week_53(&self, window: Window) -> bool {
        match self {
            Self::Months(_) => false,
            Self::Weeks(calendar) => calendar.holds_week_53(window),
        }
    }
}
