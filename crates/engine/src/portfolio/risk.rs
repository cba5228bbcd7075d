//! The portfolio by risk: what weighs on each band, segments, and how scores are distributed.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use bellwether_domain::measures::revenue::major_units;
use bellwether_domain::scoring::outcome::Outcome;
use bellwether_domain::scoring::score::Score;
use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSlice;

use crate::portfolio::build::Portfolio;
use crate::portfolio::filter::NONE;
use crate::portfolio::groups::GroupSum;
use crate::portfolio::query::Filter;
use crate::portfolio::simulation::Totals;
use crate::portfolio::summary::{BandSum, SummaryError, add, is_at_risk};
use crate::scope::Scope;

/// Customers whose points are added up by one thread at a time. Sums of fractions depend on it.
const PIECE: usize = 4_096;

/// Points from which a dimension counts as weighing on a customer.
const WEIGHS: f64 = 1.0;

/// Customers by risk. Amounts in minor units of the reporting currency.
#[derive(Debug, Clone, PartialEq)]
pub struct RiskSegments {
    /// All of them.
    pub all: GroupSum,
    /// By published score.
    pub scores: Totals,
    /// In the model's order, unknown last, with what weighs on them.
    pub bands: Vec<(BandSum, i64, Vec<RiskWeight>)>,
    /// What weighs on all of them.
    pub factors: Vec<RiskWeight>,
    /// By tier, industry and band, those with most customers first; customers without one last.
    pub tree: Vec<TierSegment>,
}

/// What a dimension costs several customers.
#[derive(Debug, Clone, PartialEq)]
pub struct RiskWeight {
    /// Key of the dimension.
    pub dimension: String,
    /// Points lost, summed.
    pub points: f64,
    /// Points lost ÷ 100 × net of the last 12 closed months, at least 0, summed, in major units.
    pub revenue: f64,
    /// Customers that lose a point or more.
    pub customers: usize,
}

/// The customers of a tier.
#[derive(Debug, Clone, PartialEq)]
pub struct TierSegment {
    /// The tier.
    pub tier: String,
    /// How many.
    pub customers: usize,
    /// Their net of the last 12 closed months.
    pub ttm_net: i64,
    /// By industry.
    pub industries: Vec<IndustrySegment>,
}

/// The customers of a tier in an industry.
#[derive(Debug, Clone, PartialEq)]
pub struct IndustrySegment {
    /// The industry.
    pub industry: String,
    /// How many.
    pub customers: usize,
    /// Their net of the last 12 closed months.
    pub ttm_net: i64,
    /// In the model's order, unknown last; only those that somebody is in.
    pub bands: Vec<BandSum>,
}

impl Portfolio {
    /// The customers of a scope and filter by risk.
    ///
    /// # Errors
    /// When a filter names a value that its field does not have, or a sum overflows.
    pub fn risk_segments(&self, scope: &Scope, filter: &Filter) -> Result<RiskSegments, SummaryError> {
        let rows: Vec<u32> = self.selected(scope, filter).map_err(SummaryError::Query)?.iter().collect();
        let model = &self.context.model;
        let scores: Vec<Score> = rows.iter().map(|&row| self.columns.score(row).now).collect();
        let sums = self.bands(&rows)?;
        let mut by_band: Vec<Vec<u32>> = vec![Vec::new(); sums.len()];
        let unknown = sums.len() - 1;
        for (&row, score) in rows.iter().zip(&scores) {
            by_band[score.band.map_or(unknown, usize::from)].push(row);
        }
        let mut bands = Vec::new();
        for (sum, rows) in sums.into_iter().zip(by_band) {
            let at_risk = if is_at_risk(&sum.band) { self.risk(&rows)?.0.ttm_net } else { 0 };
            bands.push((sum, at_risk, self.weights(&rows)));
        }
        Ok(RiskSegments {
            all: self.group_sum(&rows)?,
            scores: self.score_totals(model, &rows, &scores)?,
            bands,
            factors: self.weights(&rows),
            tree: self.tree(&rows)?,
        })
    }

    /// What weighs on some customers, most points first.
    fn weights(&self, rows: &[u32]) -> Vec<RiskWeight> {
        let model = &self.context.model;
        let zero = || vec![(0.0, 0.0, 0usize); model.dimensions.len()];
        let digits = self.context.reporting.minor_digits();
        let weigh = |mut sums: Vec<(f64, f64, usize)>, &row: &u32| {
            let cell = self.columns.model_score(row);
            if cell.now.value.is_none() {
                return sums;
            }
            let measures = self.columns.measures(row);
            let outcomes: Vec<Outcome> = model.dimensions.iter().map(|d| d.outcome(&measures)).collect();
            let scored = model.dimensions.iter().zip(&outcomes).filter(|(_, outcome)| outcome.score.is_ok());
            let total: f64 = scored.map(|(dimension, _)| dimension.weight).sum();
            let revenue = major_units(self.columns.ttm_net[row as usize].max(0), digits);
            for (sum, (dimension, outcome)) in sums.iter_mut().zip(model.dimensions.iter().zip(&outcomes)) {
                let Ok(score) = outcome.score else { continue };
                let lost = dimension.weight / total * (100.0 - score);
                sum.0 += lost;
                sum.1 += lost / 100.0 * revenue;
                sum.2 += usize::from(lost >= WEIGHS);
            }
            sums
        };
        let pieces: Vec<_> = rows.par_chunks(PIECE).map(|piece| piece.iter().fold(zero(), weigh)).collect();
        let join = |a: Vec<(f64, f64, usize)>, b: &Vec<(f64, f64, usize)>| {
            a.iter().zip(b).map(|(a, b)| (a.0 + b.0, a.1 + b.1, a.2 + b.2)).collect()
        };
        let sums: Vec<(f64, f64, usize)> = pieces.iter().fold(zero(), join);
        let named = model.dimensions.iter().zip(sums);
        let mut weights: Vec<RiskWeight> = named
            .map(|(dimension, (points, revenue, customers))| RiskWeight {
                dimension: dimension.key.clone(),
                points,
                revenue,
                customers,
            })
            .collect();
        weights.sort_by(|a, b| b.points.total_cmp(&a.points));
        weights
    }

    fn tree(&self, rows: &[u32]) -> Result<Vec<TierSegment>, SummaryError> {
        let columns = &self.columns;
        let mut by_tier: BTreeMap<Option<&str>, BTreeMap<Option<&str>, Vec<u32>>> = BTreeMap::new();
        for &row in rows {
            let tier = columns.tier.get(row).map(AsRef::as_ref);
            let industry = columns.industry.get(row).map(AsRef::as_ref);
            by_tier.entry(tier).or_default().entry(industry).or_default().push(row);
        }
        let mut tree = Vec::new();
        for (tier, by_industry) in by_tier {
            let mut segment =
                TierSegment { tier: tier.unwrap_or(NONE).to_owned(), customers: 0, ttm_net: 0, industries: Vec::new() };
            let mut industries = Vec::new();
            for (industry, rows) in by_industry {
                let bands: Vec<BandSum> = self.bands(&rows)?.into_iter().filter(|band| band.customers > 0).collect();
                let mut ttm_net = 0;
                bands.iter().try_for_each(|band| add(&mut ttm_net, band.ttm_net))?;
                segment.customers += rows.len();
                add(&mut segment.ttm_net, ttm_net)?;
                let name = industry.unwrap_or(NONE).to_owned();
                industries.push((
                    industry.is_none(),
                    IndustrySegment { industry: name, customers: rows.len(), ttm_net, bands },
                ));
            }
            industries.sort_by_key(|(none, one)| (*none, Reverse(one.customers), one.industry.clone()));
            segment.industries = industries.into_iter().map(|(_, one)| one).collect();
            tree.push((tier.is_none(), segment));
        }
        tree.sort_by_key(|(none, one)| (*none, Reverse(one.customers), one.tier.clone()));
        Ok(tree.into_iter().map(|(_, segment)| segment).collect())
    }
}
