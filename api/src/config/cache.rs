//! What instances share in a Redis: the table `[cache]`. What that is for, [`crate::cache`] says.
//!
//! ```toml
//! [cache]
//! redis_url = "env:REDIS_URL"            # rediss://user:password@host:6380, never printed
//! key_prefix = "bellwether"
//! ```

use std::time::Duration;

use bellwether_sources::secret::Secret;

use super::reader::Reader;

/// The address of the Redis: it may hold a password.
pub(super) const REDIS_URL: &str = "cache.redis_url";

/// Longest prefix.
const LONGEST_PREFIX: usize = 64;
/// Largest entry in kB: an answer that is larger takes longer to send than to make.
pub(super) const MOST_ENTRY_KB: u32 = 65_536;
/// A week: facts are others by then.
pub(super) const MOST_EXPIRE_MINUTES: u32 = 10_080;

/// A second: whatever takes longer is made sooner.
pub(super) const MOST_TIMEOUT_MS: u32 = 1_000;

/// What is shared, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheSettings {
    /// The Redis, or where its address is to be had from; none: nothing is shared.
    pub redis_url: Option<Secret>,
    /// What all keys begin with.
    pub key_prefix: String,
    /// Largest answer that is shared, in kB.
    pub max_entry_kb: u32,
    /// How long an answer is kept.
    pub expire_minutes: u32,
    /// How long a request waits for the Redis.
    pub timeout: Duration,
}

impl Default for CacheSettings {
    fn default() -> Self {
        Self {
            redis_url: None,
            key_prefix: "bellwether".to_owned(),
            max_entry_kb: 1024,
            expire_minutes: 60,
            timeout: Duration::from_millis(50),
        }
    }
}

/// Reads the table; what is not given is as always.
pub(super) fn read(reader: &mut Reader<'_>) -> CacheSettings {
    let usual = CacheSettings::default();
    let remedy =
        "give `env:NAME` or `file:PATH` or an address such as redis://host:6379 or, with TLS, rediss://host:6380";
    let schemes = ["env:", "file:", "redis://", "rediss://", "redis+unix://", "unix://"];
    let known = |text: &str| schemes.iter().any(|scheme| text.starts_with(scheme));
    // A variable that is there and empty names none: deployments set it so where there is no Redis.
    let address = |text: &str| (text.is_empty() || known(text)).then(|| Secret::new(text));
    let redis_url = reader.take(REDIS_URL, remedy, address).filter(|url| !url.expose().is_empty());
    let remedy = "give up to 64 letters, digits and any of - _ . :";
    let of_prefix = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
    let prefix = |text: &str| {
        let fits = !text.is_empty() && text.len() <= LONGEST_PREFIX && text.chars().all(of_prefix);
        fits.then(|| text.to_owned())
    };
    let key_prefix = reader.take("cache.key_prefix", remedy, prefix).unwrap_or(usual.key_prefix);
    let number = |most: u32| move |text: &str| text.parse().ok().filter(|number| (1..=most).contains(number));
    let remedy = "give a whole number of kB from 1 to 65536";
    let max_entry_kb = reader.take("cache.max_entry_kb", remedy, number(MOST_ENTRY_KB)).unwrap_or(usual.max_entry_kb);
    let remedy = "give whole minutes from 1 to 10080";
    let expire_minutes = reader.take("cache.expire_minutes", remedy, number(MOST_EXPIRE_MINUTES));
    let remedy = "give whole milliseconds from 1 to 1000";
    let timeout_ms = reader.take("cache.timeout_ms", remedy, number(MOST_TIMEOUT_MS));
    CacheSettings {
        redis_url,
        key_prefix,
        max_entry_kb,
        expire_minutes: expire_minutes.unwrap_or(usual.expire_minutes),
        timeout: timeout_ms.map_or(usual.timeout, |ms| Duration::from_millis(ms.into())),
    }
}

/// Every setting with its value, without secrets.
pub(super) fn list(settings: &CacheSettings) -> Vec<(&'static str, String)> {
    let url = settings.redis_url.as_ref().map(|url| (REDIS_URL, format!("{url:?}")));
    url.into_iter()
        .chain([
            ("cache.key_prefix", settings.key_prefix.clone()),
            ("cache.max_entry_kb", settings.max_entry_kb.to_string()),
            ("cache.expire_minutes", settings.expire_minutes.to_string()),
            ("cache.timeout_ms", settings.timeout.as_millis().to_string()),
        ])
        .collect()
}
