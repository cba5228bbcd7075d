//! What an action is made of.

use bellwether_contract::action::{ActionKind, ActionLink, ActionSource, ChecklistItem, Priority};
use chrono::{DateTime, Utc};

/// An action to be made, whoever or whatever thinks of it.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) kind: ActionKind,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) customer: String,
    pub(crate) owner: Option<String>,
    pub(crate) priority: Priority,
    pub(crate) due_at: Option<DateTime<Utc>>,
    pub(crate) checklist: Vec<ChecklistItem>,
    pub(crate) links: Vec<ActionLink>,
    pub(crate) source: ActionSource,
    pub(crate) source_id: Option<String>,
    pub(crate) slot: Option<String>,
}
