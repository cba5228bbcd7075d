//! Laws of every fiscal calendar, over generated calendars and dates.

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc, Weekday};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::comparison::Basis;
use super::period::Period;
use super::position::fiscal_position;
use super::weeks::{EndRule, WeekPattern};
use super::window::{Window, days_to, months_to};
use super::{FiscalCalendar, YearLabel};

fn year_labels() -> impl Strategy<Value = YearLabel> {
    prop_oneof![Just(YearLabel::StartYear), Just(YearLabel::EndYear)]
}

fn month_calendars() -> impl Strategy<Value = FiscalCalendar> {
    (1..=12u8, year_labels()).prop_map(|(first_month, label)| FiscalCalendar::months(first_month, label).unwrap())
}

fn week_calendars() -> impl Strategy<Value = FiscalCalendar> {
    let patterns =
        prop_oneof![Just(WeekPattern::FourFourFive), Just(WeekPattern::FourFiveFour), Just(WeekPattern::FiveFourFour)];
    let rules = prop_oneof![Just(EndRule::LastSaturday), Just(EndRule::NearestSaturday)];
    (patterns, 1..=12u8, rules, year_labels())
        .prop_map(|(pattern, end_month, rule, label)| FiscalCalendar::weeks(pattern, end_month, rule, label).unwrap())
}

fn calendars() -> impl Strategy<Value = FiscalCalendar> {
    let zones = prop_oneof![Just(Tz::UTC), Just(Tz::Europe__London), Just(Tz::Pacific__Auckland)];
    (prop_oneof![month_calendars(), week_calendars()], 0..=60u8, zones)
        .prop_map(|(calendar, lag, zone)| calendar.with_close_lag_days(lag).unwrap().with_time_zone(zone))
}

/// As-of dates, half of them near the turn of a calendar month, where periods begin and end.
fn dates() -> impl Strategy<Value = NaiveDate> {
    let any = (0..109_938u64).prop_map(|days| NaiveDate::from_ymd_opt(1900, 1, 1).unwrap() + Days::new(days));
    let turns = (1900..=2200, 1..=12u32, -8..=8i64)
        .prop_map(|(year, month, off)| NaiveDate::from_ymd_opt(year, month, 1).unwrap() + TimeDelta::days(off));
    prop_oneof![any, turns]
}

fn windows() -> impl Strategy<Value = Window> {
    (dates(), prop_oneof![0..10u64, 0..800u64])
        .prop_map(|(start, days)| Window::new(start, start + Days::new(days)).unwrap())
}

fn days(window: Window) -> impl Iterator<Item = NaiveDate> {
    window.start.iter_days().take_while(move |day| *day <= window.end)
}

/// Position in the year counted from its first day, independent of months.
fn is_week_53(calendar: &FiscalCalendar, day: NaiveDate) -> bool {
    matches!(calendar, FiscalCalendar::Weeks(_)) && (day - calendar.year_of(day).start).num_days() >= 364
}

proptest! {
    #[test]
    fn every_date_lies_in_exactly_one_fiscal_month_and_year(calendar in calendars(), date in dates()) {
        let (year, quarter, month) = (calendar.year_of(date), calendar.quarter_of(date), calendar.month_of(date));
        prop_assert!(year.window().contains(date) && month.window().contains(date));
        prop_assert!(quarter.start <= month.start && month.end <= quarter.end);
        prop_assert_eq!(month.year, year.number);
        prop_assert_eq!(quarter.number, (month.number - 1) / 3 + 1);
        // Neighbours touch and do not overlap, and every day of the month says that it lies in this month.
        let (before, after) = (calendar.months_before(&month, 1), calendar.months_before(&month, -1));
        prop_assert_eq!(before.end.succ_opt(), Some(month.start));
        prop_assert_eq!(month.end.succ_opt(), Some(after.start));
        for day in days(month.window()) {
            prop_assert_eq!(calendar.month_of(day), month);
            prop_assert_eq!(calendar.year_of(day), year);
        }
    }

    #[test]
    fn months_and_quarters_tile_the_year(calendar in calendars(), number in 1899..=2201) {
        let year = calendar.year(number).unwrap();
        let months = calendar.months_of_year(&year);
        prop_assert_eq!(months[0].start, year.start);
        prop_assert_eq!(months[11].end, year.end);
        for pair in months.windows(2) {
            prop_assert_eq!(pair[0].end.succ_opt(), Some(pair[1].start));
            prop_assert_eq!(pair[0].ordinal() + 1, pair[1].ordinal());
        }
        for (month, number) in months.iter().zip(1..) {
            prop_assert_eq!(month.number, number);
            prop_assert_eq!(calendar.month_at_ordinal(month.ordinal()), *month);
        }
        for (three, number) in months.chunks(3).zip(1..) {
            let quarter = calendar.quarter_of(three[1].end);
            prop_assert_eq!((quarter.number, quarter.start, quarter.end), (number, three[0].start, three[2].end));
        }
    }

    #[test]
    fn a_fiscal_year_is_named_after_the_calendar_year_it_starts_or_ends_in(calendar in month_calendars(), date in dates()) {
        let year = calendar.year_of(date);
        let named_after = match calendar.year_label() {
            YearLabel::StartYear => year.start,
            YearLabel::EndYear => year.end,
        };
        prop_assert_eq!(year.number, named_after.year());
    }

    #[test]
    fn week_years_end_where_the_rule_says_and_nowhere_else(calendar in week_calendars(), number in 1899..=2201) {
        let FiscalCalendar::Weeks(weeks) = calendar else { unreachable!() };
        let is_month_end = |day: NaiveDate| {
            day.month() == u32::from(weeks.end_month()) && day.succ_opt().unwrap().month() != day.month()
        };
        // How far the month's end may be from the Saturday, by the definition of each rule.
        let reach = match weeks.end_rule() {
            EndRule::LastSaturday => 0..=6,
            EndRule::NearestSaturday => -3..=3,
        };
        let month_end = |day: NaiveDate| {
            reach.clone().map(|off| day + TimeDelta::days(off)).find(|&candidate| is_month_end(candidate))
        };
        let year = calendar.year(number).unwrap();
        for day in days(year.window()) {
            let ends = day.weekday() == Weekday::Sat && month_end(day).is_some();
            prop_assert_eq!(ends, day == year.end, "{}", day);
        }
        prop_assert!(month_end(year.start.pred_opt().unwrap()).is_some());
        prop_assert_eq!(year.start.weekday(), Weekday::Sun);
        let nominal_end = month_end(year.end).unwrap();
        let nominal_start = month_end(year.start.pred_opt().unwrap()).unwrap().succ_opt().unwrap();
        let named_after = match calendar.year_label() {
            YearLabel::StartYear => nominal_start,
            YearLabel::EndYear => nominal_end,
        };
        prop_assert_eq!(year.number, named_after.year());
        // 53 weeks never come twice in a row, so a week 53 always has a week 52 but no week 53 to compare with.
        let weeks_before = calendar.year(number - 1).unwrap().window().days() / 7;
        prop_assert!((52 + 52..=52 + 53).contains(&(weeks_before + year.window().days() / 7)));
    }

    #[test]
    fn labels_round_trip(calendar in calendars(), date in dates()) {
        let (year, month) = (calendar.year_of(date), calendar.month_of(date));
        prop_assert_eq!(calendar.parse_label(&year.label()), Ok(Period::Year(year)));
        prop_assert_eq!(calendar.parse_label(&month.label()), Ok(Period::Month(month)));
    }

    #[test]
    fn closed_months_are_those_before_the_first_open_one(calendar in calendars(), t in dates(), later in 0..90u64) {
        let last = calendar.last_closed_month(t);
        prop_assert!(calendar.is_closed(&last, t));
        prop_assert!(!calendar.is_closed(&calendar.months_before(&last, -1), t));
        prop_assert!(calendar.is_closed(&last, t + Days::new(later)), "what is closed stays closed");
        prop_assert!(calendar.last_closed_month(t + Days::new(later)) >= last);
    }

    #[test]
    fn the_default_window_is_of_closed_months_or_says_so(calendar in calendars(), t in dates()) {
        let default = calendar.default_window(t);
        let (first, last) = (calendar.month_of(default.window.start), calendar.month_of(default.window.end));
        prop_assert_eq!((first.start, last.end), (default.window.start, default.window.end));
        prop_assert_eq!(first.number, 1);
        prop_assert_eq!(default.flags.open_months, !calendar.is_closed(&last, t));
        let year = calendar.year_of(t);
        let any_closed = calendar.months_of_year(&year).iter().any(|month| calendar.is_closed(month, t));
        match default.basis {
            Basis::YearToDate => {
                prop_assert!(any_closed && !default.flags.open_months);
                prop_assert_eq!(last, calendar.last_closed_month(t));
                prop_assert_eq!(default.window.start, year.start);
            }
            Basis::PreviousYear => {
                prop_assert!(!any_closed);
                prop_assert_eq!(default.window.end.succ_opt(), Some(year.start));
                prop_assert_eq!(last.number, 12);
            }
        }
        let prior = calendar.prior_window(default.window);
        prop_assert_eq!(prior.window, default.prior);
        prop_assert_eq!(prior.flags.unequal_days, default.flags.unequal_days);
        prop_assert_eq!(prior.flags.week_53, default.flags.week_53);
    }

    #[test]
    fn the_prior_of_n_whole_months_has_n_months(calendar in calendars(), date in dates(), n in 1..40i64) {
        let first = calendar.month_of(date);
        let last = calendar.months_before(&first, 1 - n);
        let window = Window::new(first.start, last.end).unwrap();
        prop_assert!(calendar.is_whole_months(window));
        let prior = calendar.prior_window(window).window;
        prop_assert!(calendar.is_whole_months(prior));
        let (prior_first, prior_last) = (calendar.month_of(prior.start), calendar.month_of(prior.end));
        prop_assert_eq!(prior_last.ordinal() - prior_first.ordinal() + 1, n);
        prop_assert_eq!((prior_first.year + 1, prior_first.number), (first.year, first.number));
        prop_assert_eq!((prior_last.year + 1, prior_last.number), (last.year, last.number));
    }

    #[test]
    fn other_windows_shift_day_by_day(calendar in calendars(), window in windows()) {
        prop_assume!(!calendar.is_whole_months(window));
        let prior = calendar.prior_window(window).window;
        prop_assert!(prior.start <= prior.end && prior.end < window.end);
        let collapsed = prior.start == prior.end;
        match calendar {
            FiscalCalendar::Months(_) => {
                let back = |day: NaiveDate| day.with_year(day.year() - 1);
                prop_assert_eq!(Some(prior.end), back(window.end).or_else(|| back(window.end.pred_opt()?)));
                prop_assert!(collapsed || Some(prior.start) == back(window.start).or_else(|| back(window.start.succ_opt()?)));
            }
            FiscalCalendar::Weeks(_) => {
                let week = |day: NaiveDate| (day - calendar.year_of(day).start).num_days() / 7 + 1;
                prop_assert_eq!(prior.end.weekday(), window.end.weekday());
                prop_assert_eq!(week(prior.end), week(window.end).min(52));
                prop_assert_eq!(calendar.year_of(prior.end).number + 1, calendar.year_of(window.end).number);
                prop_assert!(collapsed || prior.start.weekday() == window.start.weekday());
                prop_assert!(collapsed || week(prior.start) == week(window.start).min(52));
            }
        }
    }

    #[test]
    fn flags_of_prior_windows_are_true(calendar in calendars(), window in windows()) {
        let prior = calendar.prior_window(window);
        let week_53 = days(window).chain(days(prior.window)).any(|day| is_week_53(&calendar, day));
        prop_assert_eq!(prior.flags.week_53, week_53);
        prop_assert_eq!(prior.flags.unequal_days, days(window).count() != days(prior.window).count());
        prop_assert!(!prior.flags.open_months);
    }

    #[test]
    fn n_months_and_n_days_to_a_date_end_there(t in dates(), n in 1..60u32) {
        let months = months_to(t, n);
        prop_assert!(months.contains(t) && months.end == t);
        let excluded = months.start.pred_opt().unwrap();
        prop_assert!(!months.contains(excluded));
        let ordinal = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month());
        prop_assert_eq!(ordinal(t) - ordinal(excluded), i64::from(n));
        prop_assert!(excluded.day() == t.day() || (excluded.day() < t.day() && months.start.day() == 1));
        prop_assert_eq!(days_to(t, n).days(), i64::from(n));
        prop_assert_eq!(days_to(t, n).end, t);
    }

    #[test]
    fn a_written_calendar_reads_back_the_same(calendar in calendars()) {
        let json = serde_json::to_string(&calendar).unwrap();
        prop_assert_eq!(serde_json::from_str::<FiscalCalendar>(&json).unwrap(), calendar);
        let toml = toml::to_string(&calendar).unwrap();
        prop_assert_eq!(toml::from_str::<FiscalCalendar>(&toml).unwrap(), calendar);
    }

    #[test]
    fn no_date_or_instant_is_too_far(calendar in calendars(), days in 0..1_000u64, n in any::<u32>(), ordinal in any::<i64>()) {
        let early = NaiveDate::MIN + Days::new(days);
        let late = NaiveDate::MAX - Days::new(days);
        let exact = [NaiveDate::from_ymd_opt(1, 1, 1).unwrap() + Days::new(days), NaiveDate::from_ymd_opt(9999, 12, 31).unwrap() - Days::new(days)];
        for t in exact {
            prop_assert!(calendar.month_of(t).window().contains(t) && calendar.year_of(t).window().contains(t));
            prop_assert!(!calendar.is_closed(&calendar.months_before(&calendar.month_of(t), 0), t));
            prop_assert!(calendar.is_closed(&calendar.last_closed_month(t), t));
        }
        for t in [early, late, exact[0], exact[1]] {
            prop_assert_eq!(fiscal_position(&calendar, t).as_of, t);
            prop_assert!(calendar.closed_months(t, n, n).start <= t.max(calendar.month_at_ordinal(0).start));
            prop_assert!(months_to(t, n).end == t && days_to(t, n).end == t);
        }
        let prior = calendar.prior_window(Window { start: late, end: early }).window;
        prop_assert!(prior.start <= prior.end);
        prop_assert!(calendar.month_at_ordinal(ordinal).window().days() >= 28);
        prop_assert!(calendar.date_of(DateTime::<Utc>::MIN_UTC) < calendar.date_of(DateTime::<Utc>::MAX_UTC));
    }
}
