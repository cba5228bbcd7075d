//! The validated scoring model: what scores are computed with. How it is written and checked is in [`super::draft`] and
//! [`super::validate`]; nothing outside this crate can build one that was not checked.

use serde::{Deserialize, Serialize, Serializer};

use super::curve::Curve;
use crate::measure::MeasureKey;

/// The band of a score that is Unknown.
pub const UNKNOWN_BAND: &str = "unknown";

/// Bands of a model that brings none: 0–39 critical, 40–59 high, 60–79 medium, 80–100 low risk.
pub const DEFAULT_BANDS: [(&str, u8); 4] = [("critical", 0), ("high", 40), ("medium", 60), ("low", 80)];

/// A versioned model. Serialises in the form a [`super::draft::ModelDraft`] is read from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoringModel {
    /// Stable name; `distribution` is the default model's.
    pub key: String,
    /// Version; a change of anything else is a new one.
    pub version: u32,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The weighted parts; at least one, at most 32.
    pub dimensions: Vec<Dimension>,
    /// Ranges of the score by ascending minimum, the first from 0.
    pub bands: Vec<Band>,
    /// Confidence below which a customer that is not lapsed has an Unknown score; 0 to 1.
    pub min_confidence: f64,
    /// Whether score and bounds of a lapsed customer end at the last integer of the lowest band.
    pub lapsed_cap: bool,
    /// `key@version`.
    #[serde(skip)]
    pub(super) id: String,
}

/// A weighted part of a score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Dimension {
    /// Name, once per model.
    pub key: String,
    /// Relative to the other dimensions' weights; above 0.
    #[serde(serialize_with = "plain")]
    pub weight: f64,
    /// How the inputs become one number.
    pub combine: Combine,
    /// At least one; a measure occurs once.
    pub inputs: Vec<Input>,
    /// The weight the engine computes with: [`Self::weight`] scaled to at most 1, see [`super::validate`].
    #[serde(skip)]
    pub(super) share: f64,
}

/// How the inputs of a dimension become one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Combine {
    /// Weighted mean of the inputs that have a value.
    #[default]
    Mean,
    /// The first input that has a value, in the order given.
    First,
}

/// One measure and what its values are worth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Input {
    /// The measure.
    pub measure: MeasureKey,
    /// Relative to the other inputs of the dimension; above 0. Without effect in a `first` dimension.
    #[serde(serialize_with = "plain")]
    pub weight: f64,
    /// From value to points.
    pub curve: Curve,
    /// As [`Dimension::share`].
    #[serde(skip)]
    pub(super) share: f64,
}

/// A range of scores: from its minimum to the next band's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Band {
    /// Name, once per model, never `unknown`.
    pub key: String,
    /// Lowest score of the band; 0 to 100.
    pub min: u8,
}

impl ScoringModel {
    /// `key@version`, as published with every score.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Position in [`Self::bands`] of the band that holds `score`.
    pub fn band_of(&self, score: u8) -> u8 {
        let above = self.bands.partition_point(|band| band.min <= score);
        u8::try_from(above.saturating_sub(1)).expect("at most 101 bands: minima are integers from 0 to 100")
    }

    /// Name of the band at a position, [`UNKNOWN_BAND`] for none.
    pub fn band_key(&self, band: Option<u8>) -> &str {
        band.and_then(|index| self.bands.get(usize::from(index))).map_or(UNKNOWN_BAND, |band| &band.key)
    }

    /// Last integer of the lowest band, where [`Self::lapsed_cap`] caps; 100 if there is only one band.
    pub fn lapsed_cap_at(&self) -> u8 {
        self.bands.get(1).map_or(100, |second| second.min - 1)
    }
}

/// A number that is written without a fraction if it has none, as people write weights and points.
pub(super) struct Plain(pub(super) f64);

impl Serialize for Plain {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        plain(&self.0, serializer)
    }
}

/// Beyond this, not every integer is a float.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// [`Plain`] as a field's `serialize_with`.
pub(super) fn plain<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if number.fract() == 0.0 && number.abs() < EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "integral and exactly representable")]
        let integer = *number as i64;
        serializer.serialize_i64(integer)
    } else {
        serializer.serialize_f64(*number)
    }
}
