//! Dates and times as the text that the database holds: ISO 8601, the fraction only as long as needed, an offset only
//! for `datetimeoffset`.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

/// A point in time as written: local, with its offset from UTC if it has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) local: NaiveDateTime,
    pub(super) offset: Option<FixedOffset>,
}

impl Stamp {
    /// Reads `2024-02-29`, `2024-02-29 13:45:00.5`, `2024-02-29T13:45:00+02:00`, `13:45` and `20240229`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let midnight = |date: NaiveDate| Self { local: date.and_time(NaiveTime::MIN), offset: None };
        if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
            return Some(midnight(date));
        }
        if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return NaiveDate::parse_from_str(text, "%Y%m%d").ok().map(midnight);
        }
        let text = text.replacen('T', " ", 1);
        for format in ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M"] {
            if let Ok(local) = NaiveDateTime::parse_from_str(&text, format) {
                return Some(Self { local, offset: None });
            }
        }
        let text = text.replace('Z', "+00:00");
        for format in ["%Y-%m-%d %H:%M:%S%.f%:z", "%Y-%m-%d %H:%M:%S%.f %:z"] {
            if let Ok(stamp) = DateTime::parse_from_str(&text, format) {
                return Some(Self { local: stamp.naive_local(), offset: Some(*stamp.offset()) });
            }
        }
        let time = ["%H:%M:%S%.f", "%H:%M"].iter().find_map(|format| NaiveTime::parse_from_str(&text, format).ok())?;
        Some(Self { local: year(1900)?.and_time(time), offset: None })
    }

    /// In UTC; what has no offset is taken as UTC already, which is how SQL Server compares the two.
    pub(super) fn utc(&self) -> NaiveDateTime {
        self.offset.map_or(self.local, |offset| self.local - TimeDelta::seconds(i64::from(offset.local_minus_utc())))
    }

    pub(super) fn date_text(&self) -> String {
        self.local.format("%Y-%m-%d").to_string()
    }

    pub(super) fn time_text(&self) -> String {
        self.local.format("%H:%M:%S%.f").to_string()
    }

    pub(super) fn datetime_text(&self) -> String {
        format!("{} {}", self.date_text(), self.time_text())
    }

    pub(super) fn offset_text(&self) -> String {
        let minutes = self.offset.map_or(0, |offset| offset.local_minus_utc() / 60);
        let sign = if minutes < 0 { '-' } else { '+' };
        format!("{}{sign}{:02}:{:02}", self.datetime_text(), minutes.abs() / 60, minutes.abs() % 60)
    }
}

/// The first of January.
pub(super) fn year(year: i32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, 1, 1)
}

/// Units of 10^-`scale` seconds since midnight.
pub(super) fn ticks(time: NaiveTime, scale: u8) -> u64 {
    let nanos = time.signed_duration_since(NaiveTime::MIN).num_nanoseconds().unwrap_or_default();
    nanos as u64 / 10_u64.pow(9 - u32::from(scale.min(7)))
}

/// The reverse of [`ticks`].
pub(super) fn from_ticks(ticks: u64, scale: u8) -> NaiveTime {
    let nanos = ticks.saturating_mul(10_u64.pow(9 - u32::from(scale.min(7))));
    NaiveTime::MIN + TimeDelta::nanoseconds(nanos as i64)
}
