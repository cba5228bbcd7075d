//! Fiscal periods as the API tells them.

use bellwether_contract::fiscal as api;
use bellwether_domain::fiscal::comparison::Basis;
use bellwether_domain::fiscal::period::FiscalMonth;
use bellwether_domain::fiscal::position::FiscalPosition;
use bellwether_domain::fiscal::weeks::{EndRule, WeekPattern};
use bellwether_domain::fiscal::window::Window;
use bellwether_domain::fiscal::{FiscalCalendar, YearLabel};

/// A calendar.
pub fn calendar(calendar: &FiscalCalendar) -> api::Calendar {
    let year_label = match calendar.year_label() {
        YearLabel::StartYear => "start_year",
        YearLabel::EndYear => "end_year",
    };
    let (year_label, close_lag_days) = (year_label.to_owned(), calendar.close_lag_days());
    match calendar {
        FiscalCalendar::Months(months) => {
            api::Calendar::Months { first_month: months.first_month(), year_label, close_lag_days }
        }
        FiscalCalendar::Weeks(weeks) => {
            let pattern = match weeks.pattern() {
                WeekPattern::FourFourFive => "445",
                WeekPattern::FourFiveFour => "454",
                WeekPattern::FiveFourFour => "544",
            };
            let end_rule = match weeks.end_rule() {
                EndRule::LastSaturday => "last_saturday",
                EndRule::NearestSaturday => "nearest_saturday",
            };
            api::Calendar::Weeks {
                pattern: pattern.to_owned(),
                end_month: weeks.end_month(),
                end_rule: end_rule.to_owned(),
                year_label,
                close_lag_days,
            }
        }
    }
}

/// A window.
pub const fn range(window: Window) -> api::DateRange {
    api::DateRange { start: window.start, end: window.end }
}

/// Where a date lies.
pub fn position(position: &FiscalPosition) -> api::FiscalWindow {
    let (year, quarter, window) = (position.year, position.quarter, position.window.window);
    let basis = match position.window.basis {
        Basis::YearToDate => "year_to_date",
        Basis::PreviousYear => "previous_year",
    };
    api::FiscalWindow {
        as_of: position.as_of,
        calendar: calendar(&position.calendar),
        year: api::FiscalYear { number: year.number, label: year.label(), start: year.start, end: year.end },
        quarter: api::FiscalQuarter { number: quarter.number, start: quarter.start, end: quarter.end },
        month: api::FiscalMonthOfDate { month: month(&position.month.month), closed: position.month.closed },
        last_closed_month: month(&position.last_closed_month),
        window: api::BasedWindow { start: window.start, end: window.end, basis: basis.to_owned() },
        prior_window: range(position.prior_window),
        flags: position.flags.names().map(str::to_owned).collect(),
    }
}

fn month(month: &FiscalMonth) -> api::FiscalMonth {
    api::FiscalMonth { number: month.number, label: month.label(), start: month.start, end: month.end }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bellwether_domain::fiscal::position::fiscal_position;
    use bellwether_domain::fiscal::spec::CalendarSpec;
    use chrono::NaiveDate;

    /// The domain has a serialised form of its own; the two must not differ.
    #[test]
    fn says_what_the_domain_says() {
        let calendars: [&[(&str, &str)]; 3] = [
            &[("first_month", "4"), ("year_label", "start_year"), ("close_lag_days", "5")],
            &[("pattern", "445"), ("end_month", "1"), ("end_rule", "last_saturday"), ("year_label", "end_year")],
            &[("pattern", "544"), ("end_month", "12"), ("end_rule", "nearest_saturday")],
        ];
        for fields in calendars {
            let mut spec = CalendarSpec::default();
            for (field, value) in fields {
                spec.set(field, (*value).to_owned()).expect("a field");
            }
            let as_of = NaiveDate::from_ymd_opt(2011, 12, 9).expect("a date");
            let domain = fiscal_position(&spec.build().expect("a calendar"), as_of);
            let ours = serde_json::to_value(position(&domain)).expect("serialises");
            assert_eq!(ours, serde_json::to_value(domain).expect("serialises"));
        }
    }
}
