//! A scoring model as written: in a TOML file, in a request, in the editor. Nothing is checked here but its shape;
//! numbers and names are kept as given, so that [`super::validate`] can report everything wrong with them at once.

use serde::{Deserialize, Serialize};

use super::model::{Combine, ScoringModel};

/// A model that was not checked yet. Unknown fields are refused; see [`ScoringModel`] for what the fields mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelDraft {
    /// Stable name.
    pub key: String,
    /// Version.
    pub version: u32,
    /// For people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// For people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The weighted parts.
    #[serde(default)]
    pub dimensions: Vec<DimensionDraft>,
    /// Ranges of the score; absent means [`super::model::DEFAULT_BANDS`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bands: Option<Vec<BandDraft>>,
    /// Absent means 0: no floor.
    #[serde(default)]
    pub min_confidence: f64,
    /// Absent means no cap.
    #[serde(default)]
    pub lapsed_cap: bool,
}

/// A dimension that was not checked yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DimensionDraft {
    /// Name.
    pub key: String,
    /// Relative weight.
    pub weight: f64,
    /// Absent means `mean`.
    #[serde(default)]
    pub combine: Combine,
    /// Measures with their curves.
    #[serde(default)]
    pub inputs: Vec<InputDraft>,
}

/// An input that was not checked yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputDraft {
    /// Name of the measure, known or not.
    pub measure: String,
    /// Relative weight; absent means 1.
    #[serde(default = "one")]
    pub weight: f64,
    /// Points `[value, score]`.
    #[serde(default)]
    pub curve: Vec<(f64, f64)>,
}

/// A band that was not checked yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BandDraft {
    /// Name.
    pub key: String,
    /// Lowest score of the band.
    pub min: f64,
}

fn one() -> f64 {
    1.0
}

impl ModelDraft {
    /// Reads a model document.
    ///
    /// # Errors
    /// Line, column and what was expected there.
    pub fn from_toml(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }
}

/// The draft to start an edited copy from.
impl From<&ScoringModel> for ModelDraft {
    fn from(model: &ScoringModel) -> Self {
        let dimensions = model.dimensions.iter().map(|dimension| DimensionDraft {
            key: dimension.key.clone(),
            weight: dimension.weight,
            combine: dimension.combine,
            inputs: dimension
                .inputs
                .iter()
                .map(|input| InputDraft {
                    measure: input.measure.as_str().to_owned(),
                    weight: input.weight,
                    curve: input.curve.points().to_vec(),
                })
                .collect(),
        });
        let bands = model.bands.iter().map(|band| BandDraft { key: band.key.clone(), min: f64::from(band.min) });
        Self {
            key: model.key.clone(),
            version: model.version,
            name: model.name.clone(),
            description: model.description.clone(),
            dimensions: dimensions.collect(),
            bands: Some(bands.collect()),
            min_confidence: model.min_confidence,
            lapsed_cap: model.lapsed_cap,
        }
    }
}
