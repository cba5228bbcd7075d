//! How much may be asked of the server: the table `[limits]`. What a limit does, [`crate::http::limits`] says.

use super::reader::Reader;
use crate::http::limits::LimitSettings;

/// Largest of all limits.
pub(super) const MOST: u32 = 10_000_000;

/// Reads the limits; what is not given is as always.
pub(super) fn read(reader: &mut Reader<'_>) -> LimitSettings {
    let usual = LimitSettings::default();
    let mut take = |key: &str, usual: u32| {
        let remedy = "give a whole number, at most 10000000; 0 is no limit";
        let limit = |text: &str| text.parse().ok().filter(|limit| *limit <= MOST);
        reader.take(key, remedy, limit).unwrap_or(usual)
    };
    LimitSettings {
        caller_per_minute: take("limits.caller_per_minute", usual.caller_per_minute),
        address_per_minute: take("limits.address_per_minute", usual.address_per_minute),
        sign_in_per_minute: take("limits.sign_in_per_minute", usual.sign_in_per_minute),
        at_once: take("limits.at_once", usual.at_once),
    }
}

/// Every limit with its value.
pub(super) fn list(limits: &LimitSettings) -> [(&'static str, String); 4] {
    [
        ("limits.caller_per_minute", limits.caller_per_minute.to_string()),
        ("limits.address_per_minute", limits.address_per_minute.to_string()),
        ("limits.sign_in_per_minute", limits.sign_in_per_minute.to_string()),
        ("limits.at_once", limits.at_once.to_string()),
    ]
}
