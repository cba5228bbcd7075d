//! The portfolio in groups with subtotals, and who needs attention with reasons that programs can read.

use serde::{Deserialize, Serialize};

use crate::customer::OwnerRef;
use crate::page::Context;
use crate::portfolio::AtRisk;
use crate::value::{Measure, Money};

/// What the portfolio can be grouped by.
pub const GROUP_FIELDS: &[&str] = &["country", "tier", "industry", "band", "owner"];

/// The customers of a scope and filter in groups.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PortfolioGroups {
    /// What they are grouped by: `country`, `tier`, `industry`, `band` or `owner`.
    pub by: String,
    /// One for each value that a customer has: bands worst first and unknown last, others with most net first and customers
    /// without a value last.
    pub items: Vec<PortfolioGroup>,
    /// All of them together; amounts and counts are the sums of those of the groups.
    pub total: GroupTotals,
    /// What the numbers refer to.
    #[serde(flatten)]
    pub context: Context,
}

/// The customers that have one value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PortfolioGroup {
    /// As the filter of that name takes it; `none` for customers without one.
    pub value: String,
    /// For people.
    pub label: String,
    /// Their numbers.
    #[serde(flatten)]
    pub totals: GroupTotals,
}

/// Numbers of several customers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GroupTotals {
    /// How many they are.
    pub customers: u64,
    /// Net of the default window.
    pub net: Money,
    /// Net of the prior-year window.
    pub prior_net: Money,
    /// Net ÷ prior net of the same customers.
    pub yoy: Measure,
    /// Budget of the default window; null when nobody has one.
    pub budget: Option<Money>,
    /// Net of the customers and months with a budget ÷ their budget.
    pub attainment: Measure,
    /// `ahead`, `on_track`, `behind` or `critical`; null without attainment.
    pub pace: Option<String>,
    /// Net of the last 12 closed months.
    pub ttm_net: Money,
    /// Mean of the published scores; null when none is known.
    pub average_score: Option<f64>,
    /// Customers with a score.
    pub scored: u64,
    /// Customers in high and critical bands, and their revenue.
    pub at_risk: AtRisk,
}

/// Who needs attention, most urgent first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttentionList {
    /// The most urgent customers, as many as were asked for.
    pub items: Vec<AttentionItem>,
    /// How many need attention in all.
    pub total: u64,
    /// What the numbers refer to.
    #[serde(flatten)]
    pub context: Context,
}

/// A customer that needs attention.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttentionItem {
    /// Customer.
    pub id: String,
    /// Its name.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Account manager.
    pub owner: Option<OwnerRef>,
    /// Score; null is Unknown.
    pub score: Option<u8>,
    /// Band of the score, or `unknown`.
    pub band: String,
    /// Points gained in 30 days.
    pub change_30d: Option<i16>,
    /// Net of the last 12 closed months.
    pub ttm_net: Money,
    /// What it is ranked by: net of the last 12 closed months, at least 0, times points missing to 100, divided by 100.
    pub at_stake: Money,
    /// Why, most costly first.
    pub reasons: Vec<AttentionReason>,
}

/// Why a customer needs attention.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttentionReason {
    /// Key of the dimension that costs points; `score_fell` when the score fell by 3 points or more in 30 days.
    pub key: String,
    /// Points of the score that it costs.
    pub points: f64,
    /// The measures behind it, as far as they counted.
    pub measures: Vec<ReasonMeasure>,
    /// A sentence with the numbers.
    pub text: String,
}

/// A measure behind a reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReasonMeasure {
    /// Key of the measure.
    pub measure: String,
    /// The measure.
    #[serde(flatten)]
    pub value: Measure,
}
