//! Everything that follows from the as-of date and the calendar alone, worked out once for all customers.

use chrono::NaiveDate;

use crate::fiscal::FiscalCalendar;
use crate::fiscal::comparison::DefaultWindow;
use crate::fiscal::window::{Window, months_to};

/// An as-of date with the windows that measures look at.
#[derive(Debug, Clone, PartialEq)]
pub struct AsOf {
    /// The business date.
    pub date: NaiveDate,
    /// The fiscal calendar the windows follow.
    pub calendar: FiscalCalendar,
    /// Fiscal year to date and its prior-year window.
    pub fiscal: DefaultWindow,
    /// Last day of the prior window's first fiscal month: who was first invoiced later has no comparison.
    pub prior_first_month_end: NaiveDate,
    /// The last 12 closed fiscal months (TTM).
    pub ttm: Window,
    /// The 12 fiscal months that ended three closed months earlier.
    pub ttm_base: Window,
    /// Last day of the first fiscal month of `ttm_base`.
    pub ttm_base_first_month_end: NaiveDate,
    /// 12 months to the date, in calendar days.
    pub twelve_months: Window,
    /// The fiscal months of the default window.
    pub window_months: Vec<Window>,
    /// The 12 fiscal months of `ttm`.
    pub ttm_months: Vec<Window>,
}

impl AsOf {
    /// Works out the windows of a date.
    pub fn new(calendar: FiscalCalendar, date: NaiveDate) -> Self {
        let fiscal = calendar.default_window(date);
        let ttm = calendar.closed_months(date, 12, 0);
        let ttm_base = calendar.closed_months(date, 12, 3);
        Self {
            date,
            prior_first_month_end: calendar.month_of(fiscal.prior.start).end,
            ttm,
            ttm_months: months_within(&calendar, ttm),
            ttm_base,
            ttm_base_first_month_end: calendar.month_of(ttm_base.start).end,
            twelve_months: months_to(date, 12),
            window_months: months_within(&calendar, fiscal.window),
            fiscal,
            calendar,
        }
    }
}

fn months_within(calendar: &FiscalCalendar, window: Window) -> Vec<Window> {
    let first = calendar.month_of(window.start).ordinal();
    let last = calendar.month_of(window.end).ordinal();
    (first..=last).map(|ordinal| calendar.month_at_ordinal(ordinal).window()).collect()
}
