//! Calendars of whole weeks (52–53-week fiscal years, as retailers keep them): Sunday to Saturday, thirteen weeks a
//! quarter, grouped into months by a pattern, with a week 53 every five or six years so that the year stays in place.
//!
//! What a calendar answers is asked of [`FiscalCalendar`](super::FiscalCalendar); here is only where its years, months
//! and weeks begin and end.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use super::period::FiscalYear;
use super::window::Window;
use super::{Conventions, YearLabel};

const WEEKS_PER_QUARTER: u64 = 13;
/// Days before week 53, the weeks that every year has.
const DAYS_OF_52_WEEKS: u64 = 52 * 7;

/// A calendar of weeks. Made by [`FiscalCalendar::weeks`](super::FiscalCalendar::weeks).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct WeekCalendar {
    pub(super) pattern: WeekPattern,
    pub(super) end_month: u8,
    pub(super) end_rule: EndRule,
    pub(super) conventions: Conventions,
}

/// Weeks in the first, second and third month of each quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum WeekPattern {
    /// 4, 4 and 5 weeks.
    #[serde(rename = "445")]
    FourFourFive,
    /// 4, 5 and 4 weeks.
    #[serde(rename = "454")]
    FourFiveFour,
    /// 5, 4 and 4 weeks.
    #[serde(rename = "544")]
    FiveFourFour,
}

/// On which Saturday the fiscal year ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndRule {
    /// The last Saturday of the end month.
    LastSaturday,
    /// The Saturday nearest to the last day of the end month: up to three days before it or after it, then in the
    /// next month.
    NearestSaturday,
}

impl WeekCalendar {
    /// How the weeks of a quarter form months.
    pub fn pattern(&self) -> WeekPattern {
        self.pattern
    }

    /// The calendar month with which the fiscal year ends, 1 to 12.
    pub fn end_month(&self) -> u8 {
        self.end_month
    }

    /// On which Saturday the fiscal year ends.
    pub fn end_rule(&self) -> EndRule {
        self.end_rule
    }

    pub(super) fn year_of(&self, date: NaiveDate) -> FiscalYear {
        let guess = date.year() + i32::from(date.month() > self.end_month.into());
        let guess_end = self.last_day(guess);
        // Last days of years lie within a week of the month's end, so the guess is off by one at most.
        if guess_end < date {
            return self.year_between(guess_end, guess + 1, self.last_day(guess + 1));
        }
        let end_before = self.last_day(guess - 1);
        if end_before < date {
            return self.year_between(end_before, guess, guess_end);
        }
        self.year_between(self.last_day(guess - 2), guess - 1, end_before)
    }

    pub(super) fn year(&self, number: i32) -> FiscalYear {
        let end_year = number + self.label_offset();
        self.year_between(self.last_day(end_year - 1), end_year, self.last_day(end_year))
    }

    pub(super) fn month_index(&self, year: &FiscalYear, date: NaiveDate) -> u8 {
        let week = days_between(year.start, date) / 7;
        // Week 53 is a fourteenth week of the last quarter.
        let quarter = (week / WEEKS_PER_QUARTER).min(3);
        let week_of_quarter = week - quarter * WEEKS_PER_QUARTER;
        let [first, second, _] = self.pattern.weeks();
        let month_of_quarter = u64::from(week_of_quarter >= first) + u64::from(week_of_quarter >= first + second);
        u8::try_from(quarter * 3 + month_of_quarter).expect("four quarters of three months")
    }

    pub(super) fn month_span(&self, year: &FiscalYear, index: u8) -> (NaiveDate, NaiveDate) {
        let [first, second, third] = self.pattern.weeks();
        let (weeks_before, weeks) = match index % 3 {
            0 => (0, first),
            1 => (first, second),
            _ => (first + second, third),
        };
        let start = year.start + Days::new(7 * (u64::from(index / 3) * WEEKS_PER_QUARTER + weeks_before));
        let end = if index == 11 { year.end } else { start + Days::new(7 * weeks - 1) };
        (start, end)
    }

    /// The same weekday of the same fiscal week one fiscal year earlier, week 53 taken for week 52.
    pub(super) fn one_year_back(&self, date: NaiveDate) -> NaiveDate {
        let year = self.year_of(date);
        let days = days_between(year.start, date);
        let days = if days < DAYS_OF_52_WEEKS { days } else { days - 7 };
        self.year(year.number - 1).start + Days::new(days)
    }

    /// Whether a window holds a day of a week 53.
    pub(super) fn holds_week_53(&self, window: Window) -> bool {
        let years = self.year_of(window.start).number..=self.year_of(window.end).number;
        years.map(|number| self.year(number)).any(|year| {
            let week_53 = year.start + Days::new(DAYS_OF_52_WEEKS);
            week_53.max(window.start) <= year.end.min(window.end)
        })
    }

    /// The last day of the fiscal year whose end month lies in a calendar year.
    fn last_day(&self, end_year: i32) -> NaiveDate {
        let month_start = NaiveDate::from_ymd_opt(end_year, self.end_month.into(), 1)
            .expect("the first of a month, in a year clamped far inside chrono's range");
        let month_end = month_start + Months::new(1) - Days::new(1);
        let since_saturday = month_end.weekday().days_since(Weekday::Sat).into();
        if self.end_rule == EndRule::NearestSaturday && since_saturday > 3 {
            month_end + Days::new(7 - since_saturday)
        } else {
            month_end - Days::new(since_saturday)
        }
    }

    fn year_between(&self, end_before: NaiveDate, end_year: i32, end: NaiveDate) -> FiscalYear {
        FiscalYear { number: end_year - self.label_offset(), start: end_before + Days::new(1), end }
    }

    /// After an end month of December the next month already has the end month's year.
    fn label_offset(&self) -> i32 {
        i32::from(self.conventions.year_label == YearLabel::StartYear && self.end_month < 12)
    }
}

impl WeekPattern {
    const fn weeks(self) -> [u64; 3] {
        match self {
            Self::FourFourFive => [4, 4, 5],
            Self::FourFiveFour => [4, 5, 4],
            Self::FiveFourFour => [5, 4, 4],
        }
    }
}

fn days_between(start: NaiveDate, date: NaiveDate) -> u64 {
    u64::try_from((date - start).num_days()).expect("a date is asked for in the year it lies in")
}
