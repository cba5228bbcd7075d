//! Scores that a person sets in place of the computed one, for a while and with a reason.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::identity::UserRef;
use crate::scoring::ScoreOverride;

/// A score to be shown instead of the computed one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewOverride {
    /// 0 to 100.
    pub value: u8,
    /// Why, 1 to 500 characters.
    pub reason: String,
    /// Last day it is shown: today or later, at most a year ahead.
    pub expires_on: NaiveDate,
}

/// The override of a customer's score, and those before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OverrideState {
    /// What `If-Match` is to name; 0 while there never was one.
    pub version: u64,
    /// The one that is shown now; null when the computed score is.
    #[serde(rename = "override")]
    pub current: Option<ScoreOverride>,
    /// All there were, this one included, newest first; at most 50.
    pub history: Vec<OverrideSpan>,
}

/// An override with the days on which it was shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OverrideSpan {
    /// Shown instead of the computed score.
    pub value: u8,
    /// Why.
    pub reason: String,
    /// Who set it.
    pub author: UserRef,
    /// First day it was shown.
    pub from: NaiveDate,
    /// Last day it was, or is, to be shown.
    pub expires: NaiveDate,
    /// First day on which it was no longer shown, because it was taken back or replaced; null if neither.
    pub ended: Option<NaiveDate>,
}
