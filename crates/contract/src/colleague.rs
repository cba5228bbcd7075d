//! Who can be given actions or be mentioned.

use serde::{Deserialize, Serialize};

/// Somebody who can be given actions or be mentioned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Colleague {
    /// Key.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Name of their team.
    pub team: Option<String>,
    /// Open actions that are theirs.
    pub open_actions: u64,
    /// Those of them that are past due.
    pub overdue_actions: u64,
    /// Actions of the asked-for kind that they have completed with an effect in the last year; null if none was asked for.
    pub expertise: Option<u64>,
}

/// People who see a customer, those with the fewest open actions first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Colleagues {
    /// The people.
    pub items: Vec<Colleague>,
}
