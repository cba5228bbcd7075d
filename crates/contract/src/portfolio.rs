//! The portfolio in total: the KPI strip, who needs attention, the choices for filters.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::customer::Lifetime;
use crate::page::Context;
use crate::value::{Measure, Money};

/// Totals over a scope and filter. Amounts are null while no invoices are known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PortfolioSummary {
    /// Customers that match.
    pub customers: u64,
    /// Countries they are in.
    pub countries: u32,
    /// Net of the default window.
    pub net: Option<Money>,
    /// Net of the prior-year window.
    pub prior_net: Option<Money>,
    /// Net ÷ prior net of the same customers.
    pub yoy: Measure,
    /// Budget of the default window.
    pub budget: Option<Money>,
    /// Net of the customers and months with a budget ÷ their budget.
    pub attainment: Measure,
    /// `ahead`, `on_track`, `behind` or `critical`.
    pub pace: Option<String>,
    /// Net of the last 12 closed months.
    pub ttm_net: Option<Money>,
    /// Money since the beginning.
    pub lifetime: Option<Lifetime>,
    /// Net by fiscal month over the last 12 closed months, oldest first; empty while no invoices are known.
    pub monthly_net: Vec<MonthlyNet>,
    /// Mean of the published scores; null when none is known.
    pub average_score: Option<f64>,
    /// Change of the mean of computed scores in 30 days, over customers known on both days.
    pub average_change_30d: Option<f64>,
    /// Customers with a score.
    pub scored: u64,
    /// Customers in high and critical bands, and their revenue.
    pub at_risk: AtRisk,
    /// Customers by band, worst first, unknown last.
    pub bands: Vec<BandTotal>,
    /// Dimensions by points lost over all matching customers, most first.
    pub risk_factors: Vec<RiskFactor>,
    /// Largest moves in 30 days, worst first.
    pub moves: Vec<Move>,
    /// Customers that fell into a worse band in 30 days.
    pub fell: u64,
    /// Customers that rose into a better one.
    pub rose: u64,
    /// Who needs attention first, and why.
    pub attention: Vec<Attention>,
    /// Actions past due.
    pub overdue_actions: u64,
    /// Actions not done.
    pub open_actions: u64,
    /// What one can filter by, with counts within the current filter.
    pub facets: Vec<Facet>,
    /// What the numbers refer to.
    #[serde(flatten)]
    pub context: Context,
}

/// How the scores of some customers went, week by week.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PortfolioHealth {
    /// Oldest first; the last one is the as-of date itself.
    pub points: Vec<PortfolioHealthPoint>,
    /// What the last point refers to.
    #[serde(flatten)]
    pub context: Context,
}

/// The scores of one business day in total.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PortfolioHealthPoint {
    /// The day.
    pub as_of: NaiveDate,
    /// How many of the customers there were on it.
    pub customers: u64,
    /// How many of those had a score.
    pub scored: u64,
    /// Mean of the scores that were shown, 0 to 100; null if nobody had one.
    pub average_score: Option<f64>,
    /// How many were in the bands `high` and `critical`.
    pub at_risk: u64,
    /// Computed later from the facts, not published on the day.
    pub recomputed: bool,
}

/// How much was to be done for the customers that match, week by week.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PortfolioActions {
    /// Oldest first; the last one is today.
    pub points: Vec<PortfolioActionsPoint>,
    /// What the numbers refer to.
    #[serde(flatten)]
    pub context: Context,
}

/// How much was to be done at the end of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PortfolioActionsPoint {
    /// The business date.
    pub date: NaiveDate,
    /// Actions that were not done.
    pub open: u64,
    /// Those of them that were past due, as they were due then.
    pub overdue: u64,
}

/// Net of one fiscal month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MonthlyNet {
    /// `FY2011 P08`.
    pub label: String,
    /// First day.
    pub start: NaiveDate,
    /// Invoices less credit notes.
    pub net: Money,
}

/// Revenue at risk: net of the last 12 closed months, at least 0, of customers in high and critical bands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AtRisk {
    /// Customers.
    pub customers: u64,
    /// Their revenue; null while no invoices are known.
    pub revenue: Option<Money>,
    /// Share of everybody's, 0 to 1; null when nobody has any.
    pub share: Option<f64>,
}

/// A band's customers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BandTotal {
    /// Key of the band, or `unknown`.
    pub band: String,
    /// How many.
    pub customers: u64,
    /// Their net of the last 12 closed months; null while no invoices are known.
    pub ttm_net: Option<Money>,
}

/// What costs the most points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RiskFactor {
    /// Key of the dimension.
    pub dimension: String,
    /// Points lost, summed over customers.
    pub points_lost: f64,
}

/// A change of score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Move {
    /// Customer.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Score 30 days before.
    pub from: u8,
    /// Score now.
    pub to: u8,
    /// Band now.
    pub band: String,
}

/// A customer that needs attention.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Attention {
    /// Customer.
    pub id: String,
    /// Its name.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Score; null is Unknown.
    pub score: Option<u8>,
    /// Band of the score, or `unknown`.
    pub band: String,
    /// Net of the last 12 closed months; null while no invoices are known.
    pub ttm_net: Option<Money>,
    /// Why, most costly first: sentences with the numbers.
    pub reasons: Vec<String>,
}

/// What one can filter by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Facet {
    /// Name of the filter parameter, such as `country`.
    pub field: String,
    /// Its values, most frequent first.
    pub values: Vec<FacetValue>,
}

/// A value of a filter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FacetValue {
    /// As the parameter takes it.
    pub value: String,
    /// For people.
    pub label: String,
    /// Matching customers that have it.
    pub count: u64,
}
