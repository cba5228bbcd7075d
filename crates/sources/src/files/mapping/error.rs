//! What can be wrong with a mapping. Every error names the field, the value and what would be right.

use std::fmt::Display;

/// One fault of a mapping.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// Not TOML, an unknown key, a missing key, or a value of the wrong type.
    #[error("line {line}: {field}: {cause}")]
    Shape {
        /// Line in the mapping.
        line: usize,
        /// Path of the key, such as `table[0].fields.date`.
        field: String,
        /// What the parser found and what it expected.
        cause: String,
    },
    /// Something is not there.
    #[error("`{field}` is missing; {remedy}")]
    Missing {
        /// Path of the key.
        field: String,
        /// What to write.
        remedy: String,
    },
    /// A value that cannot be used.
    #[error("`{field}` = `{value}`: {remedy}")]
    Invalid {
        /// Path of the key.
        field: String,
        /// What was given.
        value: String,
        /// What would be right.
        remedy: String,
    },
}

impl MappingError {
    pub(super) fn missing(field: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Missing { field: field.into(), remedy: remedy.into() }
    }

    pub(super) fn invalid(
        field: impl Into<String>,
        value: &(impl Display + ?Sized),
        remedy: impl Into<String>,
    ) -> Self {
        Self::Invalid { field: field.into(), value: value.to_string(), remedy: remedy.into() }
    }
}
