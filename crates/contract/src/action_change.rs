//! What is asked of actions: new ones, other fields, another status, one change for several.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::action::{ActionKind, ActionLink, ActionStatus, ChecklistItem, Outcome, Priority};

/// An action to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewAction {
    /// What is to be done.
    pub kind: ActionKind,
    /// In a few words, 1 to 200 characters.
    pub title: String,
    /// In more words, up to 10,000 characters.
    #[serde(default)]
    pub description: String,
    /// For which customer: key.
    pub customer: String,
    /// Who is to do it: key of a user who sees the customer. Left out: whoever asks; null: nobody yet.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub owner: Option<Option<String>>,
    /// How urgent it is; left out: medium.
    #[serde(default)]
    pub priority: Option<Priority>,
    /// When it is due.
    #[serde(default)]
    pub due_at: Option<DateTime<Utc>>,
    /// Points to tick, at most 50.
    #[serde(default)]
    pub checklist: Vec<ChecklistItem>,
    /// Things to look at, at most 20.
    #[serde(default)]
    pub links: Vec<ActionLink>,
    /// Key of the alert that it answers.
    #[serde(default)]
    pub alert: Option<String>,
}

/// Changes of an action; what is left out stays. `due_at`, `owner` and `snoozed_until` given as null are taken away.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ActionChange {
    /// What is to be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<ActionKind>,
    /// In a few words, 1 to 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// In more words, up to 10,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Who is to do it: key of a user who sees the customer.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub owner: Option<Option<String>>,
    /// How urgent it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// When it is due.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<DateTime<Utc>>))]
    pub due_at: Option<Option<DateTime<Utc>>>,
    /// Until when it is put off: out of the queue until then. Later than now.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<DateTime<Utc>>))]
    pub snoozed_until: Option<Option<DateTime<Utc>>>,
    /// All points to tick, at most 50.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checklist: Option<Vec<ChecklistItem>>,
    /// All things to look at, at most 20.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub links: Option<Vec<ActionLink>>,
    /// Minutes spent in all, up to 100,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes_spent: Option<u32>,
    /// What came of it; of a completed or cancelled action.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
}

/// Another status for an action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewTransition {
    /// Which.
    pub to: ActionStatus,
    /// Written down with it, up to 10,000 characters.
    #[serde(default)]
    pub note: Option<String>,
    /// Minutes spent besides those before, up to 10,000.
    #[serde(default)]
    pub minutes: Option<u32>,
    /// What came of it; only with `completed` and `cancelled`.
    #[serde(default)]
    pub outcome: Option<Outcome>,
}

/// A note for an action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewNote {
    /// What is to be remembered, 1 to 10,000 characters.
    pub text: String,
    /// Minutes spent besides those before, up to 10,000.
    #[serde(default)]
    pub minutes: Option<u32>,
}

/// One of several actions that are changed together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BulkTarget {
    /// Key of the action.
    pub id: String,
    /// Version that was seen; left out: whichever is there.
    #[serde(default)]
    pub version: Option<u64>,
}

/// One change for several actions. Each is done or refused for itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BulkChange {
    /// Which actions, 1 to 200.
    pub actions: Vec<BulkTarget>,
    /// Another status.
    #[serde(default)]
    pub transition: Option<NewTransition>,
    /// Other fields.
    #[serde(default)]
    pub change: Option<ActionChange>,
}

/// What became of one of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BulkResult {
    /// Key of the action.
    pub id: String,
    /// Its new version; null if it was refused.
    pub version: Option<u64>,
    /// Why it was refused, as the code of a problem.
    pub code: Option<String>,
    /// The same in words.
    pub detail: Option<String>,
}

/// What became of all of them, in the order in which they were named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BulkResults {
    /// How many were changed.
    pub changed: u64,
    /// One for each.
    pub items: Vec<BulkResult>,
}

/// Tells null from left out.
fn given<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}
