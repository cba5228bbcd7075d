//! Scores of the past over the rows of a portfolio: what was shown of its customers on days that are kept, in total.
//!
//! A day is a byte for each customer, read from the store when it is first asked for. Only days of the portfolio's own model
//! count: scores of different models, or versions, are no line.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use bellwether_domain::scoring::model::ScoringModel;
use bellwether_store::scores::ScoreDay;
use chrono::{Days, NaiveDate};
use tokio::sync::Mutex;

use crate::portfolio::build::Portfolio;
use crate::portfolio::query::Filter;
use crate::portfolio::summary::{SummaryError, is_at_risk, mean};
use crate::scope::Scope;

/// Scores are at most 100.
const UNKNOWN: u8 = 254;
const NOT_KEPT: u8 = 255;

/// The days that were asked for, by date.
#[derive(Debug, Default)]
pub(crate) struct PastScores(pub(crate) Mutex<BTreeMap<NaiveDate, Arc<PastDay>>>);

/// The scores of a day, by row.
#[derive(Debug)]
pub struct PastDay {
    /// Which day, and who wrote it when.
    pub day: ScoreDay,
    values: Box<[u8]>,
}

/// The scores of some customers on a day, in total.
#[derive(Debug, Clone, PartialEq)]
pub struct PastTotal {
    /// The day.
    pub as_of: NaiveDate,
    /// How many of them were customers then.
    pub customers: usize,
    /// How many of those had a score.
    pub scored: usize,
    /// Mean of what was shown; none without a score.
    pub average_score: Option<f64>,
    /// How many were in the bands `high` and `critical`.
    pub at_risk: usize,
    /// Whether the scores were computed later from the facts.
    pub recomputed: bool,
}

/// Of each of the weeks before a date the last day that is kept, oldest first. A week ends as many times seven days before it.
pub(crate) fn last_of_weeks(kept: &[ScoreDay], date: NaiveDate, weeks: u64) -> Vec<ScoreDay> {
    let last = |week: u64| {
        let end = date.checked_sub_days(Days::new(7 * week))?;
        let after = date.checked_sub_days(Days::new(7 * (week + 1)))?;
        kept.iter().filter(|day| after < day.as_of && day.as_of <= end).max_by_key(|day| day.as_of).cloned()
    };
    (1..=weeks).rev().filter_map(last).collect()
}

impl Portfolio {
    /// Puts the scores of a day, by customer, into the order of the rows. Who is no customer any more is left out.
    pub(crate) fn past_day(&self, day: ScoreDay, scores: Vec<(String, Option<u8>)>) -> PastDay {
        let mut values = vec![NOT_KEPT; self.len()].into_boxed_slice();
        for (customer, value) in scores {
            if let Some(row) = self.row_of(&customer) {
                values[row as usize] = value.unwrap_or(UNKNOWN);
            }
        }
        PastDay { day, values }
    }

    /// What was shown on some days of the customers that a scope and a filter leave today, and last what is shown as of the date of
    /// the portfolio. `today` is the business date: what is computed for earlier ones was not published on them.
    ///
    /// # Errors
    /// As [`Self::summary`].
    pub fn past_totals(
        &self,
        scope: &Scope,
        filter: &Filter,
        days: &[Arc<PastDay>],
        today: NaiveDate,
    ) -> Result<Vec<PastTotal>, SummaryError> {
        let now = self.summary(scope, filter)?;
        let rows: Vec<u32> = self.selected(scope, filter).map_err(SummaryError::Query)?.iter().collect();
        let at_risk = AtRisk::by(&self.context.model);
        let past = days.iter().map(|day| self.past_total(day, &rows, &at_risk));
        let date = self.context.as_of.date;
        let last = PastTotal {
            as_of: date,
            customers: now.customers,
            scored: now.scored,
            average_score: now.average_score,
            at_risk: now.at_risk.customers,
            recomputed: date < today,
        };
        Ok(past.chain([last]).collect())
    }

    fn past_total(&self, past: &PastDay, rows: &[u32], at_risk: &AtRisk) -> PastTotal {
        let set: HashMap<u32, u8> = self.columns.overrides.of_day(past.day.as_of, |id| self.row_of(id)).collect();
        let shown = |row: &u32| match past.values[*row as usize] {
            NOT_KEPT => None,
            value => Some(set.get(row).copied().unwrap_or(value)),
        };
        let customers = rows.iter().filter_map(shown);
        let scores: Vec<u8> = customers.clone().filter(|value| *value != UNKNOWN).collect();
        PastTotal {
            as_of: past.day.as_of,
            customers: customers.count(),
            scored: scores.len(),
            average_score: mean(scores.iter().copied().map(f64::from)),
            at_risk: scores.iter().filter(|value| at_risk.0[usize::from(**value)]).count(),
            recomputed: past.day.recomputed,
        }
    }
}

/// Which scores are in a band that counts as at risk.
struct AtRisk([bool; 101]);

impl AtRisk {
    fn by(model: &ScoringModel) -> Self {
        let mut scores = [false; 101];
        for (value, is) in (0u8..).zip(&mut scores) {
            *is = is_at_risk(model.band_key(Some(model.band_of(value))));
        }
        Self(scores)
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn date(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2011, 12, day).expect("a day of December")
    }

    #[test]
    fn a_week_is_told_by_its_last_day_that_is_kept() {
        let kept = |day| ScoreDay {
            as_of: date(day),
            model: "distribution@1".to_owned(),
            generation: 1,
            recomputed: false,
            written_at: DateTime::UNIX_EPOCH,
        };
        let days: Vec<ScoreDay> = [2, 3, 9, 10, 11, 17, 24, 25].map(kept).into();
        let told = |weeks| {
            let found = last_of_weeks(&days, date(24), weeks);
            found.iter().map(|day| day.as_of).collect::<Vec<_>>()
        };
        assert_eq!(told(1), [date(17)], "neither the day itself nor what comes after it");
        assert_eq!(told(4), [date(3), date(10), date(17)], "nothing is kept of the fourth week");
    }
}
