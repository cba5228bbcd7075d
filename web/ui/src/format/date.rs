//! Dates without time zones: business dates are days, so no conversion can move them.

use chrono::{Datelike, NaiveDate};

use super::locale::{DatePart, Locale};

/// `10 Nov`
pub fn day_month(locale: &Locale, date: NaiveDate) -> String {
    write(locale, &locale.day_month, date)
}

/// `10 Nov 2025`
pub fn full(locale: &Locale, date: NaiveDate) -> String {
    write(locale, &locale.day_month_year, date)
}

/// `Mon 10 Nov 2025`
pub fn with_weekday(locale: &Locale, date: NaiveDate) -> String {
    write(locale, &locale.weekday_date, date)
}

/// `Nov 2025`
pub fn month_year(locale: &Locale, date: NaiveDate) -> String {
    write(locale, &locale.month_year, date)
}

/// `Nov`
pub fn month(locale: &Locale, date: NaiveDate) -> String {
    locale.months.get(date.month0() as usize).cloned().unwrap_or_default()
}

/// A month on an axis: with its year where the axis begins and where a year does.
pub fn month_tick(locale: &Locale, date: NaiveDate, first: bool) -> String {
    if first || date.month() == 1 { month_year(locale, date) } else { month(locale, date) }
}

/// `2025-11-10`, for attributes.
pub fn iso(date: NaiveDate) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

/// The same the other way round. By hand: chrono's parser reads any format and is large.
pub fn from_iso(text: &str) -> Option<NaiveDate> {
    let mut parts = text.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// A range, the year once if it is the same: `1 Apr – 31 Oct 2025`.
pub fn range(locale: &Locale, start: NaiveDate, end: NaiveDate) -> String {
    let from = if start.year() == end.year() { day_month(locale, start) } else { full(locale, start) };
    format!("{from} – {}", full(locale, end))
}

/// `10 Nov` in the year of `near`, else with its year.
pub fn near(locale: &Locale, date: NaiveDate, near: NaiveDate) -> String {
    if date.year() == near.year() { day_month(locale, date) } else { full(locale, date) }
}

fn write(locale: &Locale, pattern: &[DatePart], date: NaiveDate) -> String {
    let mut out = String::with_capacity(16);
    for part in pattern {
        match part {
            DatePart::Literal(text) => out.push_str(text),
            DatePart::Day => out.push_str(&date.day().to_string()),
            DatePart::Month => out.push_str(&month(locale, date)),
            DatePart::Year => out.push_str(&date.year().to_string()),
            DatePart::Weekday => {
                let index = date.weekday().num_days_from_monday() as usize;
                out.push_str(locale.weekdays.get(index).map_or("", String::as_str));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn writes_in_the_order_of_the_locale() {
        let en = Locale::british();
        assert_eq!(with_weekday(&en, day("2025-11-10")), "Mon 10 Nov 2025");
        let american = Locale {
            day_month_year: vec![
                DatePart::Month,
                DatePart::Literal(" ".into()),
                DatePart::Day,
                DatePart::Literal(", ".into()),
                DatePart::Year,
            ],
            ..Locale::british()
        };
        assert_eq!(full(&american, day("2011-12-09")), "Dec 9, 2011");
    }

    #[test]
    fn reads_what_attributes_have() {
        assert_eq!(from_iso("2011-12-09"), NaiveDate::from_ymd_opt(2011, 12, 9));
        assert_eq!(from_iso("2011-02-30"), None);
        assert_eq!(from_iso("yesterday"), None);
    }

    #[test]
    fn a_range_names_a_common_year_once() {
        let en = Locale::british();
        assert_eq!(range(&en, day("2025-04-01"), day("2025-10-31")), "1 Apr – 31 Oct 2025");
        assert_eq!(range(&en, day("2011-04-01"), day("2012-01-31")), "1 Apr 2011 – 31 Jan 2012");
    }

    #[test]
    fn the_year_is_left_out_only_when_it_is_clear() {
        let en = Locale::british();
        assert_eq!(near(&en, day("2025-10-08"), day("2025-11-10")), "8 Oct");
        assert_eq!(near(&en, day("2011-01-18"), day("2025-11-10")), "18 Jan 2011");
    }
}
