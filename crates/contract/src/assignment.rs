//! Who looks after which customers, and who stands in for whom.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::identity::UserRef;

/// An account manager as facts know them, and who signs in for them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnerItem {
    /// Key, as in the list of customers.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// How many customers they have.
    pub customers: u64,
    /// Who signs in for them.
    pub users: Vec<UserRef>,
}

/// Account managers within reach, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Owners {
    /// The account managers.
    pub items: Vec<OwnerItem>,
}

/// Customers to be given to another account manager.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewAssignment {
    /// Which customers, 1 to 500.
    pub customers: Vec<String>,
    /// Id of the account manager; null gives them back to the one that facts name.
    pub owner: Option<String>,
    /// Why, 1 to 500 characters.
    pub reason: String,
}

/// What became of an assignment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Assigned {
    /// How many customers changed hands.
    pub changed: u64,
}

/// One change of hands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AssignmentMove {
    /// When.
    pub at: DateTime<Utc>,
    /// From which account manager.
    pub from: Option<String>,
    /// To which one.
    pub to: Option<String>,
    /// By whom.
    pub by: UserRef,
    /// Why.
    pub reason: String,
}

/// Who looked after a customer, newest change first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AssignmentHistory {
    /// The account manager that facts name.
    pub from_facts: Option<String>,
    /// The present one.
    pub owner: Option<String>,
    /// The changes.
    pub items: Vec<AssignmentMove>,
}

/// Somebody stands in for an account manager for some days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CoverItem {
    /// Key.
    pub id: String,
    /// Whose customers are shared.
    pub owner: String,
    /// With whom.
    pub user: UserRef,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub through: NaiveDate,
    /// Why.
    pub reason: String,
    /// Who arranged it.
    pub by: UserRef,
    /// Whether it is in force today.
    pub active: bool,
}

/// Covers that are not over, by first day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Covers {
    /// The covers.
    pub items: Vec<CoverItem>,
}

/// A cover to be arranged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewCover {
    /// Whose customers are shared: id of the account manager.
    pub owner: String,
    /// With whom: key of the user.
    pub user: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day, at most 180 days after the first.
    pub through: NaiveDate,
    /// Why, 1 to 500 characters.
    pub reason: String,
}
