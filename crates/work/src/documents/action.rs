//! Actions as they are kept. Their heads are what lists need, and what is held in memory.

use bellwether_contract::action::{
    ActionEvent, ActionKind, ActionLink, ActionNote, ActionSource, ActionStatus, ChecklistItem, Outcome, OutcomeResult,
    Priority,
};
use bellwether_contract::identity::UserRef;
use bellwether_contract::outcome::ContextSnapshot;
use bellwether_identity::audit::View;
use bellwether_store::collection::{Collection, Field, Index};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// What lists tell of an action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionHead {
    /// What is done.
    pub kind: ActionKind,
    /// In a few words.
    pub title: String,
    /// How urgent it is.
    pub priority: Priority,
    /// How far it is.
    pub status: ActionStatus,
    /// Id of the customer.
    pub customer: String,
    /// Its name when the action was made.
    pub customer_name: String,
    /// Id of the user who does it.
    pub owner: Option<String>,
    /// When it is due.
    pub due_at: Option<DateTime<Utc>>,
    /// Until when it is put off.
    pub snoozed_until: Option<DateTime<Utc>>,
    /// Where it comes from.
    pub source: ActionSource,
    /// Id of what it comes from.
    pub source_id: Option<String>,
    /// What no two open actions share, such as one rule for one customer; none once it is closed.
    pub slot: Option<String>,
    /// Points of the checklist that are ticked.
    pub checklist_done: u32,
    /// Points of the checklist.
    pub checklist_total: u32,
    /// What came of it.
    pub outcome: Option<OutcomeResult>,
    /// Whether it had an effect.
    pub effective: Option<bool>,
    /// Minutes spent on it.
    pub minutes_spent: u32,
    /// When it was made, by the business clock, as all that follows.
    pub made_at: DateTime<Utc>,
    /// When it was last changed.
    pub changed_at: DateTime<Utc>,
    /// When somebody began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it was completed or cancelled.
    pub closed_at: Option<DateTime<Utc>>,
    /// Business date on which it was completed.
    pub completed_on: Option<NaiveDate>,
}

/// An action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Action {
    /// What lists tell.
    #[serde(flatten)]
    pub head: ActionHead,
    /// In more words.
    pub description: String,
    /// Points to tick.
    pub checklist: Vec<ChecklistItem>,
    /// Things to look at.
    pub links: Vec<ActionLink>,
    /// What was written down.
    pub notes: Vec<ActionNote>,
    /// What changed.
    pub history: Vec<ActionEvent>,
    /// Who made it.
    pub created_by: UserRef,
    /// What came of it.
    pub outcome_detail: Option<Outcome>,
    /// How the customer was when it was made.
    pub context_created: Option<Box<ContextSnapshot>>,
    /// How the customer was when it was completed.
    pub context_completed: Option<Box<ContextSnapshot>>,
}

impl ActionHead {
    /// Whether it is still to be done.
    pub const fn is_open(&self) -> bool {
        matches!(self.status, ActionStatus::Pending | ActionStatus::InProgress)
    }

    /// Whether it is open and was due before an instant.
    pub fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.is_open() && self.due_at.is_some_and(|due| due < now)
    }
}

impl Action {
    const SLOT: Field<Self, str> = Field::at("slot");
}

impl Collection for Action {
    const NAME: &'static str = "actions";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        vec![Index::unique([Self::SLOT.spec()])]
    }
}

/// What the audit log tells of an action.
#[derive(Debug, Serialize)]
pub(crate) struct ActionView<'a> {
    kind: ActionKind,
    title: &'a str,
    priority: Priority,
    status: ActionStatus,
    customer: &'a str,
    owner: Option<&'a str>,
    due_at: Option<DateTime<Utc>>,
    snoozed_until: Option<DateTime<Utc>>,
    source: ActionSource,
    outcome: Option<OutcomeResult>,
    minutes_spent: u32,
    description: &'a str,
    checklist: &'a [ChecklistItem],
    links: &'a [ActionLink],
    notes: usize,
}

impl View for ActionView<'_> {}

impl<'a> From<&'a Action> for ActionView<'a> {
    fn from(action: &'a Action) -> Self {
        let head = &action.head;
        Self {
            kind: head.kind,
            title: &head.title,
            priority: head.priority,
            status: head.status,
            customer: &head.customer,
            owner: head.owner.as_deref(),
            due_at: head.due_at,
            snoozed_until: head.snoozed_until,
            source: head.source,
            outcome: head.outcome,
            minutes_spent: head.minutes_spent,
            description: &action.description,
            checklist: &action.checklist,
            links: &action.links,
            notes: action.notes.len(),
        }
    }
}
