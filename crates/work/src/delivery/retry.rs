//! When a message that did not arrive is tried again, and when it is given up.

use chrono::TimeDelta;

/// Attempts before a message is given up: over almost a day.
pub(crate) const MOST_ATTEMPTS: u32 = 16;
/// The first pause.
const FIRST: i64 = 10;
/// The longest pause.
const LONGEST: i64 = 4 * 3_600;

/// The pause after so many failures: twice as long each time, up to four hours, and up to a tenth longer so that not all of what
/// failed together comes back together. `spread` is any number.
pub(crate) fn pause(attempts: u32, spread: u64) -> TimeDelta {
    let doubled = FIRST.saturating_mul(1_i64.checked_shl(attempts.saturating_sub(1).min(30)).unwrap_or(i64::MAX));
    let seconds = doubled.min(LONGEST);
    let extra = i64::try_from(spread % 100).unwrap_or(0) * seconds / 1_000;
    TimeDelta::seconds(seconds + extra)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_four_hours() {
        assert_eq!(pause(1, 0), TimeDelta::seconds(10));
        assert_eq!(pause(2, 0), TimeDelta::seconds(20));
        assert_eq!(pause(5, 99), TimeDelta::seconds(160 + 15));
        assert_eq!(pause(60, 0), TimeDelta::seconds(LONGEST));
        let all: TimeDelta = (1..MOST_ATTEMPTS).map(|attempt| pause(attempt, 0)).sum();
        assert!(all > TimeDelta::hours(20) && all < TimeDelta::days(1), "{all}");
    }
}
