//! Days and times of day where the reader is: in the time zone of their profile, or the browser's.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

use super::date;

/// Days between the browser's date and the server's, where that is pinned.
static APART: AtomicI64 = AtomicI64::new(0);

/// Present instant of the server, by the browser's clock: only to say how far away another one is.
pub fn now() -> DateTime<Utc> {
    browser_now() + TimeDelta::days(APART.load(Ordering::Relaxed))
}

/// The server's business date is pinned to this day: from now on instants are told from there. Returns whether that is
/// another day than before.
pub fn stand_on(day: NaiveDate) -> bool {
    let apart = (day - browser_now().date_naive()).num_days();
    APART.swap(apart, Ordering::Relaxed) != apart
}

#[cfg(target_arch = "wasm32")]
fn browser_now() -> DateTime<Utc> {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 are far below 2^63")]
    let milliseconds = js_sys::Date::now() as i64;
    DateTime::from_timestamp_millis(milliseconds).unwrap_or_default()
}

/// Without a browser there is no clock to ask.
#[cfg(not(target_arch = "wasm32"))]
fn browser_now() -> DateTime<Utc> {
    DateTime::default()
}

/// What the clock on the reader's wall shows at an instant.
pub fn local(at: DateTime<Utc>) -> NaiveDateTime {
    wall::clock(at).unwrap_or_else(|| at.naive_utc())
}

/// The instant at which the clock on the reader's wall shows this; where clocks are put back, one of both.
pub fn instant(local_time: NaiveDateTime) -> DateTime<Utc> {
    let mut guess = local_time.and_utc();
    // Twice: the difference to UTC may be another one at the first guess.
    for _ in 0..2 {
        guess += local_time - local(guess);
    }
    guess
}

/// What a control of type `datetime-local` takes: `2026-03-31T09:15`.
pub fn to_control(at: DateTime<Utc>) -> String {
    use chrono::Timelike;
    let local = local(at);
    format!("{}T{:02}:{:02}", date::iso(local.date()), local.hour(), local.minute())
}

/// The instant that such a control holds, if it holds one.
pub fn from_control(text: &str) -> Option<DateTime<Utc>> {
    let (day, time) = text.split_once('T')?;
    Some(instant(date::from_iso(day)?.and_time(time_of_day(time)?)))
}

/// `09:15` or `09:15:00`
pub fn time_of_day(text: &str) -> Option<NaiveTime> {
    let mut parts = text.split(':');
    NaiveTime::from_hms_opt(parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, 0)
}

/// A day some days after another one, at an hour of the reader's morning.
pub fn morning(day: NaiveDate, days: u64) -> DateTime<Utc> {
    let nine = NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default();
    instant(day.checked_add_days(Days::new(days)).unwrap_or(day).and_time(nine))
}

#[cfg(not(target_arch = "wasm32"))]
mod wall {
    /// Without a browser readers are in Greenwich.
    pub(super) fn clock(_: chrono::DateTime<chrono::Utc>) -> Option<chrono::NaiveDateTime> {
        None
    }
}

#[cfg(target_arch = "wasm32")]
mod wall {
    use std::cell::OnceCell;

    use chrono::{DateTime, NaiveDateTime, Utc};
    use js_sys::{Array, Date, Function, Intl, Object, Reflect};
    use wasm_bindgen::{JsCast, JsValue};

    use super::{date, time_of_day};
    use crate::state::preferences;

    thread_local! {
        static WRITE: OnceCell<Function> = const { OnceCell::new() };
    }

    pub(super) fn clock(at: DateTime<Utc>) -> Option<NaiveDateTime> {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are exact for 285,000 years")]
        let instant = Date::new(&JsValue::from_f64(at.timestamp_millis() as f64));
        let text = WRITE.with(|write| {
            write.get_or_init(swedish).call1(&JsValue::UNDEFINED, &instant).ok().and_then(|text| text.as_string())
        })?;
        let (day, time) = text.split_once(' ')?;
        Some(date::from_iso(day)?.and_time(time_of_day(time)?))
    }

    /// Swedes write dates as ISO does: `2026-03-31 09:15`.
    fn swedish() -> Function {
        let options = Object::new();
        let zone = preferences::read(preferences::TIME_ZONE);
        let pairs =
            [("dateStyle", Some("short".to_owned())), ("timeStyle", Some("short".to_owned())), ("timeZone", zone)];
        for (name, value) in pairs {
            if let Some(value) = value {
                // A plain object takes any property.
                let _ = Reflect::set(&options, &JsValue::from_str(name), &JsValue::from_str(&value));
            }
        }
        Intl::DateTimeFormat::new(&Array::of1(&JsValue::from_str("sv-SE")), &options).format().unchecked_into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_control_holds_comes_back() {
        let at = from_control("2026-03-31T09:15").expect("an instant");
        assert_eq!(to_control(at), "2026-03-31T09:15");
        assert_eq!(from_control(""), None);
        assert_eq!(from_control("2026-02-30T09:15"), None);
    }

    #[test]
    fn mornings_are_at_nine() {
        let day = NaiveDate::from_ymd_opt(2026, 2, 28).expect("a day");
        assert_eq!(to_control(morning(day, 1)), "2026-03-01T09:00");
    }
}
