//! Accounts that belong together: a parent and its direct children, rolled up.

use serde::{Deserialize, Serialize};

use crate::value::{Measure, Money};

/// The group of a customer, as far as it is within the caller's reach.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountGroup {
    /// The parent's id; null when it is out of reach.
    pub parent: Option<String>,
    /// Parent first, then children by net of the last 12 closed months; the customer itself is one of them.
    pub members: Vec<GroupMember>,
    /// All members together.
    pub rolled_up: GroupRollUp,
}

/// A customer of a group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GroupMember {
    /// Customer.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it is the parent.
    pub is_parent: bool,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Published score; null is Unknown.
    pub score: Option<u8>,
    /// Band of the score, or `unknown`.
    pub band: String,
    /// Net of the default window.
    pub net: Money,
    /// Net of the last 12 closed months.
    pub ttm_net: Money,
}

/// What the members of a group come to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GroupRollUp {
    /// Mean of the published scores weighted by net of the last 12 closed months; null when none is known.
    pub score: Option<u8>,
    /// Band of that score, or `unknown`.
    pub band: String,
    /// Net of the default window.
    pub net: Money,
    /// Net of the prior-year window.
    pub prior_net: Money,
    /// Net ÷ prior net.
    pub yoy: Measure,
    /// Net of the last 12 closed months.
    pub ttm_net: Money,
}
