//! Fiscal calendars: which fiscal year, quarter and month a date lies in, what is closed, and which windows are
//! compared.
//!
//! A calendar is either of months ([`months`]) or of weeks ([`weeks`]); everything above that difference is the same
//! for both and lives here, in [`comparison`] (default and prior-year windows) and in [`position`] (the answer about
//! one date). Nobody else derives a period. Nothing here reads a clock: every question names its date.
//!
//! Dates from 0001-01-01 to 9999-12-31 are answered exactly; anything outside counts as the nearest of these, so that
//! no date a source delivers can make a calendar fail. For as-of dates a narrower range holds: [`check_as_of`].

pub mod comparison;
pub mod error;
pub mod months;
pub mod named;
pub mod period;
pub mod position;
pub mod spec;
pub mod weeks;
pub mod window;

#[cfg(test)]
mod examples;
#[cfg(test)]
mod laws;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::Deserialize;

use error::FiscalError;
use months::MonthCalendar;
use period::{FiscalMonth, FiscalQuarter, FiscalYear, MONTHS, Period};
use spec::FieldText;
use weeks::{EndRule, WeekCalendar, WeekPattern};

/// Years an as-of date may lie in.
pub const AS_OF_YEARS: RangeInclusive<i32> = 1900..=2200;

/// Fiscal year numbers that can be asked for by number or label: all that exact dates can lie in.
const YEAR_NUMBERS: RangeInclusive<i32> = 0..=10_000;

const FIRST_DATE: NaiveDate = NaiveDate::from_ymd_opt(1, 1, 1).expect("a date");
const LAST_DATE: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a date");

/// How a company or country divides time. Several may be in use at once; each is a small `Copy` value.
///
/// Deserialised from the fields of [`spec::CalendarSpec`], unknown ones refused; serialised with all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "BTreeMap<String, Option<FieldText>>")]
pub enum FiscalCalendar {
    /// Twelve calendar months.
    Months(MonthCalendar),
    /// Weeks from Sunday to Saturday, grouped 4-4-5 or alike.
    Weeks(WeekCalendar),
}

/// What calendars of both kinds share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Conventions {
    year_label: YearLabel,
    close_lag_days: u8,
    time_zone: Tz,
}

/// Which calendar year names a fiscal year that spans two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum YearLabel {
    /// That of its first day; of a week calendar nominally: of the month after the previous end month.
    StartYear,
    /// That of its last day; of a week calendar nominally: of its end month.
    EndYear,
}

/// The calendar year in UTC, closed without lag.
impl Default for FiscalCalendar {
    fn default() -> Self {
        Self::Months(MonthCalendar { first_month: 1, conventions: Conventions::new(YearLabel::StartYear) })
    }
}

impl FiscalCalendar {
    /// A calendar of months, in UTC and without close lag.
    ///
    /// # Errors
    /// If `first_month` is not in 1..=12.
    pub fn months(first_month: u8, year_label: YearLabel) -> Result<Self, FiscalError> {
        let first_month = error::check_month("first_month", first_month)?;
        Ok(Self::Months(MonthCalendar { first_month, conventions: Conventions::new(year_label) }))
    }

    /// A calendar of weeks, in UTC and without close lag.
    ///
    /// # Errors
    /// If `end_month` is not in 1..=12.
    pub fn weeks(
        pattern: WeekPattern,
        end_month: u8,
        end_rule: EndRule,
        year_label: YearLabel,
    ) -> Result<Self, FiscalError> {
        let end_month = error::check_month("end_month", end_month)?;
        Ok(Self::Weeks(WeekCalendar { pattern, end_month, end_rule, conventions: Conventions::new(year_label) }))
    }

    /// The same calendar with its months closed `days` days after their end.
    ///
    /// # Errors
    /// If `days` is over 60.
    pub fn with_close_lag_days(mut self, days: u8) -> Result<Self, FiscalError> {
        if days > 60 {
            return Err(FiscalError::not_allowed("close_lag_days", days, "0 to 60"));
        }
        self.conventions_mut().close_lag_days = days;
        Ok(self)
    }

    /// The same calendar in another time zone.
    #[must_use]
    pub fn with_time_zone(mut self, zone: Tz) -> Self {
        self.conventions_mut().time_zone = zone;
        self
    }

    /// Which year names a fiscal year that spans two.
    pub fn year_label(&self) -> YearLabel {
        self.conventions().year_label
    }

    /// Days that have to pass after the last day of a month before it counts as closed.
    pub fn close_lag_days(&self) -> u8 {
        self.conventions().close_lag_days
    }

    /// The zone in which instants become dates.
    pub fn time_zone(&self) -> Tz {
        self.conventions().time_zone
    }

    /// The date of an instant in the calendar's time zone.
    pub fn date_of(&self, instant: DateTime<Utc>) -> NaiveDate {
        // Offsets are under a day; without the margin the ends of chrono's range would overflow.
        let margin = TimeDelta::days(2);
        let instant = instant.clamp(DateTime::<Utc>::MIN_UTC + margin, DateTime::<Utc>::MAX_UTC - margin);
        instant.with_timezone(&self.time_zone()).date_naive()
    }

    /// The fiscal year a date lies in.
    pub fn year_of(&self, date: NaiveDate) -> FiscalYear {
        self.year_holding(clamp(date))
    }

    /// The fiscal quarter a date lies in.
    pub fn quarter_of(&self, date: NaiveDate) -> FiscalQuarter {
        let year = self.year_of(date);
        let index = self.month_index(&year, clamp(date)) / 3;
        let first = self.month_in(&year, index * 3);
        let last = self.month_in(&year, index * 3 + 2);
        FiscalQuarter { number: index + 1, start: first.start, end: last.end }
    }

    /// The fiscal month a date lies in. Does not allocate.
    pub fn month_of(&self, date: NaiveDate) -> FiscalMonth {
        self.month_holding(clamp(date))
    }

    /// The fiscal year with a number, such as 2011 for `FY2011`.
    ///
    /// # Errors
    /// If the number is not in 0..=10000.
    pub fn year(&self, number: i32) -> Result<FiscalYear, FiscalError> {
        if !YEAR_NUMBERS.contains(&number) {
            return Err(FiscalError::not_allowed("year", number, "0 to 10000"));
        }
        Ok(self.year_numbered(number))
    }

    /// The fiscal month with a year and a number, such as (2011, 9) for `FY2011 P09`.
    ///
    /// # Errors
    /// If the year is not in 0..=10000 or the month not in 1..=12.
    pub fn month(&self, year: i32, number: u8) -> Result<FiscalMonth, FiscalError> {
        let year = self.year(year)?;
        Ok(self.month_in(&year, error::check_month("month", number)? - 1))
    }

    /// The twelve months of a fiscal year, in order; they tile it.
    pub fn months_of_year(&self, year: &FiscalYear) -> [FiscalMonth; 12] {
        MONTHS.map(|index| self.month_in(year, index))
    }

    /// The month with an ordinal ([`FiscalMonth::ordinal`]); one before FY0000 or after FY10000 gives the nearest.
    pub fn month_at_ordinal(&self, ordinal: i64) -> FiscalMonth {
        let (first, last) = (i64::from(*YEAR_NUMBERS.start()) * 12, i64::from(*YEAR_NUMBERS.end()) * 12 + 11);
        self.month_at(ordinal.clamp(first, last))
    }

    /// The month `n` months before another; after it if `n` is negative.
    pub fn months_before(&self, month: &FiscalMonth, n: i64) -> FiscalMonth {
        self.month_at_ordinal(month.ordinal().saturating_sub(n))
    }

    /// Whether a month is closed at `t`: `t` > its last day + the close lag.
    pub fn is_closed(&self, month: &FiscalMonth, t: NaiveDate) -> bool {
        (t - month.end).num_days() > i64::from(self.close_lag_days())
    }

    /// The last month that is closed at `t`; it may lie in an earlier fiscal year.
    pub fn last_closed_month(&self, t: NaiveDate) -> FiscalMonth {
        // The month that holds `t − lag` is the first that is not closed.
        let first_open = self.month_holding(clamp(t) - Days::new(self.close_lag_days().into()));
        self.month_at(first_open.ordinal() - 1)
    }

    /// The period a label names: `FY2011` or `FY2011 P09`.
    ///
    /// # Errors
    /// If the text is no label exactly as this calendar writes it.
    pub fn parse_label(&self, label: &str) -> Result<Period, FiscalError> {
        let (year, month) = period::split_label(label)?;
        match month {
            None => self.year(year).map(Period::Year),
            Some(number) => self.month(year, number).map(Period::Month),
        }
    }

    fn conventions(&self) -> &Conventions {
        match self {
            Self::Months(calendar) => &calendar.conventions,
            Self::Weeks(calendar) => &calendar.conventions,
        }
    }

    fn conventions_mut(&mut self) -> &mut Conventions {
        match self {
            Self::Months(calendar) => &mut calendar.conventions,
            Self::Weeks(calendar) => &mut calendar.conventions,
        }
    }

    // From here on dates and numbers are clamped already, or a few periods off one that is.

    fn year_holding(&self, date: NaiveDate) -> FiscalYear {
        match self {
            Self::Months(calendar) => calendar.year_of(date),
            Self::Weeks(calendar) => calendar.year_of(date),
        }
    }

    fn month_holding(&self, date: NaiveDate) -> FiscalMonth {
        match self {
            Self::Months(calendar) => calendar.month_of(date),
            Self::Weeks(calendar) => {
                let year = calendar.year_of(date);
                self.month_in(&year, calendar.month_index(&year, date))
            }
        }
    }

    fn year_numbered(&self, number: i32) -> FiscalYear {
        match self {
            Self::Months(calendar) => calendar.year(number),
            Self::Weeks(calendar) => calendar.year(number),
        }
    }

    fn month_index(&self, year: &FiscalYear, date: NaiveDate) -> u8 {
        match self {
            Self::Months(calendar) => calendar.month_index(date),
            Self::Weeks(calendar) => calendar.month_index(year, date),
        }
    }

    fn month_in(&self, year: &FiscalYear, index: u8) -> FiscalMonth {
        let (start, end) = match self {
            Self::Months(_) => MonthCalendar::month_span(year, index),
            Self::Weeks(calendar) => calendar.month_span(year, index),
        };
        FiscalMonth { year: year.number, number: index + 1, start, end }
    }

    fn month_at(&self, ordinal: i64) -> FiscalMonth {
        let (year, index) = period::split_ordinal(ordinal);
        self.month_in(&self.year_numbered(year), index)
    }
}

impl Conventions {
    fn new(year_label: YearLabel) -> Self {
        Self { year_label, close_lag_days: 0, time_zone: Tz::UTC }
    }
}

/// Accepts a date as an as-of date.
///
/// # Errors
/// If its year is not in [`AS_OF_YEARS`].
pub fn check_as_of(date: NaiveDate) -> Result<NaiveDate, FiscalError> {
    if AS_OF_YEARS.contains(&date.year()) {
        return Ok(date);
    }
    Err(FiscalError::not_allowed("as_of", date, "a date from 1900-01-01 to 2200-12-31"))
}

fn clamp(date: NaiveDate) -> NaiveDate {
    date.clamp(FIRST_DATE, LAST_DATE)
}
