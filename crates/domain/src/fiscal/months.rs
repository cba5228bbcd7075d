//! Calendars whose fiscal months are calendar months: a year of twelve from any first month.
//!
//! What a calendar answers is asked of [`FiscalCalendar`](super::FiscalCalendar); here is only where its years and
//! months begin and end.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::period::{FiscalMonth, FiscalYear};
use super::{Conventions, YearLabel};

/// A calendar of months. Made by [`FiscalCalendar::months`](super::FiscalCalendar::months).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MonthCalendar {
    pub(super) first_month: u8,
    pub(super) conventions: Conventions,
}

impl MonthCalendar {
    /// The calendar month with which the fiscal year begins, 1 to 12.
    pub fn first_month(&self) -> u8 {
        self.first_month
    }

    pub(super) fn year_of(&self, date: NaiveDate) -> FiscalYear {
        self.year_starting_in(self.start_year_of(date))
    }

    /// Without the detour over the year, as this may be asked once per document.
    pub(super) fn month_of(&self, date: NaiveDate) -> FiscalMonth {
        let start = date - Days::new(date.day0().into());
        FiscalMonth {
            year: self.start_year_of(date) + self.label_offset(),
            number: self.month_index(date) + 1,
            start,
            end: start + Days::new(u64::from(date.num_days_in_month()) - 1),
        }
    }

    pub(super) fn year(&self, number: i32) -> FiscalYear {
        self.year_starting_in(number - self.label_offset())
    }

    pub(super) fn month_index(&self, date: NaiveDate) -> u8 {
        let months = (date.month() + 12 - u32::from(self.first_month)) % 12;
        u8::try_from(months).expect("a remainder of division by 12")
    }

    pub(super) fn month_span(year: &FiscalYear, index: u8) -> (NaiveDate, NaiveDate) {
        let start = year.start + Months::new(index.into());
        (start, start + Months::new(1) - Days::new(1))
    }

    fn start_year_of(&self, date: NaiveDate) -> i32 {
        let began_last_year = date.month() < u32::from(self.first_month);
        date.year() - i32::from(began_last_year)
    }

    fn year_starting_in(&self, calendar_year: i32) -> FiscalYear {
        let start = NaiveDate::from_ymd_opt(calendar_year, self.first_month.into(), 1)
            .expect("the first of a month, in a year clamped far inside chrono's range");
        let end = start + Months::new(12) - Days::new(1);
        FiscalYear { number: calendar_year + self.label_offset(), start, end }
    }

    /// A year that begins in January also ends in the calendar year it begins in.
    fn label_offset(&self) -> i32 {
        i32::from(self.conventions.year_label == YearLabel::EndYear && self.first_month > 1)
    }
}

/// The same day one year earlier, as the first day of a window: 29 February becomes 1 March.
pub(super) fn start_one_year_back(date: NaiveDate) -> NaiveDate {
    let year_before = date.year() - 1;
    date.with_year(year_before)
        .or_else(|| date.succ_opt()?.with_year(year_before))
        .expect("only 29 February is missing in another year, and 1 March follows it")
}

/// The same day one year earlier, as the last day of a window: 29 February becomes 28 February.
pub(super) fn end_one_year_back(date: NaiveDate) -> NaiveDate {
    date - Months::new(12)
}
