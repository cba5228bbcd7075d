//! Where the value of a field comes from and how its text is cleaned and read.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use serde::Deserialize;
use serde::de::value::{Error, StrDeserializer};

use bellwether_domain::codes::Currency;
use bellwether_domain::facts::rows::{Channel, Direction, DocumentKind, OrderStatus};

use super::dates::DateFormats;
use super::decimals::DecimalFormat;
use super::document::{Case, FieldDoc};
use super::error::MappingError;
use super::schema::{Field, FieldType};
use crate::files::countries::Countries;

/// Where the value of a field comes from and how it is read.
#[derive(Debug, Clone)]
pub(crate) struct FieldSource {
    pub(crate) origin: Origin,
    /// Whether blanks at either end belong to the value.
    pub(crate) keep_blanks: bool,
    pub(crate) case: Option<Case>,
    /// Texts of the source and what they stand for.
    pub(crate) values: BTreeMap<String, String>,
    pub(crate) reading: Reading,
}

impl FieldSource {
    /// The column's name, or the constant: what people look for when a value is wrong.
    pub(crate) fn name(&self) -> &str {
        match &self.origin {
            Origin::Column(name) | Origin::Constant(name) => name,
        }
    }
}

/// Where text comes from.
#[derive(Debug, Clone)]
pub(crate) enum Origin {
    /// The column of that header.
    Column(String),
    /// The same for every row.
    Constant(String),
}

/// How text is read.
#[derive(Debug, Clone)]
pub(crate) enum Reading {
    /// As it stands: texts, codes and names.
    Plain,
    /// As a date or a point in time.
    Date(DateFormats),
    /// As a number.
    Number(DecimalFormat),
}

impl Reading {
    /// The same for a column that is typed itself, where numbers and dates are written in one way.
    pub(crate) fn typed(&self) -> Self {
        match self {
            Self::Plain => Self::Plain,
            Self::Date(formats) => Self::Date(formats.typed()),
            Self::Number(_) => Self::Number(DecimalFormat::TYPED),
        }
    }
}

/// Conventions of a table that its fields share.
pub(super) struct Conventions {
    pub(super) date_formats: Vec<String>,
    pub(super) zone: Option<Tz>,
    pub(super) decimals: DecimalFormat,
}

/// Reads one of the words that `T` knows, such as `invoice`.
///
/// # Errors
/// With the words there are.
pub(crate) fn word<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, Error> {
    T::deserialize(StrDeserializer::<Error>::new(text))
}

/// Checks one entry of `[table.fields]`.
pub(super) fn field(
    path: &str,
    field: Field,
    doc: FieldDoc,
    conventions: &Conventions,
    countries: &Countries,
) -> Result<FieldSource, Vec<MappingError>> {
    let mut errors = Vec::new();
    let origin = match (doc.column, doc.constant) {
        (Some(column), None) if !column.trim().is_empty() => Origin::Column(column.trim().to_owned()),
        (None, Some(constant)) if !constant.trim().is_empty() => Origin::Constant(constant.trim().to_owned()),
        (Some(_), Some(constant)) => {
            let remedy = "give either `column` or `constant`, not both";
            return Err(vec![MappingError::invalid(format!("{path}.constant"), &constant, remedy)]);
        }
        _ => {
            let remedy = "name a column of the file, or give a `constant`";
            return Err(vec![MappingError::missing(format!("{path}.column"), remedy)]);
        }
    };
    let reading = reading(path, field, doc.formats, conventions).map_err(|e| errors.push(e)).unwrap_or(Reading::Plain);
    for (from, to) in &doc.values {
        if let Err(remedy) = value(field.field_type(), &reading, to, countries) {
            errors.push(MappingError::invalid(format!("{path}.values.\"{from}\""), to, remedy));
        }
    }
    if let Origin::Constant(text) = &origin
        && errors.is_empty()
        && let Err(remedy) = value(field.field_type(), &reading, text, countries)
    {
        errors.push(MappingError::invalid(format!("{path}.constant"), text, remedy));
    }
    if errors.is_empty() {
        Ok(FieldSource { origin, keep_blanks: doc.keep_blanks, case: doc.case, values: doc.values, reading })
    } else {
        Err(errors)
    }
}

fn reading(
    path: &str,
    field: Field,
    own: Option<Vec<String>>,
    conventions: &Conventions,
) -> Result<Reading, MappingError> {
    let dated = matches!(field.field_type(), FieldType::Date | FieldType::Month | FieldType::Instant);
    match own {
        Some(formats) if !dated => {
            let remedy = format!("`{}` is no date; remove `formats`", field.as_str());
            Err(MappingError::invalid(format!("{path}.formats"), &formats.join(", "), remedy))
        }
        Some(formats) => dates(&format!("{path}.formats"), &formats, field.field_type(), conventions),
        None if dated => {
            let table = path.split(".fields").next().unwrap_or(path);
            dates(&format!("{table}.date_formats"), &conventions.date_formats, field.field_type(), conventions)
        }
        None if field.field_type() == FieldType::Decimal => Ok(Reading::Number(conventions.decimals)),
        None => Ok(Reading::Plain),
    }
}

fn dates(path: &str, texts: &[String], kind: FieldType, conventions: &Conventions) -> Result<Reading, MappingError> {
    if texts.is_empty() {
        let remedy = "say how dates are written, such as [\"%Y-%m-%d\"] (notation of strftime)";
        return Err(MappingError::missing(path, remedy));
    }
    let month = kind == FieldType::Month;
    DateFormats::new(texts, conventions.zone, month).map(Reading::Date).map_err(|index| {
        let remedy = if month {
            "must be strftime notation with year and month, such as %Y-%m"
        } else {
            "must be strftime notation with year, month and day, such as %Y-%m-%d"
        };
        MappingError::invalid(format!("{path}[{index}]"), &texts[index], remedy)
    })
}

/// Whether `text` can be read, and if not, what would be right.
fn value(kind: FieldType, reading: &Reading, text: &str, countries: &Countries) -> Result<(), String> {
    fn known<'de, T: Deserialize<'de>>(text: &'de str) -> Result<(), String> {
        word::<T>(text).map(drop).map_err(|e| e.to_string())
    }
    match (kind, reading) {
        (FieldType::Currency, _) => text.parse::<Currency>().map(drop).map_err(|e| format!("must be {}", e.expected)),
        (FieldType::Country, _) => countries
            .find(text)
            .map(drop)
            .ok_or_else(|| "must be an ISO 3166-1 code or a name in [countries]".to_owned()),
        (FieldType::DocumentKind, _) => known::<DocumentKind>(text),
        (FieldType::OrderStatus, _) => known::<OrderStatus>(text),
        (FieldType::Direction, _) => known::<Direction>(text),
        (FieldType::Channel, _) => known::<Channel>(text),
        (_, Reading::Date(formats)) => {
            formats.date(text).map(drop).ok_or_else(|| format!("must be a date written as {}", formats.describe()))
        }
        (_, Reading::Number(format)) => {
            format.number(text).map(drop).ok_or_else(|| format!("must be a number written as {}", format.describe()))
        }
        _ => Ok(()),
    }
}
