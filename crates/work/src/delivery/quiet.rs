//! When somebody may be told: not in their quiet hours, which are hours of their own time zone.

use bellwether_contract::alert::QuietHours;
use chrono::{DateTime, Days, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

/// The first instant at `now` or later that is not quiet.
pub(crate) fn next_loud(now: DateTime<Utc>, quiet: Option<QuietHours>, zone: Tz) -> DateTime<Utc> {
    let Some(QuietHours { from, to }) = quiet.filter(|quiet| quiet.from != quiet.to) else { return now };
    let local = now.with_timezone(&zone);
    let (time, today) = (local.time(), local.date_naive());
    let over_midnight = from > to;
    let is_quiet = if over_midnight { time >= from || time < to } else { time >= from && time < to };
    if !is_quiet {
        return now;
    }
    let day = if over_midnight && time >= from { today.checked_add_days(Days::new(1)).unwrap_or(today) } else { today };
    // A time that a change of the clocks leaves out is the one an hour later.
    let at = |time: NaiveTime| zone.from_local_datetime(&day.and_time(time)).earliest();
    let later = to.overflowing_add_signed(chrono::TimeDelta::hours(1)).0;
    at(to).or_else(|| at(later)).map_or(now, |at| at.to_utc().max(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_falls_into_quiet_hours_waits_for_their_end() {
        let time = |text: &str| text.parse::<NaiveTime>().expect("a time");
        let vienna: Tz = "Europe/Vienna".parse().expect("a zone");
        for (now, from, to, expect) in [
            ("2026-01-10T12:00:00Z", "22:00:00", "07:00:00", "2026-01-10T12:00:00Z"),
            ("2026-01-10T22:00:00Z", "22:00:00", "07:00:00", "2026-01-11T06:00:00Z"),
            ("2026-01-11T03:00:00Z", "22:00:00", "07:00:00", "2026-01-11T06:00:00Z"),
            ("2026-01-11T06:00:00Z", "22:00:00", "07:00:00", "2026-01-11T06:00:00Z"),
            ("2026-01-11T11:30:00Z", "12:00:00", "13:00:00", "2026-01-11T12:00:00Z"),
            ("2026-01-11T11:30:00Z", "12:00:00", "12:00:00", "2026-01-11T11:30:00Z"),
            // The night on which 02:30 does not exist.
            ("2026-03-29T00:30:00Z", "01:00:00", "02:30:00", "2026-03-29T01:30:00Z"),
        ] {
            let quiet = QuietHours { from: time(from), to: time(to) };
            let next = next_loud(now.parse().expect("an instant"), Some(quiet), vienna);
            assert_eq!(next, expect.parse::<DateTime<Utc>>().expect("an instant"), "{now} {from} {to}");
        }
    }
}
