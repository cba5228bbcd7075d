//! What another model would make of the customers of today, from the measures that the portfolio has. Nothing is read.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use bellwether_domain::money::MoneyError;
use bellwether_domain::scoring::model::ScoringModel;
use bellwether_domain::scoring::score::{Score, score};
use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSlice;

use crate::portfolio::build::Portfolio;
use crate::portfolio::query::Filter;
use crate::portfolio::row::RowId;
use crate::portfolio::summary::{RiskSum, SummaryError, add, is_at_risk, mean};
use crate::scope::Scope;

/// Ranges of scores: 0 to 4, 5 to 9, … 95 to 100.
pub const BINS: usize = 20;

/// Customers scored by one thread at a time.
const PIECE: usize = 4_096;

/// Bands before and after, by their places in their models; none is Unknown.
type Cell = (Option<u8>, Option<u8>);

/// What a model would make of some customers. Amounts in minor units of the reporting currency.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulation {
    /// How many customers.
    pub customers: usize,
    /// By the active model.
    pub before: Totals,
    /// By the other one.
    pub after: Totals,
    /// Customers and their net of the last 12 closed months, by bands before and after.
    pub moves: BTreeMap<Cell, (usize, i64)>,
    /// Customers with a higher and with a lower score than before.
    pub changed: (usize, usize),
    /// Customers whose band has another name, those with most net of the last 12 closed months first.
    pub moved: Vec<Change>,
}

/// A customer whose band changes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Which.
    pub row: RowId,
    /// By the active model.
    pub before: Score,
    /// By the other one.
    pub after: Score,
}

/// Scores of several customers.
#[derive(Debug, Clone, PartialEq)]
pub struct Totals {
    /// Mean of the known ones.
    pub average: Option<f64>,
    /// How many are known.
    pub scored: usize,
    /// By band in the model's order, Unknown last.
    pub bands: Vec<(String, usize)>,
    /// Customers and their net of the last 12 closed months, by score.
    pub bins: [(usize, i64); BINS],
    /// Those in high and critical bands.
    pub at_risk: RiskSum,
    /// Net of the last 12 closed months of everybody, at least 0 each.
    pub ttm_positive: i64,
}

/// The range of scores that holds one.
pub fn bin_of(score: u8) -> usize {
    usize::from(score / 5).min(BINS - 1)
}

impl Portfolio {
    /// Scores the customers of a scope and filter with another model and compares. Scores that people set are left out, and a
    /// degraded score is held against nothing, as no other model has published one.
    ///
    /// # Errors
    /// When a filter names a value that its field does not have, or a sum overflows.
    pub fn simulate(&self, scope: &Scope, filter: &Filter, model: &ScoringModel) -> Result<Simulation, SummaryError> {
        let rows: Vec<u32> = self.selected(scope, filter).map_err(SummaryError::Query)?.iter().collect();
        let after = self.scores_by(model, &rows);
        let before: Vec<Score> = rows.iter().map(|&row| self.columns.model_score(row).now).collect();
        let active = &self.context.model;
        let name = |model: &ScoringModel, score: &Score| model.band_key(score.band).to_owned();
        let (mut moves, mut changed, mut moved) = (BTreeMap::new(), (0, 0), Vec::new());
        for ((&row, &before), &after) in rows.iter().zip(&before).zip(&after) {
            let ttm_net = self.columns.ttm_net[row as usize];
            let cell: &mut (usize, i64) = moves.entry((before.band, after.band)).or_default();
            cell.0 += 1;
            add(&mut cell.1, ttm_net)?;
            match (before.value, after.value) {
                (Some(before), Some(after)) if after > before => changed.0 += 1,
                (Some(before), Some(after)) if after < before => changed.1 += 1,
                _ => {}
            }
            if name(active, &before) != name(model, &after) {
                moved.push(Change { row: RowId::new(row), before, after });
            }
        }
        moved.sort_by_key(|change| (Reverse(self.columns.ttm_net[change.row.index() as usize]), change.row.index()));
        Ok(Simulation {
            customers: rows.len(),
            before: self.score_totals(active, &rows, &before)?,
            after: self.score_totals(model, &rows, &after)?,
            moves,
            changed,
            moved,
        })
    }

    /// The scores that a model gives some rows.
    pub(crate) fn scores_by(&self, model: &ScoringModel, rows: &[u32]) -> Vec<Score> {
        let one = |&row: &u32| {
            // Of the same version, what was published counts as it does in the portfolio.
            let last_good = self.row_at(row).last_good();
            score(model, &self.columns.measures(row), self.columns.lifecycle[row as usize], last_good.as_ref())
        };
        let pieces: Vec<Vec<Score>> = rows.par_chunks(PIECE).map(|piece| piece.iter().map(one).collect()).collect();
        pieces.concat()
    }

    /// Totals of scores that a model gave some rows.
    pub(super) fn score_totals(
        &self,
        model: &ScoringModel,
        rows: &[u32],
        scores: &[Score],
    ) -> Result<Totals, MoneyError> {
        let mut bands: Vec<(String, usize)> = model.bands.iter().map(|band| (band.key.clone(), 0)).collect();
        bands.push((model.band_key(None).to_owned(), 0));
        let unknown = bands.len() - 1;
        let (mut bins, mut at_risk, mut ttm_positive) = ([(0, 0); BINS], RiskSum::default(), 0);
        for (&row, score) in rows.iter().zip(scores) {
            let ttm_net = self.columns.ttm_net[row as usize];
            bands[score.band.map_or(unknown, usize::from)].1 += 1;
            add(&mut ttm_positive, ttm_net.max(0))?;
            if is_at_risk(model.band_key(score.band)) {
                at_risk.customers += 1;
                add(&mut at_risk.ttm_net, ttm_net.max(0))?;
            }
            if let Some(value) = score.value {
                let bin = &mut bins[bin_of(value)];
                bin.0 += 1;
                add(&mut bin.1, ttm_net)?;
            }
        }
        let known: Vec<u8> = scores.iter().filter_map(|score| score.value).collect();
        let average = mean(known.iter().copied().map(f64::from));
        Ok(Totals { average, scored: known.len(), bands, bins, at_risk, ttm_positive })
    }
}

impl Totals {
    /// Revenue at risk ÷ revenue of everybody, 0 to 1; none when nobody has any.
    #[expect(clippy::cast_precision_loss, reason = "a ratio of sums; 53 bits of them decide it")]
    pub fn share_at_risk(&self) -> Option<f64> {
        (self.ttm_positive > 0).then(|| self.at_risk.ttm_net as f64 / self.ttm_positive as f64)
    }
}
