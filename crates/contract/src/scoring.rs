//! Scores with their explanation, scoring models, and the stateless evaluation.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::value::{Measure, Missing};

/// A published score of one customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Score {
    /// 0 to 100, higher is healthier; null is Unknown, never 0.
    pub value: Option<u8>,
    /// Before the degraded rule and the cap of lapsed customers.
    pub computed: Option<u8>,
    /// Band of the value, or `unknown`.
    pub band: String,
    /// Share of the applicable weight that has a value, 0 to 1.
    pub confidence: f64,
    /// The score if everything missing scored 0, and 100.
    pub bounds: [u8; 2],
    /// `improving`, `stable` or `declining` against 30 days before; null when either is Unknown.
    pub trend: Option<String>,
    /// Points gained in 30 days.
    pub change_30d: Option<i16>,
    /// Whether a failed source is missing from it.
    pub degraded: bool,
    /// A score shown instead, set by a person.
    #[serde(rename = "override")]
    pub overridden: Option<ScoreOverride>,
    /// Model and version.
    pub model: String,
}

/// A score set by a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScoreOverride {
    /// Shown instead of the computed score.
    pub value: u8,
    /// Why.
    pub reason: String,
    /// Who.
    pub author: String,
    /// Last day it is shown.
    pub expires: chrono::NaiveDate,
}

/// What one dimension contributes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DimensionExplanation {
    /// Key within the model.
    pub key: String,
    /// Weight in the model.
    pub weight: f64,
    /// 0 to 100; null when absent.
    pub score: Option<f64>,
    /// Share of the present weight.
    pub effective_weight: Option<f64>,
    /// Points this dimension adds to the score.
    pub gained: Option<f64>,
    /// Points it costs.
    pub lost: Option<f64>,
    /// Why it is absent.
    pub reason: Option<Missing>,
    /// What it is made of.
    pub inputs: Vec<InputExplanation>,
    /// One sentence with the numbers behind it; only in the answer about a customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// What one measure contributes to its dimension.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InputExplanation {
    /// Key of the measure.
    pub measure: String,
    /// The measure.
    #[serde(flatten)]
    pub value: Measure,
    /// What the curve makes of it, 0 to 100.
    pub score: Option<f64>,
}

/// A scoring model as data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Name for programs.
    pub key: String,
    /// Counts up with every change.
    pub version: u32,
    /// Name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Weighted parts.
    pub dimensions: Vec<Dimension>,
    /// From low to high; default critical 0, high 40, medium 60, low 80.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bands: Option<Vec<Band>>,
    /// Below this confidence the score is Unknown, 0 to 1.
    #[serde(default)]
    pub min_confidence: f64,
    /// Whether a lapsed customer is capped at the top of the lowest band.
    #[serde(default)]
    pub lapsed_cap: bool,
}

/// A weighted part of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    /// Key within the model.
    pub key: String,
    /// Greater than 0.
    pub weight: f64,
    /// `mean` (default) or `first`.
    #[serde(default = "mean")]
    pub combine: String,
    /// Measures with their curves.
    pub inputs: Vec<Input>,
}

fn mean() -> String {
    "mean".to_owned()
}

/// A measure with its curve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// Key of the measure.
    pub measure: String,
    /// Weight within the dimension, default 1.
    #[serde(default = "one")]
    pub weight: f64,
    /// Points (value, score), ascending in value; linear between, flat outside.
    pub curve: Vec<(f64, f64)>,
}

fn one() -> f64 {
    1.0
}

/// A band by its lowest score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Key, such as `critical`.
    pub key: String,
    /// Lowest score of the band, an integer.
    pub min: f64,
}

/// Either the key of a stored model or a model inline.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum ModelChoice {
    /// Key of a stored model, optionally with `@version`.
    Stored(String),
    /// A model.
    Inline(Model),
}

/// By hand, so that an error inside a model is told with its path and not as "no variant matches".
impl<'de> Deserialize<'de> for ModelChoice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Choice;

        impl<'de> Visitor<'de> for Choice {
            type Value = ModelChoice;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the key of a stored model, or a model")
            }

            fn visit_str<E>(self, key: &str) -> Result<ModelChoice, E> {
                Ok(ModelChoice::Stored(key.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ModelChoice, A::Error> {
                Model::deserialize(MapAccessDeserializer::new(map)).map(ModelChoice::Inline)
            }
        }

        deserializer.deserialize_any(Choice)
    }
}

/// Scores measures that come with the request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EvaluateRequest {
    /// The model.
    pub model: ModelChoice,
    /// By key; a measure that is not named is not applicable.
    #[serde(deserialize_with = "given_measures")]
    pub measures: BTreeMap<String, Measure>,
    /// `prospect`, `new`, `active` or `lapsed`.
    #[serde(default)]
    pub lifecycle: Option<String>,
    /// The last good published score.
    #[serde(default)]
    pub last_good: Option<LastGood>,
}

/// Stricter than a map of [`Measure`], which clients also read: no key twice, no unknown field.
fn given_measures<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, Measure>, D::Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Given {
        #[serde(default)]
        value: Option<f64>,
        #[serde(default)]
        reason: Option<Missing>,
        #[serde(default)]
        stale_since: Option<NaiveDate>,
    }

    struct Measures;

    impl<'de> Visitor<'de> for Measures {
        type Value = BTreeMap<String, Measure>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("measures by key")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut measures = BTreeMap::new();
            while let Some((key, given)) = map.next_entry::<String, Given>()? {
                let measure = Measure { value: given.value, reason: given.reason, stale_since: given.stale_since };
                if measures.contains_key(&key) {
                    return Err(A::Error::custom(format!("`{key}` is given twice; give it once")));
                }
                measures.insert(key, measure);
            }
            Ok(measures)
        }
    }

    deserializer.deserialize_map(Measures)
}

/// The last good published score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LastGood {
    /// The score.
    pub value: u8,
    /// Model and version it was made with; one of another model or version is not used.
    pub model: String,
}

/// The score of a request's measures, explained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Evaluated {
    /// The score.
    pub score: EvaluatedScore,
    /// What it is made of.
    pub dimensions: Vec<DimensionExplanation>,
}

/// A score without the context of a customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EvaluatedScore {
    /// 0 to 100; null is Unknown.
    pub value: Option<u8>,
    /// Before the degraded rule and the cap.
    pub computed: Option<u8>,
    /// Band of the value, or `unknown`.
    pub band: String,
    /// 0 to 1.
    pub confidence: f64,
    /// Least and greatest score the missing could make.
    pub bounds: [u8; 2],
    /// Whether a failed source is missing from it.
    pub degraded: bool,
    /// Why it is Unknown: `no_signal`, `source_unavailable`, `too_little_signal`.
    pub reason: Option<String>,
}

/// The stored models.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Models {
    /// Every model, the active one first.
    pub items: Vec<Model>,
    /// Key and version of the model that scores customers.
    pub active: String,
}
