//! The score of one customer: outcomes of dimensions in, what is published out. Allocates nothing, so that a portfolio
//! of a million customers is scored at once; the explained form is [`super::explain::evaluate`], on top of this.

use serde::{Deserialize, Serialize};

use super::model::ScoringModel;
use super::outcome::Outcome;
use super::rounding::{for_display, to_9_decimals, to_score};
use crate::lifecycle::Lifecycle;
use crate::measure::Measures;

/// Share of the applicable weight that may be unavailable for a score without a last good one (`metrics.md` §5).
const TOLERATED_UNAVAILABLE: f64 = 0.25;

/// A published score, 0 to 100, higher is healthier, or Unknown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// What is shown; `None` is Unknown.
    pub value: Option<u8>,
    /// The mean before degraded rule and cap; `None` only without a signal.
    pub computed: Option<u8>,
    /// Position in the model's bands; `None` is Unknown.
    pub band: Option<u8>,
    /// Share of the applicable weight that has a value, 0 to 1; 0 when Unknown.
    pub confidence: f64,
    /// The score if every missing applicable input scored 0, or 100; `[0, 100]` when Unknown.
    pub bounds: [u8; 2],
    /// Whether a source failed under an input that was consulted, whatever became of the score.
    pub degraded: bool,
    /// Why the score is Unknown.
    pub reason: Option<UnknownReason>,
    /// The dimensions that have a score, bit i for the i-th: what the mean is of.
    pub basis: u32,
}

/// Why there is no score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownReason {
    /// No dimension has a score, for whatever reasons: there is nothing to take a mean of.
    NoSignal,
    /// Sources fail under more than a quarter of the applicable weight, and there is no last good score.
    SourceUnavailable,
    /// Confidence is below the model's floor.
    TooLittleSignal,
}

/// The last published score of the same model version that was known and not degraded, at most 30 days old.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LastGood {
    /// What was published, 0 to 100.
    #[serde(deserialize_with = "percentage")]
    pub value: u8,
    /// `key@version` of the model; a score of any other is ignored.
    pub model: String,
}

/// Scores one customer.
///
/// In this order, each step literally from `metrics.md` §5 and §7:
/// 1. No dimension has a score: Unknown, `no_signal`. Also when it is for failed sources: `computed` is null only for
///    `no_signal`, and here there is no mean; `degraded` says that sources failed.
/// 2. Confidence, with failed inputs counted as present, is below the model's floor and the customer is not lapsed:
///    Unknown, `too_little_signal`. Before the degraded rule, because the floor is stated without exception for it.
/// 3. A source failed under a consulted input: the last good score, or the lower bound if that is higher, is the most
///    that is published. Without a last good score the lower bound is, if at most a quarter of the applicable weight
///    is unavailable; else Unknown, `source_unavailable`.
/// 4. The model caps lapsed customers: score and both bounds end at the last integer of the lowest band.
///
/// Shares are compared with the floor and with the quarter after rounding to 9 decimals, as the mean is.
pub fn score(
    model: &ScoringModel,
    measures: &Measures,
    lifecycle: Option<Lifecycle>,
    last_good: Option<&LastGood>,
) -> Score {
    let outcomes = model.dimensions.iter().map(|dimension| (dimension.share, dimension.outcome(measures)));
    Totals::of(outcomes).publish(model, lifecycle, last_good)
}

impl Score {
    /// What a later degraded score is held against, if this one may serve: it is known and not itself degraded.
    pub fn as_last_good(&self, model: &ScoringModel) -> Option<LastGood> {
        let value = self.value.filter(|_| !self.degraded)?;
        Some(LastGood { value, model: model.id().to_owned() })
    }

    fn unknown(reason: UnknownReason, computed: Option<u8>, totals: &Totals) -> Self {
        Self {
            value: None,
            computed,
            band: None,
            confidence: 0.0,
            bounds: [0, 100],
            degraded: totals.degraded,
            reason: Some(reason),
            basis: totals.basis,
        }
    }
}

/// Weighted sums over dimensions.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Totals {
    /// Weight and weighted points of the dimensions with a score.
    scored: f64,
    points: f64,
    /// Weight of the applicable dimensions, and how much of it has a value or failed.
    applicable: f64,
    present: f64,
    failed: f64,
    /// Weighted points of the applicable dimensions with everything missing at 0 and at 100.
    low: f64,
    high: f64,
    degraded: bool,
    basis: u32,
}

impl Totals {
    fn of(outcomes: impl Iterator<Item = (f64, Outcome)>) -> Self {
        let mut totals = Self::default();
        for (index, (weight, outcome)) in outcomes.enumerate() {
            if !outcome.is_applicable() {
                continue;
            }
            if let Ok(score) = outcome.score {
                totals.scored += weight;
                totals.points += weight * score;
                totals.basis |= 1 << index;
            }
            totals.applicable += weight;
            totals.present += weight * outcome.present;
            totals.failed += weight * outcome.failed;
            totals.low += weight * outcome.low;
            totals.high += weight * outcome.high;
            totals.degraded |= outcome.degraded;
        }
        totals
    }

    fn publish(&self, model: &ScoringModel, lifecycle: Option<Lifecycle>, last_good: Option<&LastGood>) -> Score {
        if self.scored <= 0.0 {
            return Score::unknown(UnknownReason::NoSignal, None, self);
        }
        let computed = to_score(self.points / self.scored);
        let lapsed = lifecycle == Some(Lifecycle::Lapsed);
        let share = |weight: f64| to_9_decimals(weight / self.applicable);
        if !lapsed && share(self.present + self.failed) < to_9_decimals(model.min_confidence) {
            return Score::unknown(UnknownReason::TooLittleSignal, Some(computed), self);
        }
        // The mean lies between the bounds; that it stays there when both are rounded is not left to the last bit.
        let low = to_score(self.low / self.applicable).min(computed);
        let high = to_score(self.high / self.applicable).max(computed);
        let mut value = computed;
        if self.degraded {
            let last_good = last_good.filter(|last| last.model == model.id());
            value = match last_good {
                Some(last) => computed.min(last.value.max(low)),
                None if share(self.failed) <= TOLERATED_UNAVAILABLE => low,
                None => return Score::unknown(UnknownReason::SourceUnavailable, Some(computed), self),
            };
        }
        let cap = if lapsed && model.lapsed_cap { model.lapsed_cap_at() } else { 100 };
        let value = value.min(cap);
        Score {
            value: Some(value),
            computed: Some(computed),
            band: Some(model.band_of(value)),
            confidence: for_display(self.present / self.applicable),
            bounds: [low.min(cap), high.min(cap)],
            degraded: self.degraded,
            reason: None,
            basis: self.basis,
        }
    }
}

fn percentage<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    let value = u8::deserialize(deserializer)?;
    if value > 100 {
        return Err(serde::de::Error::custom(format!("a last good score of {value} is impossible; give 0 to 100")));
    }
    Ok(value)
}
