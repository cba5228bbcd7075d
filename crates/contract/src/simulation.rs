//! What another model would make of today's customers, and how well it would have foretold who was lost.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::page::{Context, PageInfo};
use crate::portfolio::AtRisk;
use crate::scoring::ModelChoice;
use crate::value::Money;

/// A model to be tried on today's customers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SimulationRequest {
    /// The model.
    pub model: ModelChoice,
}

/// What a model would make of the customers of a scope and filter, against the active one. Overrides are left out of both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Simulation {
    /// The model that was tried, `key@version`.
    pub tried: String,
    /// Customers that match.
    pub customers: u64,
    /// By the active model.
    pub before: SimulatedTotals,
    /// By the model that was tried.
    pub after: SimulatedTotals,
    /// Customers by band before and after, as far as there are any; bands in the order of their models.
    pub moves: Vec<BandMove>,
    /// Customers whose band has another name.
    pub moved: u64,
    /// Customers with a higher score than before.
    pub risen: u64,
    /// Customers with a lower score than before.
    pub fallen: u64,
    /// This page's customers whose band changes, those with most net of the last 12 closed months first.
    pub items: Vec<SimulatedChange>,
    /// Where those go on.
    pub page: PageInfo,
    /// What the numbers refer to; its `model` is the active one.
    #[serde(flatten)]
    pub context: Context,
}

/// Scores of several customers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SimulatedTotals {
    /// Mean of the known scores.
    pub average_score: Option<f64>,
    /// Customers with a score.
    pub scored: u64,
    /// Customers by band, worst first, unknown last.
    pub bands: Vec<BandCount>,
    /// Customers by score.
    pub distribution: Vec<ScoreBin>,
    /// Customers in high and critical bands, and their revenue.
    pub at_risk: AtRisk,
}

/// How many customers are in a band.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BandCount {
    /// Key of the band, or `unknown`.
    pub band: String,
    /// How many.
    pub customers: u64,
}

/// Scores of a range of five points; the last one is of six.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScoreBin {
    /// Lowest score in it: 0, 5, … 95.
    pub from: u8,
    /// Highest score in it: 4, 9, … 94, 100.
    pub to: u8,
    /// How many customers.
    pub customers: u64,
    /// Their net of the last 12 closed months.
    pub ttm_net: Money,
}

/// Customers that were in one band and would be in another, or the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BandMove {
    /// Band by the active model, or `unknown`.
    pub from: String,
    /// Band by the other one.
    pub to: String,
    /// How many.
    pub customers: u64,
    /// Their net of the last 12 closed months.
    pub ttm_net: Money,
}

/// A customer whose band would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SimulatedChange {
    /// Customer.
    pub id: String,
    /// Its name.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Score by the active model; null is Unknown.
    pub before: Option<u8>,
    /// Score by the other one.
    pub after: Option<u8>,
    /// Band by the active model.
    pub band_before: String,
    /// Band by the other one.
    pub band_after: String,
    /// Net of the last 12 closed months.
    pub ttm_net: Money,
}

/// A model to be tried on a day of the past.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BackTestRequest {
    /// The model.
    pub model: ModelChoice,
    /// The day it is to look at, at least 12 months ago; default: the last such day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<NaiveDate>,
}

/// How well a model would have ranked the customers that were then lost, against the active one. Lost are those whose net of the
/// 12 months after the day is below 70 % of that of the 12 months to it. Of everybody with a positive net in those; names nobody.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BackTest {
    /// The day the models looked at.
    pub tested_on: NaiveDate,
    /// Last day of the 12 months after it.
    pub through: NaiveDate,
    /// Customers with a positive net in the 12 months to the day.
    pub customers: u64,
    /// How many of them were lost.
    pub lost: u64,
    /// Lost ÷ customers; null without customers.
    pub base_rate: Option<f64>,
    /// The model that was tried.
    pub tried: Ranking,
    /// The active model.
    pub active: Ranking,
    /// What the answer refers to.
    #[serde(flatten)]
    pub context: Context,
}

/// How a model ranked them, lowest score first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ranking {
    /// `key@version`.
    pub model: String,
    /// Customers with a score; the others are not ranked.
    pub scored: u64,
    /// How many of those were lost.
    pub scored_lost: u64,
    /// Chance that a lost customer had a lower score than one that stayed, equal scores counting half; null when either
    /// there are none.
    pub auc: Option<f64>,
    /// A tenth of those with a score, rounded up: the ones with the lowest scores.
    pub flagged: u64,
    /// Share of them that were lost; where scores are equal at the border, the mean share of those.
    pub precision_at_10: Option<f64>,
    /// Mean score of those that were lost.
    pub average_lost: Option<f64>,
    /// Mean score of those that stayed.
    pub average_kept: Option<f64>,
}
