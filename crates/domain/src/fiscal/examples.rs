//! Hand-derived cases: calendars that companies really keep, leap years, week 53, close lags, and the wording of errors.

use chrono::{NaiveDate, TimeZone, Utc};
use chrono_tz::Europe::London;
use serde_json::json;

use super::comparison::Basis;
use super::error::FiscalError;
use super::position::fiscal_position;
use super::spec::CalendarSpec;
use super::weeks::{EndRule, WeekPattern};
use super::window::{Window, days_to, months_back, months_to};
use super::{FiscalCalendar, YearLabel, check_as_of};

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date in the test")
}

/// `2011-04-01..2011-11-30`
fn window(text: &str) -> Window {
    let (start, end) = text.split_once("..").expect("a window in the test");
    Window::new(date(start), date(end)).expect("in order")
}

fn show(window: Window) -> String {
    format!("{}..{}", window.start, window.end)
}

fn flags(flags: super::window::Flags) -> String {
    flags.names().collect::<Vec<_>>().join(" ")
}

fn april() -> FiscalCalendar {
    FiscalCalendar::months(4, YearLabel::StartYear).unwrap()
}

/// The calendar of the (US) National Retail Federation: 2006, 2012, 2017 and 2023 have 53 weeks.
fn nrf() -> FiscalCalendar {
    FiscalCalendar::weeks(WeekPattern::FourFiveFour, 1, EndRule::NearestSaturday, YearLabel::StartYear).unwrap()
}

/// A year that ends on the last Saturday of September, as Apple's: 2012, 2017 and 2023 have 53 weeks.
fn september() -> FiscalCalendar {
    FiscalCalendar::weeks(WeekPattern::FourFourFive, 9, EndRule::LastSaturday, YearLabel::EndYear).unwrap()
}

#[test]
fn the_answer_about_a_date_has_the_documented_form() {
    let answer = serde_json::to_string(&fiscal_position(&april(), date("2011-12-09"))).unwrap();
    let expected = concat!(
        r#"{"as_of":"2011-12-09","calendar":{"kind":"months","first_month":4,"year_label":"start_year","close_lag_days":0},"#,
        r#""year":{"number":2011,"label":"FY2011","start":"2011-04-01","end":"2012-03-31"},"#,
        r#""quarter":{"number":3,"start":"2011-10-01","end":"2011-12-31"},"#,
        r#""month":{"number":9,"label":"FY2011 P09","start":"2011-12-01","end":"2011-12-31","closed":false},"#,
        r#""last_closed_month":{"number":8,"label":"FY2011 P08","start":"2011-11-01","end":"2011-11-30"},"#,
        r#""window":{"start":"2011-04-01","end":"2011-11-30","basis":"year_to_date"},"#,
        r#""prior_window":{"start":"2010-04-01","end":"2010-11-30"},"flags":[]}"#,
    );
    assert_eq!(answer, expected);
}

#[test]
fn the_answer_of_a_week_calendar_repeats_its_fields_and_flags() {
    let calendar = nrf().with_close_lag_days(3).unwrap().with_time_zone(London);
    let answer = serde_json::to_value(fiscal_position(&calendar, date("2024-02-05"))).unwrap();
    assert_eq!(
        answer["calendar"],
        json!({"kind": "weeks", "pattern": "454", "end_month": 1, "end_rule": "nearest_saturday",
               "year_label": "start_year", "close_lag_days": 3})
    );
    assert_eq!(answer["window"], json!({"start": "2023-01-29", "end": "2024-02-03", "basis": "previous_year"}));
    assert_eq!(answer["last_closed_month"]["label"], "FY2023 P11");
    assert_eq!(answer["flags"], json!(["open_months", "unequal_days", "week_53"]));
}

#[test]
fn years_and_their_labels() {
    let check = |calendar: FiscalCalendar, day: &str, expected: &str| {
        let year = calendar.year_of(date(day));
        assert_eq!(format!("{} {}", year.label(), show(year.window())), expected, "{calendar:?} {day}");
    };
    let april_by_end = FiscalCalendar::months(4, YearLabel::EndYear).unwrap();
    check(april(), "2012-03-31", "FY2011 2011-04-01..2012-03-31");
    check(april_by_end, "2012-03-31", "FY2012 2011-04-01..2012-03-31");
    check(april_by_end, "2012-04-01", "FY2013 2012-04-01..2013-03-31");
    // The calendar year begins and ends in the same year: both labels agree.
    check(FiscalCalendar::default(), "2024-12-31", "FY2024 2024-01-01..2024-12-31");
    check(FiscalCalendar::months(1, YearLabel::EndYear).unwrap(), "2024-01-01", "FY2024 2024-01-01..2024-12-31");

    check(nrf(), "2023-01-28", "FY2022 2022-01-30..2023-01-28");
    check(nrf(), "2023-01-29", "FY2023 2023-01-29..2024-02-03");
    check(nrf(), "2024-02-03", "FY2023 2023-01-29..2024-02-03");
    check(nrf(), "2024-02-04", "FY2024 2024-02-04..2025-02-01");
    check(september(), "2023-09-30", "FY2023 2022-09-25..2023-09-30");
    check(september(), "2023-10-01", "FY2024 2023-10-01..2024-09-28");

    // The label is nominal: the Saturday nearest to 31 December 2021 is 1 January 2022.
    let weeks = |rule, label| FiscalCalendar::weeks(WeekPattern::FourFourFive, 12, rule, label).unwrap();
    let nearest = EndRule::NearestSaturday;
    check(weeks(nearest, YearLabel::EndYear), "2022-01-01", "FY2021 2021-01-03..2022-01-01");
    check(weeks(nearest, YearLabel::StartYear), "2022-01-01", "FY2021 2021-01-03..2022-01-01");
    check(weeks(nearest, YearLabel::EndYear), "2022-12-31", "FY2022 2022-01-02..2022-12-31");
    check(weeks(EndRule::LastSaturday, YearLabel::StartYear), "2021-12-26", "FY2022 2021-12-26..2022-12-31");
    let november = FiscalCalendar::weeks(WeekPattern::FourFourFive, 11, nearest, YearLabel::StartYear).unwrap();
    // Starts on 29 November 2020 already, but the month after November 2020 is December 2020.
    check(november, "2020-11-29", "FY2020 2020-11-29..2021-11-27");
}

#[test]
fn months_of_a_week_calendar_follow_the_pattern_and_week_53_joins_the_twelfth() {
    let months = |calendar: FiscalCalendar, year: i32| {
        let year = calendar.year(year).unwrap();
        calendar.months_of_year(&year).map(|month| month.window().days() / 7)
    };
    assert_eq!(months(nrf(), 2022), [4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 5, 4]);
    assert_eq!(months(nrf(), 2023), [4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 5, 5]);
    assert_eq!(months(september(), 2023), [4, 4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 6]);
    let first_long =
        FiscalCalendar::weeks(WeekPattern::FiveFourFour, 1, EndRule::LastSaturday, YearLabel::EndYear).unwrap();
    assert_eq!(months(first_long, 2022), [5, 4, 4, 5, 4, 4, 5, 4, 4, 5, 4, 4]);

    // As the federation prints it.
    let check = |day: &str, label: &str, expected: &str| {
        let month = nrf().month_of(date(day));
        assert_eq!((month.label().as_str(), show(month.window()).as_str()), (label, expected));
    };
    check("2023-02-25", "FY2023 P01", "2023-01-29..2023-02-25");
    check("2023-02-26", "FY2023 P02", "2023-02-26..2023-04-01");
    check("2023-11-25", "FY2023 P10", "2023-10-29..2023-11-25");
    check("2024-01-31", "FY2023 P12", "2023-12-31..2024-02-03");
    let quarter = nrf().quarter_of(date("2024-01-31"));
    assert_eq!((quarter.number, quarter.start, quarter.end), (4, date("2023-10-29"), date("2024-02-03")));
}

#[test]
fn years_with_53_weeks() {
    let with_53 = |calendar: FiscalCalendar| {
        (2000..=2030).filter(|&number| calendar.year(number).unwrap().window().days() == 371).collect::<Vec<_>>()
    };
    assert_eq!(with_53(nrf()), [2000, 2006, 2012, 2017, 2023, 2028]);
    assert_eq!(with_53(september()), [2000, 2006, 2012, 2017, 2023, 2028]);
}

#[test]
fn a_month_is_closed_once_the_lag_has_passed() {
    let calendar = april().with_close_lag_days(5).unwrap();
    let november = calendar.month(2011, 8).unwrap();
    assert!(!april().is_closed(&november, date("2011-11-30")));
    assert!(april().is_closed(&november, date("2011-12-01")));
    assert!(!calendar.is_closed(&november, date("2011-12-05")));
    assert!(calendar.is_closed(&november, date("2011-12-06")));
    assert_eq!(calendar.last_closed_month(date("2011-12-05")).label(), "FY2011 P07");
    assert_eq!(calendar.last_closed_month(date("2011-12-06")).label(), "FY2011 P08");
    let slow = april().with_close_lag_days(60).unwrap();
    // 31 January + 60 days is 1 April.
    assert_eq!(slow.last_closed_month(date("2011-04-01")).label(), "FY2010 P09");
    assert_eq!(slow.last_closed_month(date("2011-04-02")).label(), "FY2010 P10");
}

#[test]
fn default_windows() {
    let check = |calendar: FiscalCalendar, t: &str, basis: Basis, current: &str, prior: &str, expected: &str| {
        let default = calendar.default_window(date(t));
        assert_eq!(default.basis, basis, "{t}");
        assert_eq!((show(default.window), show(default.prior)), (current.to_owned(), prior.to_owned()), "{t}");
        assert_eq!(flags(default.flags), expected, "{t}");
    };
    use Basis::{PreviousYear, YearToDate};
    let lag = |days| april().with_close_lag_days(days).unwrap();
    check(april(), "2011-12-09", YearToDate, "2011-04-01..2011-11-30", "2010-04-01..2010-11-30", "");
    check(april(), "2011-05-01", YearToDate, "2011-04-01..2011-04-30", "2010-04-01..2010-04-30", "");
    check(april(), "2011-04-30", PreviousYear, "2010-04-01..2011-03-31", "2009-04-01..2010-03-31", "");
    check(april(), "2012-04-01", PreviousYear, "2011-04-01..2012-03-31", "2010-04-01..2011-03-31", "unequal_days");
    check(lag(5), "2011-04-05", PreviousYear, "2010-04-01..2011-03-31", "2009-04-01..2010-03-31", "open_months");
    check(lag(5), "2011-04-06", PreviousYear, "2010-04-01..2011-03-31", "2009-04-01..2010-03-31", "");
    check(lag(5), "2011-05-05", PreviousYear, "2010-04-01..2011-03-31", "2009-04-01..2010-03-31", "");
    check(lag(5), "2011-05-06", YearToDate, "2011-04-01..2011-04-30", "2010-04-01..2010-04-30", "");
    // Nothing of the previous year is needed to be closed, and the last month of the year never is while it lasts.
    check(
        lag(60),
        "2012-05-30",
        PreviousYear,
        "2011-04-01..2012-03-31",
        "2010-04-01..2011-03-31",
        "open_months unequal_days",
    );
    check(april(), "2012-03-31", YearToDate, "2011-04-01..2012-02-29", "2010-04-01..2011-02-28", "unequal_days");

    check(
        nrf(),
        "2024-03-02",
        PreviousYear,
        "2023-01-29..2024-02-03",
        "2022-01-30..2023-01-28",
        "unequal_days week_53",
    );
    check(nrf(), "2024-03-03", YearToDate, "2024-02-04..2024-03-02", "2023-01-29..2023-02-25", "");
    check(
        nrf(),
        "2025-02-05",
        PreviousYear,
        "2024-02-04..2025-02-01",
        "2023-01-29..2024-02-03",
        "unequal_days week_53",
    );
    check(nrf(), "2024-02-03", YearToDate, "2023-01-29..2023-12-30", "2022-01-30..2022-12-31", "");
}

#[test]
fn prior_windows() {
    let check = |calendar: FiscalCalendar, current: &str, prior: &str, expected: &str| {
        let answer = calendar.prior_window(window(current));
        assert_eq!((show(answer.window), flags(answer.flags)), (prior.to_owned(), expected.to_owned()), "{current}");
    };
    let year = FiscalCalendar::default();
    // Whole months, whatever their length.
    check(year, "2024-02-01..2024-02-29", "2023-02-01..2023-02-28", "unequal_days");
    check(year, "2025-02-01..2025-02-28", "2024-02-01..2024-02-29", "unequal_days");
    check(year, "2023-02-01..2023-02-28", "2022-02-01..2022-02-28", "");
    check(april(), "2024-11-01..2025-02-28", "2023-11-01..2024-02-29", "unequal_days");
    // Anything else shifts by its ends.
    check(year, "2025-02-02..2025-02-28", "2024-02-02..2024-02-28", "");
    check(year, "2025-02-01..2025-03-01", "2024-02-01..2024-03-01", "unequal_days");
    check(year, "2024-02-29..2024-03-15", "2023-03-01..2023-03-15", "unequal_days");
    check(year, "2024-02-10..2024-02-29", "2023-02-10..2023-02-28", "unequal_days");
    check(year, "2024-02-29..2024-02-29", "2023-02-28..2023-02-28", "");
    check(year, "2024-02-29..2024-03-01", "2023-03-01..2023-03-01", "unequal_days");
    check(year, "2011-12-09..2011-12-09", "2010-12-09..2010-12-09", "");

    // Month 12 with and without week 53; a window of two fiscal years' months.
    check(nrf(), "2023-12-31..2024-02-03", "2023-01-01..2023-01-28", "unequal_days week_53");
    check(nrf(), "2025-01-05..2025-02-01", "2023-12-31..2024-02-03", "unequal_days week_53");
    check(nrf(), "2023-12-31..2024-03-02", "2023-01-01..2023-02-25", "unequal_days week_53");
    // Weeks and days: Friday to Monday of weeks 1 and 2; week 53; week 52 beside a week 53 that nothing maps to.
    check(nrf(), "2024-02-09..2024-02-12", "2023-02-03..2023-02-06", "");
    check(nrf(), "2024-01-28..2024-02-03", "2023-01-22..2023-01-28", "week_53");
    check(nrf(), "2025-01-26..2025-02-01", "2024-01-21..2024-01-27", "");
    check(nrf(), "2024-02-03..2024-02-04", "2023-01-28..2023-01-29", "week_53");
    check(nrf(), "2025-02-01..2025-02-02", "2024-01-27..2024-02-04", "unequal_days week_53");
    // Friday of week 52 to Tuesday of week 53: both map into week 52, the wrong way round.
    check(nrf(), "2024-01-26..2024-01-30", "2023-01-24..2023-01-24", "unequal_days week_53");
}

#[test]
fn closed_months_as_one_window() {
    assert_eq!(show(april().closed_months(date("2011-12-09"), 12, 0)), "2010-12-01..2011-11-30");
    assert_eq!(show(april().closed_months(date("2011-12-09"), 12, 3)), "2010-09-01..2011-08-31");
    assert_eq!(april().closed_months(date("2011-12-09"), 0, 0).days(), 0);
}

#[test]
fn months_and_days_to_a_date_are_half_open() {
    assert_eq!(months_back(date("2023-03-31"), 1), date("2023-02-28"));
    assert_eq!(months_back(date("2024-02-29"), 12), date("2023-02-28"));
    assert_eq!(show(months_to(date("2011-12-09"), 12)), "2010-12-10..2011-12-09");
    assert_eq!(show(months_to(date("2023-03-31"), 1)), "2023-03-01..2023-03-31");
    assert_eq!(show(months_to(date("2024-02-29"), 12)), "2023-03-01..2024-02-29");
    assert_eq!(show(months_to(date("2023-02-28"), 12)), "2022-03-01..2023-02-28");
    assert_eq!(show(days_to(date("2011-12-09"), 30)), "2011-11-10..2011-12-09");
    assert_eq!(days_to(date("2011-12-09"), 0).days(), 0);
}

#[test]
fn an_instant_is_dated_in_the_calendars_zone() {
    let late = Utc.with_ymd_and_hms(2011, 6, 30, 23, 30, 0).unwrap();
    assert_eq!(april().date_of(late), date("2011-06-30"));
    assert_eq!(april().with_time_zone(London).date_of(late), date("2011-07-01"));
}

#[test]
fn configuration_in_toml() {
    let check = |text: &str, expected: FiscalCalendar| {
        assert_eq!(toml::from_str::<FiscalCalendar>(text).unwrap(), expected, "{text}");
    };
    let documented = r#"
        first_month = 4
        year_label = "start_year"
        time_zone = "Europe/London"
        close_lag_days = 0
    "#;
    check(documented, april().with_time_zone(London));
    check("", FiscalCalendar::default());
    check("kind = \"months\"\nfirst_month = \"4\"\nyear_label = \"start_year\"", april());
    let weeks = "pattern = 454\nend_month = 1\nend_rule = \"nearest_saturday\"\nyear_label = \"start_year\"";
    check(weeks, nrf());
}

#[test]
fn configuration_errors_name_field_value_and_remedy() {
    let check = |text: &str, expected: &str| {
        let message = toml::from_str::<FiscalCalendar>(text).unwrap_err().to_string();
        assert!(message.contains(expected), "{text}: {message}");
    };
    check("first_month = 13\nyear_label = \"end_year\"", "first_month: `13` is not allowed; allowed: 1 to 12");
    check("first_month = 300\nyear_label = \"end_year\"", "first_month: `300` is not allowed; allowed: 1 to 12");
    check("first_month = 1.5", "first_month: `1.5` is not allowed; allowed: 1 to 12");
    check("first_month = 4", "year_label is missing; allowed: start_year, end_year");
    check("year_label = \"start\"", "year_label: `start` is not allowed; allowed: start_year, end_year");
    check("close_lag_days = 61", "close_lag_days: `61` is not allowed; allowed: 0 to 60");
    check("close_lag_days = -1", "close_lag_days: `-1` is not allowed; allowed: 0 to 60");
    check("time_zone = \"Europe/Londn\"", "time_zone: `Europe/Londn` is not allowed; allowed: an IANA time zone name");
    check("kind = \"lunar\"", "kind: `lunar` is not allowed; allowed: months, weeks");
    check("pattern = 455", "pattern: `455` is not allowed; allowed: 445, 454, 544");
    check("pattern = 445\nend_month = 1", "end_rule is missing; allowed: last_saturday, nearest_saturday");
    check("pattern = 445\nfirst_month = 4", "first_month: `4` does not belong to a calendar of kind weeks");
    check("kind = \"months\"\npattern = 445", "pattern: `445` does not belong to a calendar of kind months");
    check("first_moth = 4", "`first_moth` is no field of a fiscal calendar; its fields are: kind, first_month");
}

#[test]
fn a_spec_is_filled_by_name_as_from_a_query() {
    let mut spec = CalendarSpec::default();
    assert!(spec.is_empty());
    for (field, value) in
        [("pattern", "445"), ("end_month", "9"), ("end_rule", "last_saturday"), ("year_label", "end_year")]
    {
        spec.set(field, value.to_owned()).unwrap();
    }
    assert_eq!(spec.build().unwrap(), september());
    let error = spec.set("end_mont", String::new()).unwrap_err();
    assert_eq!(error.field(), "end_mont");
}

#[test]
fn labels_are_written_one_way() {
    let month = april().month(2011, 9).unwrap();
    assert_eq!(april().parse_label("FY2011 P09").unwrap().window(), month.window());
    assert_eq!(april().parse_label("FY2011").unwrap().window(), window("2011-04-01..2012-03-31"));
    for wrong in [
        "",
        "2011",
        "FY",
        "FY2011 P13",
        "FY2011 P00",
        "FY2011 P9",
        "FY2011P09",
        "FY2011 ",
        "FY+2011",
        "fy2011",
        "FY02011",
        "FY2011 P09 ",
        "FY10001",
        "FY-001",
    ] {
        assert!(april().parse_label(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn refused_dates_and_numbers_are_named() {
    assert_eq!(check_as_of(date("1900-01-01")), Ok(date("1900-01-01")));
    assert_eq!(check_as_of(date("2200-12-31")), Ok(date("2200-12-31")));
    let error = check_as_of(date("1899-12-31")).unwrap_err();
    assert_eq!(error.to_string(), "as_of: `1899-12-31` is not allowed; allowed: a date from 1900-01-01 to 2200-12-31");
    assert!(check_as_of(NaiveDate::MAX).is_err());
    let error = april().month(2011, 13).unwrap_err();
    assert_eq!((error.field(), error.to_string().as_str()), ("month", "month: `13` is not allowed; allowed: 1 to 12"));
    let error = Window::new(date("2011-02-01"), date("2011-01-31")).unwrap_err();
    assert!(matches!(error, FiscalError::EndBeforeStart { .. }));
}
