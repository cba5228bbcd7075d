//! What lies in the inbox of a user. Its id is made of the user and what it is about, so that nothing lies there twice.

use bellwether_contract::alert::{NoticeKind, Severity};
use bellwether_contract::identity::UserRef;
use bellwether_contract::suggestion::Evidence;
use bellwether_store::collection::{Collection, Field, Index};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Something a user should hear of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// Id of the user.
    pub user: String,
    /// What it is about.
    pub kind: NoticeKind,
    /// How bad it is.
    pub severity: Severity,
    /// In a few words.
    pub title: String,
    /// In a sentence.
    pub text: String,
    /// The numbers.
    pub evidence: Vec<Evidence>,
    /// Id of the customer it is about.
    pub customer: Option<String>,
    /// Its name at that time.
    pub customer_name: Option<String>,
    /// Key of the rule of an alert.
    pub rule: Option<String>,
    /// Id of the alert.
    pub alert: Option<String>,
    /// Id of the action.
    pub action: Option<String>,
    /// Id of the comment.
    pub comment: Option<String>,
    /// Who caused it.
    pub by: Option<UserRef>,
    /// When.
    pub at: DateTime<Utc>,
    /// When the user read it.
    pub read_at: Option<DateTime<Utc>>,
    /// Until when the user put it off.
    pub snoozed_until: Option<DateTime<Utc>>,
    /// Whether it is not settled.
    pub open: bool,
    /// When it was settled.
    pub resolved_at: Option<DateTime<Utc>>,
    /// Who settled it.
    pub resolved_by: Option<UserRef>,
}

impl Notice {
    pub(crate) const USER: Field<Self, str> = Field::at("user");
    pub(crate) const OPEN: Field<Self, bool> = Field::at("open");
    pub(crate) const AT: Field<Self, DateTime<Utc>> = Field::at("at");
    pub(crate) const ALERT: Field<Self, str> = Field::at("alert");

    /// The id of what a user hears of something.
    pub(crate) fn id(user: &str, about: &str) -> String {
        format!("{user}.{about}")
    }

    /// The user whose inbox an id belongs to: ids of users have no dot.
    pub(crate) fn user_of(id: &str) -> Option<&str> {
        id.split_once('.').map(|(user, _)| user)
    }
}

impl Collection for Notice {
    const NAME: &'static str = "notices";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        vec![
            Index::on([Self::USER.spec(), Self::OPEN.spec(), Self::AT.spec()]),
            Index::on([Self::USER.spec(), Self::AT.spec()]),
            Index::on([Self::ALERT.spec()]),
        ]
    }
}
