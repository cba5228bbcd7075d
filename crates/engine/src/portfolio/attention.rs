//! Who needs attention, most urgent first, and why.

use std::cmp::Reverse;

use bellwether_domain::measure::{MeasureKey, Measured};
use bellwether_domain::measures::narrative::{Story, score_fell};
use bellwether_domain::scoring::at_stake::{at_stake, points_times_revenue};
use bellwether_domain::scoring::explain::DimensionExplanation;

use crate::portfolio::build::Portfolio;
use crate::portfolio::query::{Filter, QueryError};
use crate::portfolio::row::{Row, RowId};
use crate::portfolio::summary::{is_at_risk, least, named};
use crate::scope::Scope;

/// Points by which a score falls in 30 days that call for attention whatever the band.
const STEEP_FALL: i16 = -8;

/// Points by which a score falls that are a reason of their own: where the trend is declining.
const FALL: i16 = -3;

/// Points a dimension costs at least to be a reason.
const LEAST_POINTS: f64 = 1.0;

/// Key of the reason that a score fell.
pub const SCORE_FELL: &str = "score_fell";

/// Who needs attention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttentionRows {
    /// The most urgent ones, in order.
    pub rows: Vec<RowId>,
    /// How many there are in all.
    pub total: usize,
}

/// Why somebody needs attention.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// Key of the dimension, or [`SCORE_FELL`].
    pub key: String,
    /// Points it costs.
    pub points: f64,
    /// The measures that counted.
    pub measures: Vec<(MeasureKey, Measured)>,
    /// A sentence with the numbers.
    pub text: String,
}

impl Portfolio {
    /// The customers of a scope and filter that need attention, at most so many.
    ///
    /// # Errors
    /// When a filter names a value that its field does not have.
    pub fn attention(&self, scope: &Scope, filter: &Filter, most: usize) -> Result<AttentionRows, Vec<QueryError>> {
        let rows: Vec<u32> = self.selected(scope, filter)?.iter().collect();
        let (rows, total) = self.most_urgent(&rows, most);
        Ok(AttentionRows { rows, total })
    }

    /// Customers that are at risk or fall steeply, by points missing to 100 times revenue; equal ones in the order of ids.
    /// Also how many there are.
    pub(super) fn most_urgent(&self, rows: &[u32], most: usize) -> (Vec<RowId>, usize) {
        let urgency = |row: u32| {
            let row = self.row_at(row);
            row.score().now.value.map_or(0, |score| points_times_revenue(score, row.ttm_net()))
        };
        let slips = |row: &u32| {
            let row = self.row_at(*row);
            is_at_risk(row.band()) || row.score().change.is_some_and(|change| change <= STEEP_FALL)
        };
        let mut wanted: Vec<u32> = rows.iter().copied().filter(slips).collect();
        let total = wanted.len();
        least(&mut wanted, most, |row| (Reverse(urgency(row)), row));
        (named(wanted), total)
    }

    /// Why a customer slips: the sentences of the dimensions that cost it most points, most first.
    pub fn reasons(&self, row: RowId, at_most: usize) -> Vec<String> {
        let told = self.costly_dimensions(row).into_iter().take(at_most);
        told.map(|(_, dimension)| self.story(row, |story| story.dimension(&dimension))).collect()
    }

    /// Why a customer needs attention, for people and programs, most costly first.
    pub fn reasons_in_numbers(&self, row: RowId) -> Vec<Reason> {
        let dimensions = self.costly_dimensions(row).into_iter().map(|(points, dimension)| Reason {
            key: dimension.key.clone(),
            points,
            measures: counted(&dimension),
            text: self.story(row, |story| story.dimension(&dimension)),
        });
        let mut reasons: Vec<Reason> = dimensions.chain(fall(self.row(row))).collect();
        reasons.sort_by(|a, b| b.points.total_cmp(&a.points).then_with(|| a.key.cmp(&b.key)));
        reasons
    }

    fn costly_dimensions(&self, row: RowId) -> Vec<(f64, DimensionExplanation)> {
        let explained = self.row(row).explain().dimensions.into_iter();
        let losing = explained.filter_map(|one| Some((one.lost.filter(|lost| *lost >= LEAST_POINTS)?, one)));
        let mut losing: Vec<(f64, DimensionExplanation)> = losing.collect();
        losing.sort_by(|a, b| b.0.total_cmp(&a.0));
        losing
    }

    fn story<T>(&self, row: RowId, tell: impl FnOnce(&Story<'_>) -> T) -> T {
        let row = row.index();
        let (revenue, measures) = (self.columns.revenue(row), self.columns.measures(row));
        let reporting = self.context.reporting;
        tell(&Story { measures: &measures, revenue: &revenue, coverage: None, reporting })
    }
}

impl Row<'_> {
    /// What is at stake: the share of the net of the last 12 closed months that points are missing of, in minor units; none
    /// while the score is Unknown.
    pub fn at_stake(&self) -> Option<i64> {
        self.score().now.value.map(|score| at_stake(score, self.ttm_net()))
    }
}

fn counted(dimension: &DimensionExplanation) -> Vec<(MeasureKey, Measured)> {
    let scored = dimension.inputs.iter().filter(|input| input.score.is_some());
    scored.filter_map(|input| Some((input.measure, Ok(input.value?)))).collect()
}

fn fall(row: Row<'_>) -> Option<Reason> {
    let score = row.score();
    let change = score.change.filter(|change| *change <= FALL)?;
    let text = score_fell(score.computed_before?, score.now.computed?);
    Some(Reason { key: SCORE_FELL.to_owned(), points: f64::from(-change), measures: Vec::new(), text })
}
