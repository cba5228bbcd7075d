//! Contacts that people log here, beside those that sources know.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::identity::UserRef;

/// A contact to be logged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewContact {
    /// When it was; default: now. Not in the future.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<DateTime<Utc>>,
    /// `call`, `email`, `meeting` or `message`.
    pub channel: String,
    /// `outbound` (default) or `inbound`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<String>,
    /// Whom with, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// What it was about, 1 to 2,000 characters.
    pub summary: String,
    /// What came of it, at most 500 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
}

/// A change of a logged contact: what is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ContactChange {
    /// When it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<DateTime<Utc>>,
    /// `call`, `email`, `meeting` or `message`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// `outbound` or `inbound`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<String>,
    /// Whom with; empty takes it away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// What it was about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// What came of it; empty takes it away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
}

/// A contact that somebody logged here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LoggedContact {
    /// Key.
    pub id: String,
    /// Counts up with every change.
    pub version: u64,
    /// Customer.
    pub customer: String,
    /// When it was.
    pub at: DateTime<Utc>,
    /// `call`, `email`, `meeting` or `message`.
    pub channel: String,
    /// `outbound` or `inbound`.
    pub direction: String,
    /// Whom with.
    pub person: Option<String>,
    /// What it was about.
    pub summary: String,
    /// What came of it.
    pub outcome: Option<String>,
    /// Who logged it.
    pub author: UserRef,
    /// When it was logged.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}
