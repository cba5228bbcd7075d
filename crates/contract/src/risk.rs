//! The portfolio by risk: bands with what is at stake and why, segments, distribution of scores.

use serde::{Deserialize, Serialize};

use crate::page::Context;
use crate::portfolio::{AtRisk, BandTotal};
use crate::simulation::ScoreBin;
use crate::value::Money;

/// The customers of a scope and filter by risk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RiskSegments {
    /// Customers that match.
    pub customers: u64,
    /// Customers with a score.
    pub scored: u64,
    /// Mean of the published scores.
    pub average_score: Option<f64>,
    /// Customers in high and critical bands, and their revenue.
    pub at_risk: AtRisk,
    /// Worst first, unknown last.
    pub bands: Vec<RiskBand>,
    /// Dimensions by points lost over all customers that match, most first.
    pub factors: Vec<RiskWeight>,
    /// By commercial class, line of business and band: what a sunburst shows. `none` stands for having none.
    pub tree: Vec<TierSegment>,
    /// Customers by published score.
    pub distribution: Vec<ScoreBin>,
    /// What the numbers refer to.
    #[serde(flatten)]
    pub context: Context,
}

/// A band's customers and what weighs on them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RiskBand {
    /// Key of the band, or `unknown`.
    pub band: String,
    /// How many.
    pub customers: u64,
    /// Their net of the last 12 closed months.
    pub ttm_net: Money,
    /// That net, at least 0 each, if the band is at risk; else 0.
    pub revenue_at_risk: Money,
    /// Dimensions by points lost, most first.
    pub factors: Vec<RiskWeight>,
}

/// What a dimension costs several customers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RiskWeight {
    /// Key of the dimension.
    pub dimension: String,
    /// Points lost, summed over customers.
    pub points_lost: f64,
    /// Revenue that those points stand for: net of the last 12 closed months, at least 0, times points lost ÷ 100, summed
    /// over customers; in major units of the reporting currency.
    pub revenue_weighted: f64,
    /// Customers that lose a point or more by it.
    pub customers: u64,
}

/// The customers of a commercial class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TierSegment {
    /// The class, or `none`.
    pub tier: String,
    /// How many.
    pub customers: u64,
    /// Their net of the last 12 closed months.
    pub ttm_net: Money,
    /// By line of business, most customers first.
    pub industries: Vec<IndustrySegment>,
}

/// The customers of a commercial class in a line of business.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IndustrySegment {
    /// The line of business, or `none`.
    pub industry: String,
    /// How many.
    pub customers: u64,
    /// Their net of the last 12 closed months.
    pub ttm_net: Money,
    /// By band, worst first, unknown last, as far as there are any.
    pub bands: Vec<BandTotal>,
}
