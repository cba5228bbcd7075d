//! Learning records as learning systems tell them: statements of a Learning Record Store, and answers of Moodle.
//!
//! What is said, not how it travels: a test serves it over a socket. Everything happens half an hour after midnight where
//! the business is, so that who takes the date of another time zone is a day off in summer.

pub mod moodle;
pub mod xapi;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

/// The instant of a date at which things happen.
fn instant(date: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let half_past_midnight = date.and_time(NaiveTime::MIN) + TimeDelta::minutes(30);
    half_past_midnight.and_local_timezone(zone).earliest().expect("a time that the zone has").to_utc()
}
