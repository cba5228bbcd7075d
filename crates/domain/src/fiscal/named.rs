//! Calendars by name, so that a reader can look at the same numbers by another one: that of the company, one that begins in any
//! month, or one of weeks that ends in or near the end of any month.

use std::fmt;
use std::str::FromStr;

use super::weeks::{EndRule, WeekPattern};
use super::{FiscalCalendar, YearLabel};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const PATTERNS: [(&str, &str, WeekPattern); 3] = [
    ("445", "4-4-5", WeekPattern::FourFourFive),
    ("454", "4-5-4", WeekPattern::FourFiveFour),
    ("544", "5-4-4", WeekPattern::FiveFourFour),
];

const RULES: [(&str, &str, EndRule); 2] = [
    ("last", "to the last Saturday of", EndRule::LastSaturday),
    ("nearest", "to the Saturday nearest the end of", EndRule::NearestSaturday),
];

/// The name of a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum CalendarName {
    /// `company`: the one that is configured.
    #[default]
    Company,
    /// `months-04`: calendar months, beginning with that one.
    Months(u8),
    /// `445-01-last`: weeks by a pattern, ending in a month by a rule.
    Weeks(WeekPattern, u8, EndRule),
}

/// A name that no calendar has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no calendar; give company, one such as months-04, or one such as 445-01-last or 454-01-nearest")]
pub struct UnknownCalendar(String);

impl CalendarName {
    /// All names: that of the company first, then months, then weeks.
    pub fn all() -> impl Iterator<Item = Self> {
        let weeks = PATTERNS.into_iter().flat_map(|(_, _, pattern)| {
            let of_rule = move |(_, _, rule)| (1..=12).map(move |month| Self::Weeks(pattern, month, rule));
            RULES.into_iter().flat_map(of_rule)
        });
        std::iter::once(Self::Company).chain((1..=12).map(Self::Months)).chain(weeks)
    }

    /// The calendar of this name. Its years are named, its months closed and its days divided as those of the company are.
    pub fn calendar(self, company: &FiscalCalendar) -> FiscalCalendar {
        let label = company.year_label();
        let calendar = match self {
            Self::Company => return *company,
            // Where the fiscal year is the calendar year, both labels are the same.
            Self::Months(1) => FiscalCalendar::months(1, YearLabel::StartYear),
            Self::Months(month) => FiscalCalendar::months(month, label),
            Self::Weeks(pattern, month, rule) => FiscalCalendar::weeks(pattern, month, rule, label),
        };
        let lag = company.close_lag_days();
        let calendar = calendar.and_then(|calendar| calendar.with_close_lag_days(lag));
        // Months are 1 to 12, and the lag is that of a calendar.
        calendar.map_or(*company, |calendar| calendar.with_time_zone(company.time_zone()))
    }

    /// For people.
    pub fn label(self) -> String {
        let month = |number: u8| MONTHS[usize::from(number.clamp(1, 12)) - 1];
        match self {
            Self::Company => "The company's".to_owned(),
            Self::Months(1) => "Calendar year".to_owned(),
            Self::Months(first) => format!("Years from {}", month(first)),
            Self::Weeks(pattern, end, rule) => {
                let (_, weeks, _) = PATTERNS[pattern_at(pattern)];
                let (_, words, _) = RULES[usize::from(rule == EndRule::NearestSaturday)];
                format!("{weeks} weeks, {words} {}", month(end))
            }
        }
    }
}

fn pattern_at(pattern: WeekPattern) -> usize {
    match pattern {
        WeekPattern::FourFourFive => 0,
        WeekPattern::FourFiveFour => 1,
        WeekPattern::FiveFourFour => 2,
    }
}

impl fmt::Display for CalendarName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Company => f.write_str("company"),
            Self::Months(first) => write!(f, "months-{first:02}"),
            Self::Weeks(pattern, end, rule) => {
                let (name, ..) = PATTERNS[pattern_at(pattern)];
                let (words, ..) = RULES[usize::from(rule == EndRule::NearestSaturday)];
                write!(f, "{name}-{end:02}-{words}")
            }
        }
    }
}

impl FromStr for CalendarName {
    type Err = UnknownCalendar;

    fn from_str(text: &str) -> Result<Self, UnknownCalendar> {
        Self::all().find(|name| name.to_string() == text).ok_or_else(|| UnknownCalendar(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_name_reads_back_and_means_a_calendar_of_its_own() {
        let company = FiscalCalendar::months(4, YearLabel::EndYear)
            .and_then(|calendar| calendar.with_close_lag_days(5))
            .expect("a calendar")
            .with_time_zone(chrono_tz::Europe::London);
        let names: Vec<CalendarName> = CalendarName::all().collect();
        assert_eq!(names.len(), 1 + 12 + 72);
        for name in &names {
            assert_eq!(name.to_string().parse(), Ok(*name));
            let calendar = name.calendar(&company);
            assert_eq!((calendar.close_lag_days(), calendar.time_zone()), (5, chrono_tz::Europe::London));
        }
        let labels: BTreeSet<String> = names.iter().map(|name| name.label()).collect();
        assert_eq!(labels.len(), names.len());
        assert_eq!(CalendarName::Months(4).calendar(&company), company);
        for wrong in ["", "Company", "months-4", "months-13", "445-1-last", "446-01-last", "445-01-first"] {
            assert!(wrong.parse::<CalendarName>().is_err(), "{wrong}");
        }
    }
}
