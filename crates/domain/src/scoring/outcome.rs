//! What one dimension makes of the measures: the single place where inputs are combined, for the portfolio's scores and
//! for explanations alike.

use super::model::{Combine, Dimension, Input};
use crate::measure::{Measures, Missing};

/// One dimension of one customer. Shares are of the weight of the dimension's applicable inputs, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// Points 0 to 100, or why there are none.
    pub score: Result<f64, Missing>,
    /// Points if every missing applicable input scored 0.
    pub low: f64,
    /// Points if every missing applicable input scored 100.
    pub high: f64,
    /// Share of the inputs that have a value.
    pub present: f64,
    /// Share of the inputs whose source failed.
    pub failed: f64,
    /// Whether a source failed under a consulted input, however little it weighs.
    pub degraded: bool,
    /// How many inputs, from the first, were looked at.
    pub consulted: usize,
}

impl Outcome {
    /// Whether the dimension takes part in confidence and bounds: not if none of its inputs applies.
    pub fn is_applicable(&self) -> bool {
        self.score != Err(Missing::NotApplicable)
    }

    fn absent(reason: Missing, consulted: usize) -> Self {
        let degraded = reason == Missing::SourceUnavailable;
        let failed = if degraded { 1.0 } else { 0.0 };
        Self { score: Err(reason), low: 0.0, high: 100.0, present: 0.0, failed, degraded, consulted }
    }
}

impl Dimension {
    /// Combines the measures of one customer.
    pub fn outcome(&self, measures: &Measures) -> Outcome {
        match self.combine {
            Combine::Mean if self.inputs.len() > 1 => mean(&self.inputs, measures),
            // The mean of one input is the first of one: the common case needs no division.
            Combine::Mean | Combine::First => first(&self.inputs, measures),
        }
    }
}

/// Weighted mean of the inputs that have a value. Without any, the most alarming reason is the dimension's.
fn mean(inputs: &[Input], measures: &Measures) -> Outcome {
    let (mut points, mut present, mut failed, mut applicable) = (0.0, 0.0, 0.0, 0.0);
    let mut reason = Missing::NotApplicable;
    for input in inputs {
        match measures.get(input.measure) {
            Ok(value) => {
                points += input.share * input.curve.score(value);
                present += input.share;
            }
            Err(Missing::NotApplicable) => continue,
            Err(missing) => {
                reason = reason.max(missing);
                if missing == Missing::SourceUnavailable {
                    failed += input.share;
                }
            }
        }
        applicable += input.share;
    }
    if present == 0.0 {
        let failed = if applicable > 0.0 { failed / applicable } else { 0.0 };
        return Outcome { failed, ..Outcome::absent(reason, inputs.len()) };
    }
    Outcome {
        score: Ok(points / present),
        low: points / applicable,
        high: (points + 100.0 * (applicable - present)) / applicable,
        present: present / applicable,
        failed: failed / applicable,
        degraded: reason == Missing::SourceUnavailable,
        consulted: inputs.len(),
    }
}

/// The first input with a value makes the dimension whole; a failed source before it ends the search, because what
/// stands behind was only meant for customers to whom the failed one does not apply.
fn first(inputs: &[Input], measures: &Measures) -> Outcome {
    let mut reason = Missing::NotApplicable;
    for (input, consulted) in inputs.iter().zip(1..) {
        match measures.get(input.measure) {
            Ok(value) => {
                let score = input.curve.score(value);
                return Outcome {
                    score: Ok(score),
                    low: score,
                    high: score,
                    present: 1.0,
                    failed: 0.0,
                    degraded: false,
                    consulted,
                };
            }
            Err(Missing::SourceUnavailable) => return Outcome::absent(Missing::SourceUnavailable, consulted),
            Err(missing) => reason = reason.max(missing),
        }
    }
    Outcome::absent(reason, inputs.len())
}
