//! Lists and what every analytic answer repeats.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::fiscal::{Calendar, DateRange};

/// Where a list goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PageInfo {
    /// Pass as `cursor` to get the next page; null on the last one.
    pub next: Option<String>,
    /// How many items match in all.
    pub total: u64,
}

/// A page of a list, with what the numbers refer to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// This page's items.
    pub items: Vec<T>,
    /// Where it goes on.
    pub page: PageInfo,
    /// What the numbers refer to.
    #[serde(flatten)]
    pub context: Context,
}

/// What the numbers of an answer refer to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Context {
    /// Business date of the answer.
    pub as_of: NaiveDate,
    /// Fiscal calendar.
    pub calendar: Calendar,
    /// Default window: fiscal year to date.
    pub window: DateRange,
    /// The same a year before.
    pub prior_window: DateRange,
    /// Scoring model and version, such as `distribution@1`.
    pub model: String,
    /// Currency of all reported amounts. Named apart from a customer's own, beside which it may stand.
    #[serde(rename = "reporting_currency")]
    pub currency: String,
    /// Where the facts come from and how old they are.
    pub sources: Vec<SourceState>,
}

/// How a source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SourceCondition {
    /// Its facts are current.
    Fresh,
    /// It fails; its last good facts are used.
    Stale,
    /// It fails and there are no facts young enough.
    Unavailable,
    /// There is none.
    NotConfigured,
}

/// Where facts come from and how old they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SourceState {
    /// Kind of facts: `customers`, `financials`, `budgets`, `learning`, `contacts`.
    pub name: String,
    /// How it is.
    pub state: SourceCondition,
    /// Business date of the last good load.
    pub as_of: Option<NaiveDate>,
    /// Seconds since the last good load.
    pub age_s: Option<u64>,
}
