//! What people say to each other about customers and actions.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::identity::UserRef;
use crate::page::PageInfo;

/// Something somebody said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Comment {
    /// Key.
    pub id: String,
    /// Changes with every change; what `If-Match` takes, in quotes.
    pub version: u64,
    /// Key of the customer it is about.
    pub customer: String,
    /// Key of the action it is about; null if it is about the customer as such.
    pub action: Option<String>,
    /// Who said it.
    pub by: UserRef,
    /// What.
    pub text: String,
    /// Whom it calls upon.
    pub mentions: Vec<UserRef>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it was last changed; null if it never was.
    pub edited_at: Option<DateTime<Utc>>,
    /// Whether whoever asks may change and delete it.
    pub editable: bool,
}

/// Comments, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Comments {
    /// This page's comments.
    pub items: Vec<Comment>,
    /// Where it goes on.
    pub page: PageInfo,
}

/// A comment to be made, or the new words of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewComment {
    /// What, 1 to 10,000 characters.
    pub text: String,
    /// Whom it calls upon: keys of users, at most 20. Those who may not see the customer cannot be called upon.
    #[serde(default)]
    pub mentions: Vec<String>,
}
