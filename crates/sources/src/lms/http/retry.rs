//! How long to wait before the next attempt.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{HeaderMap, RETRY_AFTER};

use crate::lms::settings::Limits;

/// The longest pause that nobody asked for.
const LONGEST: Duration = Duration::from_secs(60);

/// The pauses between the attempts at one request: doubling, with a part by chance, so that clients that failed
/// together don't come back together. Chance is a hash of seed and attempt: the same settings wait as long.
pub(in crate::lms) struct Pauses {
    limits: Limits,
    made: u32,
}

impl Pauses {
    pub(in crate::lms) const fn new(limits: Limits) -> Self {
        Self { limits, made: 1 }
    }

    /// The pause before the next attempt, not shorter than the server asked for; none when all attempts were made.
    pub(in crate::lms) fn next(&mut self, asked: Option<Duration>) -> Option<Duration> {
        if self.made >= self.limits.attempts {
            return None;
        }
        let base = Duration::from_millis(self.limits.pause_millis).saturating_mul(1 << (self.made - 1).min(16));
        let base = base.min(LONGEST);
        let mut chance = DefaultHasher::new();
        (self.limits.seed, self.made).hash(&mut chance);
        let share = u32::try_from(chance.finish() % 1000).unwrap_or_default();
        self.made += 1;
        let pause = base + base * share / 1000;
        Some(asked.map_or(pause, |asked| asked.max(pause)))
    }
}

/// What `Retry-After` asks for: seconds, or a date (RFC 9110, 10.2.3). What is neither asks for nothing.
pub(in crate::lms) fn asked(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = DateTime::parse_from_rfc2822(text).ok()?.to_utc();
    Some((at - now).to_std().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_and_are_the_same_for_the_same_seed() {
        let all = |seed| {
            let mut pauses = Pauses::new(Limits { seed, ..Limits::default() });
            std::iter::from_fn(move || pauses.next(None)).collect::<Vec<_>>()
        };
        assert_eq!(all(1), all(1));
        assert_ne!(all(1), all(2));
        assert_eq!(all(1).len(), 3, "four attempts have three pauses");
        for (pause, base) in all(7).iter().zip([500, 1000, 2000]) {
            assert!((base..2 * base).contains(&u64::try_from(pause.as_millis()).expect("short")), "{pause:?}");
        }
    }

    #[test]
    fn servers_may_ask_for_seconds_or_a_date() {
        let now = "2015-10-21T07:27:00Z".parse().expect("a time");
        let ask = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, text.parse().expect("a value"));
            asked(&headers, now).map(|pause| pause.as_secs())
        };
        assert_eq!(ask("120"), Some(120));
        assert_eq!(ask("Wed, 21 Oct 2015 07:28:00 GMT"), Some(60));
        assert_eq!(ask("Wed, 21 Oct 2015 07:20:00 GMT"), Some(0));
        assert_eq!(ask("soon"), None);
        let mut pauses = Pauses::new(Limits::default());
        assert_eq!(pauses.next(Some(Duration::from_secs(9))), Some(Duration::from_secs(9)));
    }
}
