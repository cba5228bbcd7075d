//! The records of score history. How a score comes about is the domain's affair; here it is kept as published.

use chrono::{DateTime, NaiveDate, Utc};

use crate::error::StoreError;

/// One business day of scores by one model: what all its points share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreDay {
    /// Business date the scores are for.
    pub as_of: NaiveDate,
    /// Model as `key@version`.
    pub model: String,
    /// Generation of the facts they were computed from.
    pub generation: u64,
    /// Whether they were computed afterwards, for comparison, rather than published on the day.
    pub recomputed: bool,
    /// When they were written, kept to the millisecond.
    pub written_at: DateTime<Utc>,
}

/// The score of one customer on one day by one model.
#[derive(Debug, Clone, PartialEq)]
pub struct ScorePoint {
    /// Customer id.
    pub customer: String,
    /// Business date the score is for.
    pub as_of: NaiveDate,
    /// Model as `key@version`.
    pub model: String,
    /// Published score, 0 to 100; none is Unknown.
    pub value: Option<u8>,
    /// Score before degraded rule and cap, 0 to 100; none if there was no signal.
    pub computed: Option<u8>,
    /// Key of the band.
    pub band: String,
    /// Share of the applicable weight that had a value, 0 to 1.
    pub confidence: f64,
    /// Lowest and highest score that missing inputs allow, 0 to 100 each.
    pub bounds: [u8; 2],
    /// Whether a failed source took part.
    pub degraded: bool,
    /// Generation of the facts it was computed from.
    pub generation: u64,
    /// Whether it was computed afterwards, for comparison, rather than published on the day.
    pub recomputed: bool,
}

impl ScorePoint {
    /// Fails unless the point can be kept as one of `day`: it would come back as another point than it was.
    pub(crate) fn check(&self, day: &ScoreDay) -> Result<(), StoreError> {
        let wrong = |field, found: String, expected: String| {
            Err(StoreError::WrongDay { customer: self.customer.clone(), field, found, expected })
        };
        if self.as_of != day.as_of {
            return wrong("as_of", self.as_of.to_string(), day.as_of.to_string());
        }
        if self.model != day.model {
            return wrong("model", self.model.clone(), day.model.clone());
        }
        if self.generation != day.generation {
            return wrong("generation", self.generation.to_string(), day.generation.to_string());
        }
        if self.recomputed != day.recomputed {
            return wrong("recomputed", self.recomputed.to_string(), day.recomputed.to_string());
        }
        // Says no to NaN as well, which SQLite would take for null.
        if !(0.0..=1.0).contains(&self.confidence) {
            return Err(StoreError::InvalidConfidence { customer: self.customer.clone(), confidence: self.confidence });
        }
        Ok(())
    }
}
