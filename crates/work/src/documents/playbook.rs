//! Playbooks that are not as they came with the product, by key; and how playbooks go for customers.

use bellwether_contract::action::ActionKind;
use bellwether_contract::identity::UserRef;
use bellwether_contract::playbook::PlaybookStep;
use bellwether_identity::audit::View;
use bellwether_store::collection::{Collection, Field, Index};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A playbook as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaybookDocument {
    /// Name for people.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Whether it can be started.
    pub enabled: bool,
    /// The steps in order.
    pub steps: Vec<PlaybookStep>,
}

impl Collection for PlaybookDocument {
    const NAME: &'static str = "playbooks";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        Vec::new()
    }
}

impl View for PlaybookDocument {}

/// A playbook as it goes for a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunDocument {
    /// Key of the playbook.
    pub playbook: String,
    /// Its name when the run began.
    pub name: String,
    /// Its version when the run began.
    pub playbook_version: u64,
    /// Id of the customer.
    pub customer: String,
    /// Its name when the run began.
    pub customer_name: String,
    /// Day that offsets count from.
    pub start: NaiveDate,
    /// Who started it.
    pub by: UserRef,
    /// The alert it was started for; no two runs have the same.
    pub alert: Option<String>,
    /// The steps in order.
    pub steps: Vec<RunStep>,
}

/// A step of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunStep {
    /// Of the action.
    pub title: String,
    /// What is done.
    pub kind: ActionKind,
    /// Id of its action.
    pub action: String,
    /// Why it was skipped.
    pub skipped: Option<String>,
}

impl RunDocument {
    const ALERT: Field<Self, str> = Field::at("alert");
}

impl Collection for RunDocument {
    const NAME: &'static str = "playbook_runs";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        vec![Index::unique([Self::ALERT.spec()])]
    }
}

impl View for RunDocument {}
