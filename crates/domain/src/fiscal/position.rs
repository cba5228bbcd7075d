//! Everything the fiscal calendar says about one date, in the form the API answers it: the body of
//! `GET /fiscal/window`.

use chrono::NaiveDate;
use serde::Serialize;

use super::comparison::Basis;
use super::period::{FiscalMonth, FiscalQuarter, FiscalYear};
use super::window::{Flags, Window};
use super::{FiscalCalendar, spec};

/// Where a date stands in a fiscal calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct FiscalPosition {
    /// The date asked about.
    pub as_of: NaiveDate,
    /// The calendar, serialised without its time zone, which plays no part in the answer.
    #[serde(serialize_with = "spec::serialize_without_zone")]
    pub calendar: FiscalCalendar,
    /// The fiscal year of the date.
    pub year: FiscalYear,
    /// The fiscal quarter of the date.
    pub quarter: FiscalQuarter,
    /// The fiscal month of the date.
    pub month: MonthPosition,
    /// The last month closed at the date; it may lie in an earlier fiscal year.
    pub last_closed_month: FiscalMonth,
    /// The default window.
    pub window: BasedWindow,
    /// The default window's prior-year window.
    pub prior_window: Window,
    /// What to know before comparing the two.
    pub flags: Flags,
}

/// A fiscal month and whether it is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct MonthPosition {
    /// The month.
    #[serde(flatten)]
    pub month: FiscalMonth,
    /// Whether it is closed at the date asked about.
    pub closed: bool,
}

/// A window and how it came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct BasedWindow {
    /// The window.
    #[serde(flatten)]
    pub window: Window,
    /// How it came about.
    pub basis: Basis,
}

/// Where `as_of` stands in a calendar. The date should have passed [`check_as_of`](super::check_as_of).
pub fn fiscal_position(calendar: &FiscalCalendar, as_of: NaiveDate) -> FiscalPosition {
    let month = calendar.month_of(as_of);
    let default = calendar.default_window(as_of);
    FiscalPosition {
        as_of,
        calendar: *calendar,
        year: calendar.year_of(as_of),
        quarter: calendar.quarter_of(as_of),
        month: MonthPosition { month, closed: calendar.is_closed(&month, as_of) },
        last_closed_month: calendar.last_closed_month(as_of),
        window: BasedWindow { window: default.window, basis: default.basis },
        prior_window: default.prior,
        flags: default.flags,
    }
}
