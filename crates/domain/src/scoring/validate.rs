//! From a draft to a model, or to everything that is wrong with it (`metrics.md` §7 lists what is refused).
//!
//! Beyond that list a blank key is refused, a band called `unknown` (that is the name of having no score), a minimum
//! above 100 (no score could reach it), and a 33rd dimension (the set of dimensions behind a score is kept in 32 bits).

use std::collections::HashSet;

use super::curve::Curve;
use super::draft::{BandDraft, DimensionDraft, InputDraft, ModelDraft};
use super::model::{Band, DEFAULT_BANDS, Dimension, Input, ScoringModel, UNKNOWN_BAND};
use crate::measure::MeasureKey;

/// Most dimensions of a model.
pub const MAX_DIMENSIONS: usize = 32;

/// One thing wrong with a draft.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct ModelError {
    /// Path in the document, such as `dimensions[0].inputs[1].curve`.
    pub field: String,
    /// The value given and what would be right.
    pub message: String,
}

impl ScoringModel {
    /// Checks a draft.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the document.
    pub fn validate(draft: ModelDraft) -> Result<Self, Vec<ModelError>> {
        let mut errors = Errors::default();
        errors.check_key("key", &draft.key);
        let dimensions = dimensions(&draft.dimensions, &mut errors);
        let bands = match &draft.bands {
            Some(drafts) => bands(drafts, &mut errors),
            None => DEFAULT_BANDS.iter().map(|&(key, min)| Band { key: key.to_owned(), min }).collect(),
        };
        if !(0.0..=1.0).contains(&draft.min_confidence) {
            errors.add("min_confidence", format!("is {}; give a number from 0 to 1", draft.min_confidence));
        }
        if !errors.0.is_empty() {
            return Err(errors.0);
        }
        Ok(Self {
            id: format!("{}@{}", draft.key, draft.version),
            key: draft.key,
            version: draft.version,
            name: draft.name,
            description: draft.description,
            dimensions,
            bands,
            min_confidence: draft.min_confidence,
            lapsed_cap: draft.lapsed_cap,
        })
    }
}

#[derive(Default)]
struct Errors(Vec<ModelError>);

impl Errors {
    fn add(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.0.push(ModelError { field: field.into(), message: message.into() });
    }

    fn check_key(&mut self, field: impl Into<String>, key: &str) {
        if key.trim().is_empty() {
            self.add(field, "is blank; give a name");
        }
    }

    fn check_weight(&mut self, path: &str, weight: f64) {
        if !(weight.is_finite() && weight > 0.0) {
            self.add(
                format!("{path}.weight"),
                format!("is {weight}; give a finite number above 0, or leave this part out"),
            );
        }
    }
}

fn dimensions(drafts: &[DimensionDraft], errors: &mut Errors) -> Vec<Dimension> {
    if drafts.is_empty() {
        errors.add("dimensions", "is empty; give at least one dimension");
    }
    if drafts.len() > MAX_DIMENSIONS {
        errors.add("dimensions", format!("has {} entries; give at most {MAX_DIMENSIONS}", drafts.len()));
    }
    let scale = scale(drafts.iter().map(|draft| draft.weight));
    let mut keys = HashSet::new();
    let mut dimensions = Vec::with_capacity(drafts.len());
    for (index, draft) in drafts.iter().enumerate() {
        let path = format!("dimensions[{index}]");
        errors.check_key(format!("{path}.key"), &draft.key);
        if !keys.insert(&draft.key) {
            errors
                .add(format!("{path}.key"), format!("`{}` is the key of an earlier dimension; use another", draft.key));
        }
        errors.check_weight(&path, draft.weight);
        dimensions.push(Dimension {
            key: draft.key.clone(),
            weight: draft.weight,
            combine: draft.combine,
            inputs: inputs(&draft.inputs, &path, errors),
            share: share(draft.weight, scale),
        });
    }
    dimensions
}

/// The valid inputs; what is left out was reported.
fn inputs(drafts: &[InputDraft], path: &str, errors: &mut Errors) -> Vec<Input> {
    if drafts.is_empty() {
        errors.add(format!("{path}.inputs"), "is empty; give at least one input");
    }
    let scale = scale(drafts.iter().map(|draft| draft.weight));
    let mut names = HashSet::new();
    let mut inputs = Vec::with_capacity(drafts.len());
    for (index, draft) in drafts.iter().enumerate() {
        let path = format!("{path}.inputs[{index}]");
        let measure = draft.measure.parse::<MeasureKey>();
        if let Err(unknown) = &measure {
            errors.add(format!("{path}.measure"), unknown.to_string());
        }
        if !names.insert(&draft.measure) {
            let message = format!("`{}` is an earlier input of this dimension; name it once", draft.measure);
            errors.add(format!("{path}.measure"), message);
        }
        errors.check_weight(&path, draft.weight);
        let curve = Curve::new(draft.curve.clone());
        if let Err(error) = &curve {
            errors.add(format!("{path}.curve"), error.to_string());
        }
        if let (Ok(measure), Ok(curve)) = (measure, curve) {
            inputs.push(Input { measure, weight: draft.weight, curve, share: share(draft.weight, scale) });
        }
    }
    inputs
}

/// The valid bands; what is left out was reported.
fn bands(drafts: &[BandDraft], errors: &mut Errors) -> Vec<Band> {
    if drafts.is_empty() {
        errors
            .add("bands", "is empty; give at least one band, the first with min 0, or leave bands out for the default");
    }
    let mut keys = HashSet::new();
    let mut previous = None;
    let mut bands = Vec::with_capacity(drafts.len());
    for (index, BandDraft { key, min }) in drafts.iter().enumerate() {
        let path = format!("bands[{index}]");
        errors.check_key(format!("{path}.key"), key);
        if key == UNKNOWN_BAND {
            errors.add(format!("{path}.key"), format!("`{key}` is the band of having no score; use another"));
        }
        if !keys.insert(key) {
            errors.add(format!("{path}.key"), format!("`{key}` is the key of an earlier band; use another"));
        }
        match (band_min(*min), previous) {
            (None, _) => errors.add(format!("{path}.min"), format!("is {min}; give an integer from 0 to 100")),
            (Some(1..), None) if index == 0 => {
                errors.add(format!("{path}.min"), format!("is {min}; the first band starts at 0"));
            }
            (Some(min), Some(previous)) if min <= previous => errors.add(
                format!("{path}.min"),
                format!("is {min}, after {previous}; order the bands by strictly ascending min"),
            ),
            (Some(min), _) => bands.push(Band { key: key.clone(), min }),
        }
        previous = band_min(*min).or(previous);
    }
    bands
}

fn band_min(min: f64) -> Option<u8> {
    let valid = min.fract() == 0.0 && (0.0..=100.0).contains(&min);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be an integer in 0..=100")]
    valid.then_some(min as u8)
}

/// A power of two that brings the greatest weight near 1, so that sums of extreme weights neither overflow nor lose
/// digits. A power of two only moves exponents: every ratio stays exactly what the author wrote.
fn scale(weights: impl Iterator<Item = f64>) -> f64 {
    let greatest = weights.fold(0.0, f64::max);
    if !(greatest.is_finite() && greatest > 0.0) {
        return 1.0;
    }
    // Within ±1000 the factor itself is a normal float.
    (-greatest.log2().floor().clamp(-1000.0, 1000.0)).exp2()
}

/// Never 0, so that what weighs next to nothing still counts when it is all there is.
fn share(weight: f64, scale: f64) -> f64 {
    (weight * scale).max(1e-300)
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALID: &str = r#"{ "key": "m", "version": 1, "dimensions": [
        { "key": "cadence", "weight": 20,
          "inputs": [ { "measure": "cadence.overdue_ratio", "curve": [[1, 100], [3, 0]] } ] },
        { "key": "other", "weight": 2.5, "combine": "first",
          "inputs": [ { "measure": "revenue.yoy", "weight": 0.5, "curve": [[0.5, 0], [1, 75.5]] } ] } ],
        "bands": [ { "key": "critical", "min": 0 }, { "key": "low", "min": 80.0 } ] }"#;

    fn draft() -> ModelDraft {
        serde_json::from_str(VALID).expect("has the right shape")
    }

    /// Breaks the valid draft and expects exactly these errors.
    fn check(spoil: impl FnOnce(&mut ModelDraft), expect: &[(&str, &str)]) {
        let mut draft = draft();
        spoil(&mut draft);
        let errors = ScoringModel::validate(draft).expect_err("the draft is wrong");
        let errors: Vec<_> = errors.iter().map(|error| (error.field.as_str(), error.message.as_str())).collect();
        assert_eq!(errors, expect);
    }

    #[test]
    fn a_valid_model_comes_back_as_it_was_written() {
        let model = ScoringModel::validate(draft()).expect("valid");
        assert_eq!(model.id(), "m@1");
        assert_eq!(ModelDraft::from(&model), draft_with_bands(&model));
        let json = serde_json::to_string(&model).expect("serializes");
        assert!(json.contains(r#""weight":20,"combine":"mean""#), "{json}");
        assert!(json.contains(r#""curve":[[0.5,0],[1,75.5]]"#), "{json}");
        let again = serde_json::from_str(&json).expect("has the shape of a draft");
        assert_eq!(ScoringModel::validate(again).expect("valid"), model);
    }

    fn draft_with_bands(model: &ScoringModel) -> ModelDraft {
        ModelDraft { bands: ModelDraft::from(model).bands, ..draft() }
    }

    #[test]
    fn bands_default_to_four() {
        let model = ScoringModel::validate(ModelDraft { bands: None, ..draft() }).expect("valid");
        let names = |scores: &[u8]| -> Vec<String> {
            scores.iter().map(|&score| model.band_key(Some(model.band_of(score))).to_owned()).collect()
        };
        assert_eq!(names(&[0, 39]), ["critical", "critical"]);
        assert_eq!(names(&[40, 59, 60, 79]), ["high", "high", "medium", "medium"]);
        assert_eq!(names(&[80, 100]), ["low", "low"]);
        assert_eq!(model.band_key(None), UNKNOWN_BAND);
        assert_eq!(model.lapsed_cap_at(), 39);
    }

    #[test]
    fn refuses_numbers_out_of_range() {
        let weight = "give a finite number above 0, or leave this part out";
        check(|d| d.dimensions[1].weight = 0.0, &[("dimensions[1].weight", &format!("is 0; {weight}"))]);
        check(
            |d| d.dimensions[0].inputs[0].weight = f64::INFINITY,
            &[("dimensions[0].inputs[0].weight", &format!("is inf; {weight}"))],
        );
        check(|d| d.min_confidence = 1.5, &[("min_confidence", "is 1.5; give a number from 0 to 1")]);
        check(|d| d.min_confidence = f64::NAN, &[("min_confidence", "is NaN; give a number from 0 to 1")]);
        check(
            |d| d.dimensions[0].inputs[0].curve.truncate(1),
            &[("dimensions[0].inputs[0].curve", "has 1 points; give at least two [value, score] points")],
        );
    }

    #[test]
    fn refuses_unknown_and_repeated_names() {
        let mut draft = draft();
        draft.dimensions[0].inputs[0].measure = "cadence.overdue".to_owned();
        let repeated = draft.dimensions[1].inputs[0].clone();
        draft.dimensions[1].inputs.push(repeated);
        draft.dimensions[1].key = "cadence".to_owned();
        let errors = ScoringModel::validate(draft).expect_err("three errors");
        let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["dimensions[0].inputs[0].measure", "dimensions[1].key", "dimensions[1].inputs[1].measure"]);
        assert!(errors[0].message.starts_with("unknown measure `cadence.overdue`; the measures are: revenue."));
    }

    #[test]
    fn refuses_nothing_to_score() {
        check(|d| d.dimensions.clear(), &[("dimensions", "is empty; give at least one dimension")]);
        check(|d| d.dimensions[0].inputs.clear(), &[("dimensions[0].inputs", "is empty; give at least one input")]);
        check(|d| d.key = " ".to_owned(), &[("key", "is blank; give a name")]);
    }

    #[test]
    fn refuses_bands_that_do_not_tile() {
        let bands = |list: &[(&str, f64)]| {
            Some(list.iter().map(|&(key, min)| BandDraft { key: key.to_owned(), min }).collect::<Vec<_>>())
        };
        type Case = (&'static [(&'static str, f64)], &'static str, &'static str);
        let cases: [Case; 6] = [
            (&[("a", 10.0)], "bands[0].min", "is 10; the first band starts at 0"),
            (&[("a", 0.0), ("b", 39.5)], "bands[1].min", "is 39.5; give an integer from 0 to 100"),
            (&[("a", 0.0), ("b", 101.0)], "bands[1].min", "is 101; give an integer from 0 to 100"),
            (
                &[("a", 0.0), ("b", 40.0), ("c", 40.0)],
                "bands[2].min",
                "is 40, after 40; order the bands by strictly ascending min",
            ),
            (&[("a", 0.0), ("a", 40.0)], "bands[1].key", "`a` is the key of an earlier band; use another"),
            (&[("a", 0.0), ("unknown", 40.0)], "bands[1].key", "`unknown` is the band of having no score; use another"),
        ];
        for (list, field, message) in cases {
            check(|d| d.bands = bands(list), &[(field, message)]);
        }
        let empty = "is empty; give at least one band, the first with min 0, or leave bands out for the default";
        check(|d| d.bands = Some(Vec::new()), &[("bands", empty)]);
    }

    #[test]
    fn refuses_unknown_fields() {
        let spoilt = VALID.replace("\"version\"", "\"verison\": 2, \"version\"");
        let error = serde_json::from_str::<ModelDraft>(&spoilt).expect_err("no such field").to_string();
        assert!(error.contains("unknown field `verison`, expected one of `key`, `version`"), "{error}");
    }
}
