//! Scoring models and evaluations, in and out.

use bellwether_contract::model_library::NewModel;
use bellwether_contract::problem::FieldProblem;
use bellwether_contract::scoring as api;
use bellwether_contract::value::Measure;
use bellwether_domain::lifecycle::Lifecycle;
use bellwether_domain::measure::{MeasureKey, Measures};
use bellwether_domain::scoring::draft::{BandDraft, DimensionDraft, InputDraft, ModelDraft};
use bellwether_domain::scoring::explain::{DimensionExplanation, Evaluation, InputExplanation};
use bellwether_domain::scoring::model::{Combine, ScoringModel};
use bellwether_domain::scoring::score::{LastGood, UnknownReason};

/// What is wrong with a request, by field.
type Problems = Vec<FieldProblem>;

/// A model as data.
pub fn model(model: &ScoringModel) -> api::Model {
    let dimensions = model.dimensions.iter().map(|dimension| api::Dimension {
        key: dimension.key.clone(),
        weight: dimension.weight,
        combine: match dimension.combine {
            Combine::Mean => "mean".to_owned(),
            Combine::First => "first".to_owned(),
        },
        inputs: dimension
            .inputs
            .iter()
            .map(|input| api::Input {
                measure: input.measure.to_string(),
                weight: input.weight,
                curve: input.curve.points().to_vec(),
            })
            .collect(),
    });
    let bands = model.bands.iter().map(|band| api::Band { key: band.key.clone(), min: f64::from(band.min) });
    api::Model {
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

/// A checked model from one in a request.
///
/// # Errors
/// Everything that is wrong with it; paths begin with `model.`.
pub fn checked_model(model: api::Model) -> Result<ScoringModel, Problems> {
    let mut problems = Vec::new();
    let draft = ModelDraft {
        key: model.key,
        version: model.version,
        name: model.name,
        description: model.description,
        dimensions: dimensions(model.dimensions, "model.", &mut problems),
        bands: bands(model.bands),
        min_confidence: model.min_confidence,
        lapsed_cap: model.lapsed_cap,
    };
    let checked = ScoringModel::validate(draft);
    let errors = checked.as_ref().err().into_iter().flatten();
    problems.extend(errors.map(|e| problem(format!("model.{}", e.field), e.message.clone())));
    checked.ok().filter(|_| problems.is_empty()).ok_or(problems)
}

/// A draft from a model to be kept; its version is yet to be given.
///
/// # Errors
/// Ways to combine that there are not.
pub fn new_draft(model: NewModel) -> Result<ModelDraft, Problems> {
    let mut problems = Vec::new();
    let draft = ModelDraft {
        key: model.key,
        version: 0,
        name: model.name,
        description: model.description,
        dimensions: dimensions(model.dimensions, "", &mut problems),
        bands: bands(model.bands),
        min_confidence: model.min_confidence,
        lapsed_cap: model.lapsed_cap,
    };
    if problems.is_empty() { Ok(draft) } else { Err(problems) }
}

fn dimensions(given: Vec<api::Dimension>, within: &str, problems: &mut Problems) -> Vec<DimensionDraft> {
    let draft = |(index, dimension): (usize, api::Dimension)| DimensionDraft {
        key: dimension.key,
        weight: dimension.weight,
        combine: combine(&dimension.combine, format!("{within}dimensions[{index}].combine"), problems),
        inputs: dimension
            .inputs
            .into_iter()
            .map(|input| InputDraft { measure: input.measure, weight: input.weight, curve: input.curve })
            .collect(),
    };
    given.into_iter().enumerate().map(draft).collect()
}

fn bands(given: Option<Vec<api::Band>>) -> Option<Vec<BandDraft>> {
    given.map(|bands| bands.into_iter().map(|band| BandDraft { key: band.key, min: band.min }).collect())
}

/// Measures from those in a request.
///
/// # Errors
/// Unknown keys, measures with both a value and a reason or neither, numbers that are not finite.
pub fn measures<'a>(given: impl IntoIterator<Item = (&'a String, &'a Measure)>) -> Result<Measures, Problems> {
    let mut measures = Measures::default();
    let mut problems = Vec::new();
    for (name, given) in given {
        let field = format!("measures.{name}");
        let measured = match (given.value, given.reason) {
            (Some(value), None) if value.is_finite() => Ok(Ok(value)),
            (Some(value), None) => Err(format!("value is {value}; give a finite number")),
            (None, Some(reason)) => Ok(Err(reason.into())),
            (Some(_), Some(_)) => Err("has a value and a reason for having none; give one of the two".to_owned()),
            (None, None) => {
                Err("has neither value nor reason; give a number as `value`, or null and a `reason`".to_owned())
            }
        };
        match (name.parse::<MeasureKey>(), measured) {
            (Ok(key), Ok(measured)) => {
                measures.set(key, measured);
                measures.set_stale_since(key, given.stale_since);
            }
            (key, measured) => {
                problems.extend(key.err().map(|unknown| problem(field.clone(), unknown.to_string())));
                problems.extend(measured.err().map(|message| problem(field.clone(), message)));
            }
        }
    }
    if problems.is_empty() { Ok(measures) } else { Err(problems) }
}

/// A lifecycle stage by name.
///
/// # Errors
/// An unknown name.
pub fn lifecycle(name: &str) -> Result<Lifecycle, Problems> {
    Lifecycle::ALL.into_iter().find(|stage| stage.as_str() == name).ok_or_else(|| {
        let known = Lifecycle::ALL.map(Lifecycle::as_str).join(", ");
        vec![problem("lifecycle", format!("`{name}` is not allowed; give one of {known}, or null"))]
    })
}

/// The last good score of a request.
///
/// # Errors
/// A value above 100.
pub fn last_good(given: &api::LastGood) -> Result<LastGood, Problems> {
    if given.value > 100 {
        let message = format!("is {}; scores run from 0 to 100", given.value);
        return Err(vec![problem("last_good.value", message)]);
    }
    Ok(LastGood { value: given.value, model: given.model.clone() })
}

/// A score with its explanation.
pub fn evaluated(evaluation: Evaluation) -> api::Evaluated {
    let score = evaluation.score;
    api::Evaluated {
        score: api::EvaluatedScore {
            value: score.value,
            computed: score.computed,
            band: score.band,
            confidence: score.confidence,
            bounds: score.bounds,
            degraded: score.degraded,
            reason: score.reason.map(|reason| unknown_reason(reason).to_owned()),
        },
        dimensions: evaluation.dimensions.into_iter().map(dimension).collect(),
    }
}

/// What a dimension contributed, without a sentence.
pub fn dimension(explained: DimensionExplanation) -> api::DimensionExplanation {
    api::DimensionExplanation {
        key: explained.key,
        weight: explained.weight,
        score: explained.score,
        effective_weight: explained.effective_weight,
        gained: explained.gained,
        lost: explained.lost,
        reason: explained.reason.map(Into::into),
        inputs: explained.inputs.iter().map(input).collect(),
        text: None,
    }
}

/// The name of a reason for an Unknown score.
pub const fn unknown_reason(reason: UnknownReason) -> &'static str {
    match reason {
        UnknownReason::NoSignal => "no_signal",
        UnknownReason::SourceUnavailable => "source_unavailable",
        UnknownReason::TooLittleSignal => "too_little_signal",
    }
}

fn input(explained: &InputExplanation) -> api::InputExplanation {
    let value = Measure {
        value: explained.value,
        reason: explained.reason.map(Into::into),
        stale_since: explained.stale_since,
    };
    api::InputExplanation { measure: explained.measure.to_string(), value, score: explained.score }
}

fn combine(name: &str, field: String, problems: &mut Problems) -> Combine {
    match name {
        "mean" => Combine::Mean,
        "first" => Combine::First,
        other => {
            problems.push(problem(field, format!("`{other}` is not allowed; give mean or first")));
            Combine::Mean
        }
    }
}

fn problem(field: impl Into<String>, message: impl Into<String>) -> FieldProblem {
    FieldProblem { field: field.into(), message: message.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bellwether_domain::scoring::explain::evaluate;
    use bellwether_domain::scoring::shipped::shipped;

    #[test]
    fn shipped_models_survive_the_journey() {
        for shipped in shipped() {
            let json = serde_json::to_string(&model(shipped)).expect("serialises");
            let back: api::Model = serde_json::from_str(&json).expect("deserialises");
            assert_eq!(checked_model(back).expect("valid"), *shipped);
        }
    }

    /// The domain has a serialised form of its own; the two must not differ but in how whole numbers are written.
    #[test]
    fn says_what_the_domain_says() {
        let model = &shipped()[0];
        let measures = Measures::default().with(MeasureKey::Yoy, Ok(0.97)).with(MeasureKey::OverdueRatio, Ok(1.4));
        let domain = evaluate(model, &measures, Some(Lifecycle::Active), None);
        let ours = serde_json::to_string(&evaluated(domain.clone())).expect("serialises");
        let theirs = serde_json::to_string(&domain).expect("serialises");
        let plain = |text: &str| text.replace(".0,", ",").replace(".0}", "}").replace(".0]", "]");
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(&plain(text)).expect("JSON");
        assert_eq!(value(&ours), value(&theirs));
    }
}
