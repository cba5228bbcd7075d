//! Days and months as the generator needs them: business days, and months counted through the years.

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};

/// Days later, or earlier when negative.
pub(super) fn plus(date: NaiveDate, days: i64) -> NaiveDate {
    date + TimeDelta::days(days)
}

/// The same day or the next one on which offices work.
pub(super) fn business_day(mut date: NaiveDate) -> NaiveDate {
    while is_closed(date) {
        date = plus(date, 1);
    }
    date
}

/// The same day or the last one before on which offices work.
pub(super) fn business_day_before(mut date: NaiveDate) -> NaiveDate {
    while is_closed(date) {
        date = plus(date, -1);
    }
    date
}

/// Weekends, Christmas and New Year; the holidays of single countries are left out.
pub(super) fn is_closed(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
        || matches!((date.month(), date.day()), (12, 25 | 26) | (1, 1))
}

/// A calendar month, counted from year 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Month(pub(super) i32);

impl Month {
    /// The month a date lies in.
    pub(super) fn of(date: NaiveDate) -> Self {
        Self(date.year() * 12 + date.month0().cast_signed())
    }

    /// From 0 for January to 11.
    pub(super) const fn index(self) -> usize {
        self.0.rem_euclid(12).unsigned_abs() as usize
    }

    /// First day.
    pub(super) fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.0.div_euclid(12), self.0.rem_euclid(12).unsigned_abs() + 1, 1)
            .expect("plans lie within the calendar's range")
    }

    /// Months later.
    pub(super) const fn plus(self, months: i32) -> Self {
        Self(self.0 + months)
    }

    /// First month of the fiscal year this month lies in.
    pub(super) fn fiscal_year_start(self, first: chrono::Month) -> Self {
        let first = first.number_from_month().cast_signed() - 1;
        Self(self.0 - (self.0 - first).rem_euclid(12))
    }
}
