//! Alerts as they are kept: what began to hold, for whom, and when that was settled.

use bellwether_contract::alert::Severity;
use bellwether_contract::identity::UserRef;
use bellwether_contract::suggestion::Evidence;
use bellwether_identity::audit::View;
use bellwether_store::collection::{Collection, Field, Index};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A rule that began to hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alert {
    /// Key of the rule.
    pub rule: String,
    /// What it is about: `customer:ID`, `source:NAME` or `delivery:ID`.
    pub subject: String,
    /// Id of the customer it is about.
    pub customer: Option<String>,
    /// How bad it is.
    pub severity: Severity,
    /// In a few words.
    pub title: String,
    /// In a sentence.
    pub text: String,
    /// The numbers.
    pub evidence: Vec<Evidence>,
    /// When it was raised.
    pub at: DateTime<Utc>,
    /// What no two open alerts share: rule and subject; none once it is settled.
    pub slot: Option<String>,
    /// When it was settled.
    pub resolved_at: Option<DateTime<Utc>>,
    /// Who settled it; none if the numbers did.
    pub resolved_by: Option<UserRef>,
}

impl Alert {
    pub(crate) const SLOT: Field<Self, str> = Field::at("slot");
    pub(crate) const AT: Field<Self, DateTime<Utc>> = Field::at("at");

    /// What no two open alerts of a rule and a subject share.
    pub(crate) fn slot(rule: &str, subject: &str) -> String {
        format!("{rule}:{subject}")
    }
}

impl Collection for Alert {
    const NAME: &'static str = "alerts";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        vec![Index::unique([Self::SLOT.spec()]), Index::on([Self::AT.spec()])]
    }
}

impl View for Alert {}
