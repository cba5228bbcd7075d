//! What is to be done for customers: actions with their state, history and outcome.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::identity::UserRef;
use crate::outcome::ContextSnapshot;
use crate::page::PageInfo;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ActionKind {
    /// A call by telephone.
    Call,
    /// A message.
    Email,
    /// A meeting.
    Meeting,
    /// Going through the account: numbers, plans, wishes.
    AccountReview,
    /// Agreeing on who learns what until when.
    TrainingPlan,
    /// Bringing in somebody who can decide more.
    Escalation,
    /// Something else; its title says what.
    Custom,
}

/// How urgent something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// When there is time.
    Low,
    /// As usual.
    Medium,
    /// Before others.
    High,
    /// Before everything.
    Urgent,
}

/// How far something is. From `pending` and `in_progress` it goes to each other, `completed` or `cancelled`; from those two
/// back to `pending`, which is to reopen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ActionStatus {
    /// Nobody has begun.
    Pending,
    /// Somebody is at it.
    InProgress,
    /// Done.
    Completed,
    /// Not to be done any more.
    Cancelled,
}

/// What came of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OutcomeResult {
    /// They stay.
    Retained,
    /// They buy more.
    Expanded,
    /// What was wrong is mended.
    Resolved,
    /// Nothing changed.
    NoChange,
    /// They did not answer.
    NoResponse,
    /// It was put off.
    Postponed,
    /// They are gone.
    Lost,
}

/// Where an action comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ActionSource {
    /// Somebody thought of it.
    Manual,
    /// Somebody accepted a suggestion.
    Suggestion,
    /// Made of a suggestion without being asked.
    Automatic,
    /// It answers an alert.
    Alert,
    /// A step of a playbook.
    Playbook,
}

/// The customer of an action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustomerRef {
    /// Key.
    pub id: String,
    /// Name for people; the key of one that facts do not know any more.
    pub name: String,
}

/// What somebody says came of an action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// In one word.
    pub result: OutcomeResult,
    /// In more words, up to 2,000 characters.
    #[serde(default)]
    pub text: Option<String>,
    /// Whether it had the effect that was wished for; null if nobody can tell yet.
    #[serde(default)]
    pub effective: Option<bool>,
}

/// An action in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActionItem {
    /// Key.
    pub id: String,
    /// Changes with every change; what `If-Match` takes, in quotes.
    pub version: u64,
    /// What is done.
    pub kind: ActionKind,
    /// In a few words.
    pub title: String,
    /// How urgent it is.
    pub priority: Priority,
    /// How far it is.
    pub status: ActionStatus,
    /// For whom.
    pub customer: CustomerRef,
    /// Who does it; null if nobody was found for it yet.
    pub owner: Option<UserRef>,
    /// When it is due.
    pub due_at: Option<DateTime<Utc>>,
    /// Whether it is open and was due before now.
    pub overdue: bool,
    /// Until when it is put off; null when it is not, or not any more.
    pub snoozed_until: Option<DateTime<Utc>>,
    /// Where it comes from.
    pub source: ActionSource,
    /// Key of what it comes from: suggestion, alert or run of a playbook.
    pub source_id: Option<String>,
    /// Points of the checklist that are ticked.
    pub checklist_done: u32,
    /// Points of the checklist.
    pub checklist_total: u32,
    /// What came of it.
    pub outcome: Option<OutcomeResult>,
    /// Minutes spent on it.
    pub minutes_spent: u32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// When somebody began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it was completed or cancelled.
    pub closed_at: Option<DateTime<Utc>>,
}

/// A page of actions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Actions {
    /// This page's actions.
    pub items: Vec<ActionItem>,
    /// Where it goes on.
    pub page: PageInfo,
    /// How many match by status, whatever the filter says of it: the heads of a board.
    pub by_status: StatusCounts,
}

/// How many actions there are of each status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatusCounts {
    /// Nobody has begun.
    pub pending: u64,
    /// Somebody is at it.
    pub in_progress: u64,
    /// Done.
    pub completed: u64,
    /// Not to be done any more.
    pub cancelled: u64,
    /// Open and past due.
    pub overdue: u64,
}

/// A point of a checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChecklistItem {
    /// What, 1 to 200 characters.
    pub text: String,
    /// Whether it is ticked.
    #[serde(default)]
    pub done: bool,
}

/// Something to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ActionLink {
    /// What it is, 1 to 200 characters.
    pub label: String,
    /// Address, `https://` or `http://`, up to 2,000 characters.
    pub url: String,
}

/// Something written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActionNote {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: UserRef,
    /// What.
    pub text: String,
    /// Minutes spent, as told with it.
    pub minutes: Option<u32>,
}

/// One change of an action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActionEvent {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: UserRef,
    /// What changed: `created`, `status`, `owner`, `due_at`, `priority`, `snoozed_until`, `outcome`, or another field.
    pub field: String,
    /// What it was, in words.
    pub from: Option<String>,
    /// What it became, in words.
    pub to: Option<String>,
}

/// Everything about an action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActionDetail {
    /// As in a list.
    #[serde(flatten)]
    pub item: ActionItem,
    /// In more words.
    pub description: String,
    /// Points to tick.
    pub checklist: Vec<ChecklistItem>,
    /// Things to look at.
    pub links: Vec<ActionLink>,
    /// What was written down, oldest first.
    pub notes: Vec<ActionNote>,
    /// What changed, oldest first.
    pub history: Vec<ActionEvent>,
    /// To which statuses it can go from here.
    pub next_statuses: Vec<ActionStatus>,
    /// What came of it.
    pub outcome_detail: Option<Outcome>,
    /// Who made it.
    pub created_by: UserRef,
    /// How the customer was when it was made.
    pub context_created: Option<ContextSnapshot>,
    /// How the customer was when it was completed.
    pub context_completed: Option<ContextSnapshot>,
    /// Business date on which it was completed.
    pub completed_on: Option<NaiveDate>,
}
