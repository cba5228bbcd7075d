//! Dates that matter to a customer: renewals, events, dates of projects.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::action::CustomerRef;
use crate::identity::UserRef;
use crate::page::PageInfo;

/// What a date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum KeyDateKind {
    /// A contract is renewed or ends.
    Renewal,
    /// A fair, a visit, an anniversary.
    Event,
    /// A date of a project.
    Project,
    /// Something else; its title says what.
    Other,
}

/// A date that matters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyDate {
    /// Key; null for one that facts tell, such as the end of a contract, which cannot be changed here.
    pub id: Option<String>,
    /// Changes with every change; what `If-Match` takes, in quotes. 0 for one that facts tell.
    pub version: u64,
    /// For whom.
    pub customer: CustomerRef,
    /// What it is.
    pub kind: KeyDateKind,
    /// In a few words.
    pub title: String,
    /// When.
    pub date: NaiveDate,
    /// Days from the business date until then; negative when it has passed.
    pub days_until: i64,
    /// Who wrote it down; null for one that facts tell.
    pub by: Option<UserRef>,
    /// When it was written down.
    pub created_at: Option<DateTime<Utc>>,
}

/// Dates that matter, the next ones first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyDates {
    /// This page's dates.
    pub items: Vec<KeyDate>,
    /// Where it goes on.
    pub page: PageInfo,
}

/// A date to be written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewKeyDate {
    /// What it is.
    pub kind: KeyDateKind,
    /// In a few words, 1 to 200 characters.
    pub title: String,
    /// When, from 1900 to 2200.
    pub date: NaiveDate,
}

/// Changes of a date; what is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct KeyDateChange {
    /// What it is.
    #[serde(default)]
    pub kind: Option<KeyDateKind>,
    /// In a few words, 1 to 200 characters.
    #[serde(default)]
    pub title: Option<String>,
    /// When.
    #[serde(default)]
    pub date: Option<NaiveDate>,
}
