//! What the numbers suggest to do, and the rules behind it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::action::{ActionKind, CustomerRef, Priority};
use crate::identity::UserRef;
use crate::page::PageInfo;
use crate::value::Money;

/// What became of a suggestion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SuggestionStatus {
    /// To be decided.
    Open,
    /// Put off.
    Snoozed,
    /// Not wanted.
    Dismissed,
}

/// A number behind a suggestion or an alert.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Evidence {
    /// What was looked at: a measure such as `cadence.overdue_ratio`, or `score`, `change_30d`, `band`, `lifecycle`, ….
    pub field: String,
    /// What it is. Shares are numbers from 0 to 1; amounts are major units.
    pub value: Option<f64>,
    /// What an amount is in, ISO 4217; null for other numbers.
    pub currency: Option<String>,
    /// What it is, where it is no number.
    pub word: Option<String>,
    /// What the rule asks of it, in words.
    pub asked: String,
}

/// Something worth doing for a customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SuggestionItem {
    /// Key: the same for the same rule and customer.
    pub id: String,
    /// Key of the rule.
    pub rule: String,
    /// For whom.
    pub customer: CustomerRef,
    /// Published score of the customer; null is Unknown.
    pub score: Option<u8>,
    /// Key of its band, or `unknown`.
    pub band: String,
    /// What to do.
    pub kind: ActionKind,
    /// In a few words.
    pub title: String,
    /// Why, with the numbers.
    pub sentence: String,
    /// The numbers.
    pub evidence: Vec<Evidence>,
    /// How urgent it is.
    pub priority: Priority,
    /// When it would be due.
    pub due_at: DateTime<Utc>,
    /// Key of the playbook that goes with it.
    pub playbook: Option<String>,
    /// Points the score may gain.
    pub expected_points: f64,
    /// Net of the last 12 closed months, at least 0: what is at stake.
    pub revenue: Money,
    /// What suggestions are ranked by: expected points ÷ 100 × revenue.
    pub worth: Money,
    /// What became of it.
    pub status: SuggestionStatus,
    /// Until when it is put off or not wanted.
    pub until: Option<DateTime<Utc>>,
    /// Why it is not wanted.
    pub reason: Option<String>,
    /// Who decided so.
    pub decided_by: Option<UserRef>,
}

/// A page of suggestions, those with the greatest worth first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Suggestions {
    /// This page's suggestions.
    pub items: Vec<SuggestionItem>,
    /// Where it goes on.
    pub page: PageInfo,
}

/// How a suggestion becomes an action; what is left out is as suggested.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AcceptedSuggestion {
    /// In a few words, 1 to 200 characters.
    #[serde(default)]
    pub title: Option<String>,
    /// Who is to do it: key of a user; left out: whoever accepts.
    #[serde(default)]
    pub owner: Option<String>,
    /// How urgent it is.
    #[serde(default)]
    pub priority: Option<Priority>,
    /// When it is due.
    #[serde(default)]
    pub due_at: Option<DateTime<Utc>>,
}

/// Why a suggestion is not wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DismissedSuggestion {
    /// In words, 1 to 500 characters.
    pub reason: String,
    /// Days for which it is not made again, 1 to 365; left out: as the rule says.
    #[serde(default)]
    pub days: Option<u32>,
}

/// Until when a suggestion is put off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SnoozedSuggestion {
    /// Later than now, within a year.
    pub until: DateTime<Utc>,
}

/// What a rule asks of one number or word of a customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RuleCondition {
    /// What: a measure such as `cadence.overdue_ratio`, `score`, `change_30d`, `ttm_net`, `days_to_key_date`, `fell_by`; or
    /// `band`, `lifecycle`, `tier`, `trend`, `pace`.
    pub field: String,
    /// It is at least this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// It is at most this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    /// It is one of these words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub is: Vec<String>,
}

/// A rule of suggestions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SuggestionRule {
    /// Key.
    pub key: String,
    /// Changes with every change; what `If-Match` takes, in quotes.
    pub version: u64,
    /// Whether it makes suggestions.
    pub enabled: bool,
    /// Whether it is as it came with the product.
    pub shipped: bool,
    /// Whether somebody added it: such rules can be deleted, others put back as they came.
    pub added: bool,
    /// What it says.
    #[serde(flatten)]
    pub body: SuggestionRuleBody,
}

/// What a rule of suggestions says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SuggestionRuleBody {
    /// Of the action, 1 to 200 characters; `{name}` stands for the customer.
    pub title: String,
    /// Why, with numbers: `{cadence.days_since}` stands for what it is.
    pub sentence: String,
    /// What to do.
    pub kind: ActionKind,
    /// How urgent it is; null: by the band.
    #[serde(default)]
    pub priority: Option<Priority>,
    /// Hours until it is due; null: by the band.
    #[serde(default)]
    pub due_hours: Option<u32>,
    /// Key of the playbook that goes with it.
    #[serde(default)]
    pub playbook: Option<String>,
    /// Dimension of the score whose lost points it may win back.
    #[serde(default)]
    pub dimension: Option<String>,
    /// Share of those points that is expected, 0 to 1.
    pub effect: f64,
    /// Days for which it is not made again once it is dismissed.
    pub dismissed_days: u32,
    /// All of these must hold, 1 to 10.
    pub when: Vec<RuleCondition>,
}

/// A rule of suggestions to be added.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewSuggestionRule {
    /// Key: lower case letters, digits and underscores.
    pub key: String,
    /// What it says.
    pub body: SuggestionRuleBody,
}

/// The rules of suggestions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SuggestionRules {
    /// By key.
    pub items: Vec<SuggestionRule>,
}

/// Changes of a rule.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SuggestionRuleChange {
    /// Whether it makes suggestions.
    #[serde(default)]
    pub enabled: Option<bool>,
    /// Another body; left out: as it is.
    #[serde(default)]
    pub body: Option<SuggestionRuleBody>,
    /// As it came with the product, in place of all changes.
    #[serde(default)]
    pub reset: bool,
}

/// What is made without being asked: actions of the best suggestion for customers of a band who have no open one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Automation {
    /// Changes with every change; what `If-Match` takes, in quotes.
    pub version: u64,
    /// Keys of the bands for whose customers actions are made; empty switches it off.
    pub bands: Vec<String>,
    /// Hours until they are due, by band.
    pub due_hours: std::collections::BTreeMap<String, u32>,
    /// Share of suggestions that are withheld at random, 0 to 50 %, to measure honestly what they bring.
    pub holdout_percent: u32,
}

/// Another automation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AutomationChange {
    /// Keys of bands; left out: as they are.
    #[serde(default)]
    pub bands: Option<Vec<String>>,
    /// Hours until actions are due, by band, 1 to 8,760; left out: as they are.
    #[serde(default)]
    pub due_hours: Option<std::collections::BTreeMap<String, u32>>,
    /// 0 to 50; left out: as it is.
    #[serde(default)]
    pub holdout_percent: Option<u32>,
}
