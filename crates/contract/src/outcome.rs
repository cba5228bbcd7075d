//! How customers were when something was done for them, and what became of them: the labelled data set of actions.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::action::{ActionKind, ActionSource, CustomerRef, OutcomeResult, Priority};
use crate::page::PageInfo;
use crate::value::{Measure, Money};

/// How a customer was on a business date.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContextSnapshot {
    /// Business date.
    pub as_of: NaiveDate,
    /// Scoring model and version, such as `distribution@1`.
    pub model: String,
    /// Number of the facts generation; 0 of live sources.
    pub generation: u64,
    /// Published score; null is Unknown.
    pub score: Option<u8>,
    /// Key of its band, or `unknown`.
    pub band: String,
    /// Direction of the score: `improving`, `stable`, `declining`.
    pub trend: Option<String>,
    /// Commercial class.
    pub tier: Option<String>,
    /// Stage.
    pub lifecycle: String,
    /// Points by dimension; null where it is absent.
    pub dimensions: BTreeMap<String, Option<f64>>,
    /// Every measure by key.
    pub measures: BTreeMap<String, Measure>,
    /// Net of the default window.
    pub net: Money,
    /// Net of the window a year before.
    pub prior_net: Money,
    /// Net of the last 12 closed months.
    pub ttm_net: Money,
}

/// What had become of a customer some days after an action was completed, beside comparable ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OutcomeResultAfter {
    /// Days after completion: 30, 60 or 90.
    pub days: u32,
    /// Business date.
    pub as_of: NaiveDate,
    /// Published score then; null is Unknown.
    pub score: Option<u8>,
    /// Key of its band, or `unknown`.
    pub band: String,
    /// Points gained since completion; null if either is Unknown.
    pub change: Option<i16>,
    /// Net of the last 12 closed months then.
    pub ttm_net: Money,
    /// Whether they had gone: no invoice in the last 12 months.
    pub lapsed: bool,
    /// Customers of the same band, tier and trend at completion for whom nothing was done meanwhile.
    pub controls: u32,
    /// Their mean change of the score; null without any.
    pub control_change: Option<f64>,
}

/// An action with its context and what became of the customer: one row of the labelled data set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OutcomeRow {
    /// Key of the action.
    pub action: String,
    /// For whom.
    pub customer: CustomerRef,
    /// What was done.
    pub kind: ActionKind,
    /// How urgent it was.
    pub priority: Priority,
    /// Where it came from.
    pub source: ActionSource,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When somebody began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it was completed.
    pub completed_at: DateTime<Utc>,
    /// Minutes spent on it.
    pub minutes_spent: u32,
    /// What somebody says came of it.
    pub result: Option<OutcomeResult>,
    /// Whether they say it had an effect.
    pub effective: Option<bool>,
    /// How the customer was when it was made.
    pub created: Option<ContextSnapshot>,
    /// How the customer was when it was completed.
    pub completed: Option<ContextSnapshot>,
    /// What had become of them, by days.
    pub after: Vec<OutcomeResultAfter>,
}

/// A page of the labelled data set, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OutcomeRows {
    /// This page's rows.
    pub items: Vec<OutcomeRow>,
    /// Where it goes on.
    pub page: PageInfo,
}

/// A column of the labelled data set as a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DataColumn {
    /// Name in the file.
    pub name: String,
    /// `text`, `integer`, `number`, `decimal` (exact), `boolean`, `date`, `instant`; `number_by_key`, `text_by_key` and `date_by_key` are maps in
    /// Parquet, and JSON objects in CSV.
    pub kind: String,
    /// What it means, with units.
    pub meaning: String,
}

/// What the columns of the labelled data set mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DataDictionary {
    /// In the order of the file.
    pub items: Vec<DataColumn>,
}

/// By how much actions of a kind lift scores, compared with customers for whom nothing was done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Uplift {
    /// What was done.
    pub kind: ActionKind,
    /// Days after completion: 30, 60 or 90.
    pub days: u32,
    /// Actions with a result and with comparable customers.
    pub actions: u64,
    /// Mean change of the score of those customers.
    pub mean_change: Option<f64>,
    /// Mean change of the comparable ones.
    pub control_change: Option<f64>,
    /// The difference, in points; null while there is not enough data.
    pub uplift: Option<f64>,
    /// Lower end of its 95 % interval.
    pub low: Option<f64>,
    /// Upper end of its 95 % interval.
    pub high: Option<f64>,
    /// `enough`, or `not_enough_data`.
    pub verdict: String,
}

/// What helps, by kind of action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Uplifts {
    /// One for each kind and number of days.
    pub items: Vec<Uplift>,
    /// Actions that are needed before an uplift is told.
    pub least_actions: u64,
}
