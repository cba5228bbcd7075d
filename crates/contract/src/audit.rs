//! The record of what people did.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::identity::UserRef;
use crate::page::PageInfo;

/// One thing that was done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditEntry {
    /// Number of the entry, from 1 without gaps.
    pub number: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: UserRef,
    /// How they were known: `session`, `api_key`, `token`, `command_line` or `system`.
    pub means: String,
    /// From where: the client's address; null for what was done on the server itself.
    pub address: Option<String>,
    /// The client, as it names itself.
    pub agent: Option<String>,
    /// Id of the request.
    pub request_id: Option<String>,
    /// What, such as `user.change`.
    pub action: String,
    /// To what kind of thing, such as `user`.
    pub target_kind: String,
    /// To which.
    pub target: String,
    /// Its name for people.
    pub target_name: String,
    /// What it was; null if it was made.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub before: Option<serde_json::Value>,
    /// What it became; null if it is gone.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub after: Option<serde_json::Value>,
    /// What seals it and all entries before, hexadecimal.
    pub seal: String,
}

/// Entries of the audit log, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditPage {
    /// This page's entries.
    pub items: Vec<AuditEntry>,
    /// Where it goes on.
    pub page: PageInfo,
}
