//! What can be wrong with a fiscal calendar, a label or a date, in words that name field, value and remedy.

use std::fmt::Display;

use chrono::NaiveDate;

/// A value the fiscal calendar does not accept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FiscalError {
    /// A field has a value that it cannot have.
    #[error("{field}: `{value}` is not allowed; allowed: {allowed}")]
    NotAllowed {
        /// The field.
        field: &'static str,
        /// What was given.
        value: String,
        /// What would be right.
        allowed: &'static str,
    },
    /// A field without a default is absent.
    #[error("{field} is missing; allowed: {allowed}")]
    Missing {
        /// The field.
        field: &'static str,
        /// What would be right.
        allowed: &'static str,
    },
    /// A field of the other kind of calendar.
    #[error("{field}: `{value}` does not belong to a calendar of kind {kind}; its fields are: {fields}")]
    NotOfKind {
        /// The field.
        field: &'static str,
        /// What was given.
        value: String,
        /// `months` or `weeks`.
        kind: &'static str,
        /// The fields of that kind.
        fields: &'static str,
    },
    /// A field no calendar has.
    #[error("`{field}` is no field of a fiscal calendar; its fields are: {fields}")]
    UnknownField {
        /// The field.
        field: String,
        /// The fields there are.
        fields: String,
    },
    /// A window that would end before it starts.
    #[error("end: `{end}` is before the start `{start}`; allowed: the start or a later date")]
    EndBeforeStart {
        /// First day.
        start: NaiveDate,
        /// Last day.
        end: NaiveDate,
    },
}

impl FiscalError {
    /// The field at fault, for answers that list errors by field.
    pub fn field(&self) -> &str {
        match self {
            Self::NotAllowed { field, .. } | Self::Missing { field, .. } | Self::NotOfKind { field, .. } => field,
            Self::UnknownField { field, .. } => field,
            Self::EndBeforeStart { .. } => "end",
        }
    }

    pub(super) fn not_allowed(field: &'static str, value: impl Display, allowed: &'static str) -> Self {
        Self::NotAllowed { field, value: value.to_string(), allowed }
    }
}

/// Accepts a month number.
pub(super) fn check_month(field: &'static str, value: u8) -> Result<u8, FiscalError> {
    if (1..=12).contains(&value) { Ok(value) } else { Err(FiscalError::not_allowed(field, value, MONTH_RANGE)) }
}

/// What a month number may be.
pub(super) const MONTH_RANGE: &str = "1 to 12";
