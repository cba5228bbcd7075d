//! The fingerprint of everything a score was computed from. The same inputs give the same score for ever, so equal
//! hashes of one customer mean equal scores.

use std::fmt::Write as _;

use chrono::NaiveDate;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};

use super::score::LastGood;
use crate::lifecycle::Lifecycle;
use crate::measure::{Measured, Measures, Missing};

/// Everything a published score depends on.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct ScoreInputs<'a, Calendar> {
    /// `key@version` of the scoring model.
    pub model: &'a str,
    /// The fiscal calendar that periods were taken from.
    pub calendar: &'a Calendar,
    /// The as-of date.
    pub t: NaiveDate,
    /// The generation of facts that was read.
    pub generation: &'a str,
    /// The measures; those that do not apply and are not stale are left out, as a request leaves them out.
    #[serde(serialize_with = "measures_by_key")]
    pub measures: &'a Measures,
    /// The customer's stage.
    pub lifecycle: Option<Lifecycle>,
    /// What a degraded score was held against.
    pub last_good: Option<&'a LastGood>,
}

/// SHA-256, in lower-case hexadecimal, of the inputs as canonical JSON (RFC 8785).
///
/// # Panics
/// If `inputs` is not plain JSON: a map with keys that are no strings, or a number that is not finite.
pub fn input_hash<T: Serialize>(inputs: &T) -> String {
    let json = serde_jcs::to_vec(inputs).expect("inputs of a score are plain data with finite numbers");
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(&json) {
        write!(hex, "{byte:02x}").expect("writing to a string cannot fail");
    }
    hex
}

/// A measure in the form of the API.
#[derive(Serialize)]
struct MeasureJson {
    value: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Missing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stale_since: Option<NaiveDate>,
}

impl MeasureJson {
    fn new(measured: Measured, stale_since: Option<NaiveDate>) -> Self {
        Self { value: measured.ok(), reason: measured.err(), stale_since }
    }
}

fn measures_by_key<S: Serializer>(measures: &&Measures, serializer: S) -> Result<S::Ok, S::Error> {
    let unset = Measures::default();
    let mut map = serializer.serialize_map(None)?;
    for (key, measured) in measures.iter() {
        let stale_since = measures.stale_since(key);
        if measured != unset.get(key) || stale_since.is_some() {
            map.serialize_entry(key.as_str(), &MeasureJson::new(measured, stale_since))?;
        }
    }
    map.end()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::MeasureKey;

    #[test]
    fn canonical_json_does_not_depend_on_order_or_spelling_of_numbers() {
        let one = serde_json::from_str::<serde_json::Value>(r#"{ "b": 1.0, "a": "x" }"#).expect("JSON");
        let other = serde_json::from_str::<serde_json::Value>(r#"{"a":"x","b":1}"#).expect("JSON");
        assert_eq!(input_hash(&one), input_hash(&other));
        // echo -n '{"a":"x","b":1}' | sha256sum
        assert_eq!(input_hash(&one), "cdab067e9f3beb32d1252cfd63e492592fecbf591b0d08cadb24bb17f3864246");
    }

    #[test]
    fn every_input_counts() {
        let calendar = ("months", 4);
        let measures = Measures::default().with(MeasureKey::Yoy, Ok(0.92));
        let last = LastGood { value: 64, model: "m@1".to_owned() };
        let inputs = ScoreInputs {
            model: "m@1",
            calendar: &calendar,
            t: NaiveDate::from_ymd_opt(2011, 12, 9).expect("a date"),
            generation: "7",
            measures: &measures,
            lifecycle: Some(Lifecycle::Active),
            last_good: Some(&last),
        };
        let failed = measures.clone().with(MeasureKey::Nps, Err(Missing::SourceUnavailable));
        let mut stale = measures.clone();
        stale.set_stale_since(MeasureKey::Yoy, NaiveDate::from_ymd_opt(2011, 12, 1));
        let variants = [
            inputs,
            ScoreInputs { model: "m@2", ..inputs },
            ScoreInputs { calendar: &("months", 1), ..inputs },
            ScoreInputs { t: NaiveDate::MIN, ..inputs },
            ScoreInputs { generation: "8", ..inputs },
            ScoreInputs { measures: &failed, ..inputs },
            ScoreInputs { measures: &stale, ..inputs },
            ScoreInputs { lifecycle: None, ..inputs },
            ScoreInputs { last_good: None, ..inputs },
        ];
        let hashes: std::collections::HashSet<_> = variants.iter().map(input_hash).collect();
        assert_eq!(hashes.len(), variants.len());
        let explicit = measures.clone().with(MeasureKey::Nps, Err(Missing::NotApplicable));
        assert_eq!(input_hash(&ScoreInputs { measures: &explicit, ..inputs }), input_hash(&inputs));
    }
}
