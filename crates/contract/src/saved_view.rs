//! Views of the portfolio page that people keep under a name.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::identity::UserRef;

/// A view to be kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewSavedView {
    /// For people, 1 to 100 characters; each of one's views has another.
    pub name: String,
    /// Query of the portfolio page with filters, columns and sort, without `?`; at most 2,000 bytes.
    pub query: String,
    /// Whether others who know its address may open it; they see their own customers in it.
    #[serde(default)]
    pub shared: bool,
}

/// A change of a view: what is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SavedViewChange {
    /// For people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Query of the portfolio page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// Whether others may open it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared: Option<bool>,
}

/// A view that somebody keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SavedView {
    /// Key; part of the address under which others open it.
    pub id: String,
    /// Counts up with every change.
    pub version: u64,
    /// For people.
    pub name: String,
    /// Query of the portfolio page, without `?`.
    pub query: String,
    /// Whether others may open it.
    pub shared: bool,
    /// Whose it is.
    pub owner: UserRef,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// One's own views, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SavedViews {
    /// The views.
    pub items: Vec<SavedView>,
}
