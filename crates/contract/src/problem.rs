//! The error envelope (RFC 9457, `application/problem+json`).

use serde::{Deserialize, Serialize};

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A URI that identifies the kind of problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem in words.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Stable code for programs, such as `invalid_parameter`.
    pub code: String,
    /// This very problem in words, with the remedy.
    pub detail: String,
    /// Which fields are wrong and what would be right.
    pub errors: Vec<FieldProblem>,
    /// Quote this when asking for help.
    pub request_id: String,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldProblem {
    /// Path of the field or name of the parameter.
    pub field: String,
    /// What is wrong and what would be right.
    pub message: String,
}
