//! When what is suggested is due: by the band of the customer (`metrics.md` §8).

use chrono::{DateTime, TimeDelta, Utc};

/// Longest time until something is due, in hours: a year.
pub const MOST_HOURS: u32 = 8_760;

/// Hours until something is due for a customer of a band: critical 24, high 48, medium 7 days, others preventive, 30 days.
pub fn hours(band: &str) -> u32 {
    match band {
        "critical" => 24,
        "high" => 48,
        "medium" => 7 * 24,
        _ => 30 * 24,
    }
}

/// When something is due that is begun at an instant.
pub fn due_at(now: DateTime<Utc>, hours: u32) -> DateTime<Utc> {
    now.checked_add_signed(TimeDelta::hours(hours.into())).unwrap_or(now)
}
