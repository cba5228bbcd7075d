//! Comments as they are kept.

use bellwether_contract::identity::UserRef;
use bellwether_identity::audit::View;
use bellwether_store::collection::{Collection, Field, Index};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Something somebody said about a customer or an action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// Id of the customer.
    pub customer: String,
    /// What it is about: `customer:ID` or `action:ID`.
    pub about: String,
    /// Id of the action, if it is about one.
    pub action: Option<String>,
    /// Who said it.
    pub by: UserRef,
    /// What.
    pub text: String,
    /// Ids of the users it calls upon.
    pub mentions: Vec<String>,
    /// When it was last changed.
    pub edited_at: Option<DateTime<Utc>>,
}

impl Comment {
    pub(crate) const ABOUT: Field<Self, str> = Field::at("about");
}

impl Collection for Comment {
    const NAME: &'static str = "comments";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        vec![Index::on([Self::ABOUT.spec()])]
    }
}

/// What the audit log tells of a comment.
#[derive(Debug, Serialize)]
pub(crate) struct CommentView<'a> {
    about: &'a str,
    text: &'a str,
    mentions: &'a [String],
}

impl View for CommentView<'_> {}

impl<'a> From<&'a Comment> for CommentView<'a> {
    fn from(comment: &'a Comment) -> Self {
        Self { about: &comment.about, text: &comment.text, mentions: &comment.mentions }
    }
}
