//! Texts, numbers and dates.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde_json::Value;

use super::{Decode, Misfits, field};
use crate::api::json::Json;
use crate::format::date::from_iso;

impl Decode for String {
    fn decode(json: &Json, misfits: &mut Misfits) -> Self {
        text(json, "a text", misfits)
    }
}

/// Any value at all: of interest is that there is an answer.
impl Decode for () {
    fn decode(_: &Json, _: &mut Misfits) -> Self {}
}

/// Any value, as it is.
impl Decode for Value {
    fn decode(json: &Json, misfits: &mut Misfits) -> Self {
        if let Some(text) = json.text() {
            Self::String(text)
        } else if let Some(truth) = json.truth() {
            Self::Bool(truth)
        } else if let Some(number) = json.number() {
            let whole = (number.fract() == 0.0).then(|| Self::from(whole(json, misfits)));
            whole.unwrap_or_else(|| Self::from(number))
        } else if let Some(items) = json.items() {
            Self::Array(items.iter().map(|item| Self::decode(item, misfits)).collect())
        } else if let Some(names) = json.names() {
            Self::Object(names.into_iter().map(|name| (name.clone(), field(json, &name, misfits))).collect())
        } else {
            Self::Null
        }
    }
}

impl Decode for bool {
    fn decode(json: &Json, misfits: &mut Misfits) -> Self {
        json.truth().unwrap_or_else(|| {
            misfits.note("true or false", json);
            false
        })
    }
}

impl Decode for f64 {
    fn decode(json: &Json, misfits: &mut Misfits) -> Self {
        json.number().unwrap_or_else(|| {
            misfits.note("a number", json);
            0.0
        })
    }
}

macro_rules! whole_numbers {
    ($($type:ty),+) => {
        $(impl Decode for $type {
            fn decode(json: &Json, misfits: &mut Misfits) -> Self {
                Self::try_from(whole(json, misfits)).unwrap_or_else(|_| {
                    misfits.note("a smaller number", json);
                    0
                })
            }
        })+
    };
}

whole_numbers!(u8, i16, u16, i32, u32, i64, u64);

impl Decode for [u8; 2] {
    fn decode(json: &Json, misfits: &mut Misfits) -> Self {
        <[u8; 2]>::try_from(Vec::decode(json, misfits)).unwrap_or_else(|_| {
            misfits.note("two numbers", json);
            [0, 0]
        })
    }
}

impl Decode for NaiveDate {
    fn decode(json: &Json, misfits: &mut Misfits) -> Self {
        from_iso(&text(json, "a date", misfits)).unwrap_or_else(|| {
            misfits.note("a date such as 2011-12-09", json);
            Self::default()
        })
    }
}

impl Decode for DateTime<Utc> {
    fn decode(json: &Json, misfits: &mut Misfits) -> Self {
        instant(&text(json, "an instant", misfits)).unwrap_or_else(|| {
            misfits.note("an instant such as 2011-12-09T10:00:00Z", json);
            Self::default()
        })
    }
}

impl Decode for NaiveTime {
    fn decode(json: &Json, misfits: &mut Misfits) -> Self {
        time_of_day(&text(json, "a time of day", misfits)).unwrap_or_else(|| {
            misfits.note("a time of day such as 08:30:00", json);
            Self::default()
        })
    }
}

fn text(json: &Json, expected: &str, misfits: &mut Misfits) -> String {
    json.text().unwrap_or_else(|| {
        misfits.note(expected, json);
        String::new()
    })
}

#[expect(clippy::cast_possible_truncation, reason = "whole numbers up to 2^53 are exact")]
fn whole(json: &Json, misfits: &mut Misfits) -> i64 {
    match json.number() {
        Some(number) if number.fract() == 0.0 => number as i64,
        _ => {
            misfits.note("a whole number", json);
            0
        }
    }
}

/// `2011-12-09T10:00:00Z`; fractions of a second are dropped. The API sends UTC.
fn instant(text: &str) -> Option<DateTime<Utc>> {
    let (day, time) = text.strip_suffix('Z').or_else(|| text.strip_suffix("+00:00"))?.split_once('T')?;
    Some(from_iso(day)?.and_time(time_of_day(time)?).and_utc())
}

/// `10:00:00`; fractions of a second are dropped.
fn time_of_day(text: &str) -> Option<NaiveTime> {
    let number = |from: usize| text.get(from..from + 2)?.parse().ok();
    NaiveTime::from_hms_opt(number(0)?, number(3)?, number(6)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_instants() {
        let at = instant("2011-12-09T10:15:30.250Z").map(|at| at.to_rfc3339());
        assert_eq!(at.as_deref(), Some("2011-12-09T10:15:30+00:00"));
        assert_eq!(instant("2011-12-09"), None);
    }

    #[test]
    fn numbers_must_fit() {
        let mut misfits = Misfits::default();
        let json = Json::parse("300").expect("JSON");
        assert_eq!(u8::decode(&json, &mut misfits), 0);
        assert_eq!(misfits.first.as_deref(), Some("expected a smaller number, found 300"));
    }
}
