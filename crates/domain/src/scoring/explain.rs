//! A score with its explanation: the answer of `POST /scoring-models/evaluate` and of the account page. Computed from
//! the same outcomes and the same rules as [`super::score::score`], so that the two cannot differ.

use chrono::NaiveDate;
use serde::Serialize;

use super::model::{Dimension, Input, ScoringModel, plain};
use super::outcome::Outcome;
use super::rounding::for_display;
use super::score::{LastGood, Score, UnknownReason, score};
use crate::lifecycle::Lifecycle;
use crate::measure::{MeasureKey, Measures, Missing};

/// A score and where it came from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// The published score.
    pub score: NamedScore,
    /// One per dimension, in the model's order.
    pub dimensions: Vec<DimensionExplanation>,
}

/// A [`Score`] with its band by name.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NamedScore {
    /// See [`Score::value`].
    pub value: Option<u8>,
    /// See [`Score::computed`].
    pub computed: Option<u8>,
    /// Key of the band, or `unknown`.
    pub band: String,
    /// See [`Score::confidence`].
    pub confidence: f64,
    /// See [`Score::bounds`].
    pub bounds: [u8; 2],
    /// See [`Score::degraded`].
    pub degraded: bool,
    /// See [`Score::reason`].
    pub reason: Option<UnknownReason>,
}

/// What one dimension contributed. The points gained over all dimensions add up to the computed score before rounding,
/// gained and lost to 100. Numbers are rounded to 12 decimals; no decision is taken from them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DimensionExplanation {
    /// Name of the dimension.
    pub key: String,
    /// Weight as the model has it.
    #[serde(serialize_with = "plain")]
    pub weight: f64,
    /// Points 0 to 100; `None` if the dimension is absent, as the next three then are.
    pub score: Option<f64>,
    /// Weight ÷ weight of the dimensions that have a score.
    pub effective_weight: Option<f64>,
    /// Effective weight × score.
    pub gained: Option<f64>,
    /// Effective weight × (100 − score).
    pub lost: Option<f64>,
    /// Why the dimension is absent: the most alarming reason among its inputs.
    pub reason: Option<Missing>,
    /// One per input, in the model's order.
    pub inputs: Vec<InputExplanation>,
}

/// What one input contributed. An input behind the one that a `first` dimension took, or that ended its search, is
/// listed with its measure but without a score: it was not consulted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InputExplanation {
    /// The measure.
    pub measure: MeasureKey,
    /// Its value.
    pub value: Option<f64>,
    /// Why there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Missing>,
    /// Date of the last good load if the source fails now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stale_since: Option<NaiveDate>,
    /// Points 0 to 100.
    pub score: Option<f64>,
}

/// Scores one customer as [`score`] does, and explains it.
pub fn evaluate(
    model: &ScoringModel,
    measures: &Measures,
    lifecycle: Option<Lifecycle>,
    last_good: Option<&LastGood>,
) -> Evaluation {
    let outcomes: Vec<_> = model.dimensions.iter().map(|dimension| dimension.outcome(measures)).collect();
    let scored = model.dimensions.iter().zip(&outcomes).filter(|(_, outcome)| outcome.score.is_ok());
    let total: f64 = scored.map(|(dimension, _)| dimension.share).sum();
    let explained = model.dimensions.iter().zip(&outcomes);
    Evaluation {
        score: score(model, measures, lifecycle, last_good).named(model),
        dimensions: explained.map(|(dimension, outcome)| explain(dimension, outcome, total, measures)).collect(),
    }
}

impl Score {
    /// The score as published, its band by name.
    pub fn named(&self, model: &ScoringModel) -> NamedScore {
        NamedScore {
            value: self.value,
            computed: self.computed,
            band: model.band_key(self.band).to_owned(),
            confidence: self.confidence,
            bounds: self.bounds,
            degraded: self.degraded,
            reason: self.reason,
        }
    }
}

fn explain(dimension: &Dimension, outcome: &Outcome, total: f64, measures: &Measures) -> DimensionExplanation {
    let share = dimension.share / total;
    let score = outcome.score.ok();
    let inputs = dimension.inputs.iter().enumerate();
    DimensionExplanation {
        key: dimension.key.clone(),
        weight: dimension.weight,
        score: score.map(for_display),
        effective_weight: score.map(|_| for_display(share)),
        gained: score.map(|score| for_display(share * score)),
        lost: score.map(|score| for_display(share * (100.0 - score))),
        reason: outcome.score.err(),
        inputs: inputs.map(|(index, input)| explain_input(input, index < outcome.consulted, measures)).collect(),
    }
}

fn explain_input(input: &Input, consulted: bool, measures: &Measures) -> InputExplanation {
    let measured = measures.get(input.measure);
    InputExplanation {
        measure: input.measure,
        value: measured.ok(),
        reason: measured.err(),
        stale_since: measures.stale_since(input.measure),
        score: measured.ok().filter(|_| consulted).map(|value| for_display(input.curve.score(value))),
    }
}
