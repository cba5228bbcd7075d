//! Playbooks: what is done in which order, and how far that is for a customer.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::action::{ActionKind, ActionStatus, CustomerRef, Priority};
use crate::identity::UserRef;
use crate::page::PageInfo;

/// A step of a playbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PlaybookStep {
    /// Of the action, 1 to 200 characters.
    pub title: String,
    /// In more words, up to 10,000 characters.
    #[serde(default)]
    pub description: String,
    /// What is done.
    pub kind: ActionKind,
    /// Days from the start until it is due, 0 to 730.
    pub day: u32,
    /// How urgent it is; left out: medium.
    #[serde(default)]
    pub priority: Option<Priority>,
    /// Points to tick, at most 50.
    #[serde(default)]
    pub checklist: Vec<String>,
}

/// What is done in which order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Playbook {
    /// Key.
    pub key: String,
    /// Changes with every change; what `If-Match` takes, in quotes. Runs keep the version that they began with.
    pub version: u64,
    /// Name for people.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Whether it can be started.
    pub enabled: bool,
    /// Whether it is as it came with the product.
    pub shipped: bool,
    /// Whether somebody added it: such playbooks can be deleted, others put back as they came.
    pub added: bool,
    /// The steps in order.
    pub steps: Vec<PlaybookStep>,
}

/// The playbooks by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Playbooks {
    /// The playbooks.
    pub items: Vec<Playbook>,
}

/// A playbook to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewPlaybook {
    /// Key: lower case letters, digits and underscores.
    pub key: String,
    /// Name for people, 1 to 100 characters.
    pub name: String,
    /// What it is for, up to 2,000 characters.
    #[serde(default)]
    pub description: String,
    /// The steps in order, 1 to 30.
    pub steps: Vec<PlaybookStep>,
}

/// Changes of a playbook; what is left out stays. Runs that have begun go on as they were.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PlaybookChange {
    /// Name for people, 1 to 100 characters.
    #[serde(default)]
    pub name: Option<String>,
    /// What it is for, up to 2,000 characters.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether it can be started.
    #[serde(default)]
    pub enabled: Option<bool>,
    /// All steps in order, 1 to 30.
    #[serde(default)]
    pub steps: Option<Vec<PlaybookStep>>,
    /// As it came with the product, in place of all changes.
    #[serde(default)]
    pub reset: bool,
}

/// A playbook to be started for a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewPlaybookRun {
    /// Key of the playbook.
    pub playbook: String,
    /// Key of the customer.
    pub customer: String,
    /// Who does it: key of a user; left out: whoever starts it.
    #[serde(default)]
    pub owner: Option<String>,
    /// Day that offsets count from; left out: today.
    #[serde(default)]
    pub start: Option<NaiveDate>,
}

/// A step of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlaybookRunStep {
    /// Of the action.
    pub title: String,
    /// What is done.
    pub kind: ActionKind,
    /// Key of its action.
    pub action: String,
    /// How far the action is.
    pub status: ActionStatus,
    /// When it is due.
    pub due_at: Option<DateTime<Utc>>,
    /// Why it was skipped; null if it was not.
    pub skipped: Option<String>,
}

/// A playbook as it goes for a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlaybookRun {
    /// Key.
    pub id: String,
    /// Key of the playbook.
    pub playbook: String,
    /// Its name when the run began.
    pub name: String,
    /// Its version when the run began.
    pub playbook_version: u64,
    /// For whom.
    pub customer: CustomerRef,
    /// Day that offsets count from.
    pub start: NaiveDate,
    /// Who started it.
    pub by: UserRef,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Steps that are completed or skipped.
    pub done: u32,
    /// Whether none is left.
    pub finished: bool,
    /// The steps in order.
    pub steps: Vec<PlaybookRunStep>,
}

/// Runs, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlaybookRuns {
    /// This page's runs.
    pub items: Vec<PlaybookRun>,
    /// Where it goes on.
    pub page: PageInfo,
}

/// Why a step is skipped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SkippedStep {
    /// Key of the step's action.
    pub action: String,
    /// In words, 1 to 500 characters.
    pub reason: String,
}
