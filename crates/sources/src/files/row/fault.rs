//! What is wrong with a row.

use std::sync::Arc;

use crate::files::mapping::fields::{FieldSource, Reading};
use crate::files::mapping::schema::{Field, FieldType};

/// Why a row is not taken. The reason is the same for all rows with the same fault, so that rejects can be counted by
/// reason; the value is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) reason: Arc<str>,
    pub(crate) value: String,
}

/// Why a row brings no record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RowError {
    /// The row is rejected.
    Fault(Fault),
    /// The run fails.
    UnknownCountry { column: String, value: String },
}

impl From<Fault> for RowError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl Fault {
    /// Reason and value.
    pub(crate) fn describe(reason: &str, value: &str) -> String {
        if value.is_empty() { reason.to_owned() } else { format!("{reason} (found `{value}`)") }
    }

    pub(crate) fn new(reason: impl Into<Arc<str>>, value: &str) -> Self {
        const SHOWN: usize = 80;
        let value = match value.char_indices().nth(SHOWN) {
            Some((end, _)) => format!("{}…", &value[..end]),
            None => value.to_owned(),
        };
        Self { reason: reason.into(), value }
    }

    /// A value that is not of its field's type.
    pub(crate) fn unreadable(field: Field, source: &FieldSource, value: &str) -> Self {
        let name = source.name();
        let words = |words: &str| {
            format!("`{name}` must be {words}; say what other words mean in `fields.{}.values`", field.as_str())
        };
        let reason = match (&source.reading, field.field_type()) {
            (Reading::Date(formats), _) => format!("`{name}` must be a date written as {}", formats.describe()),
            (Reading::Number(format), _) => format!("`{name}` must be a number written as {}", format.describe()),
            (_, FieldType::Currency) => format!("`{name}` must be a currency code (ISO 4217) such as GBP"),
            (_, FieldType::DocumentKind) => words("invoice, credit_note or adjustment"),
            (_, FieldType::OrderStatus) => words("open, fulfilled or cancelled"),
            (_, FieldType::Direction) => words("outbound or inbound"),
            (_, FieldType::Channel) => words("call, email, meeting or message"),
            _ => format!("`{name}` cannot be read"),
        };
        Self::new(reason, value)
    }
}
