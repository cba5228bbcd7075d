//! Checks the conditions of exclusion rules.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::condition::{Condition, Test};
use super::dates::DateFormats;
use super::document::ConditionDoc;
use super::error::MappingError;
use super::fields::{Conventions, FieldSource, Origin, Reading};
use super::schema::Field;

const CELL_TESTS: &str = "`empty`, `equals`, `starts_with`, `on_or_after`, `before`, `at_least` or `below`";

/// Checks a condition and everything in it; the first fault is reported.
pub(super) fn condition(
    path: &str,
    doc: ConditionDoc,
    fields: &[(Field, FieldSource)],
    conventions: &Conventions,
) -> Result<Condition<String>, MappingError> {
    let each = |key: &str, parts: Vec<ConditionDoc>| {
        if parts.is_empty() {
            return Err(MappingError::missing(format!("{path}.{key}"), "list at least one condition"));
        }
        let numbered = parts.into_iter().enumerate();
        numbered.map(|(i, part)| condition(&format!("{path}.{key}[{i}]"), part, fields, conventions)).collect()
    };
    let mut found = Vec::new();
    if let Some(parts) = doc.all {
        found.push(Condition::All(each("all", parts)?));
    }
    if let Some(parts) = doc.any {
        found.push(Condition::Any(each("any", parts)?));
    }
    if let Some(part) = doc.not {
        found.push(Condition::Not(Box::new(condition(&format!("{path}.not"), *part, fields, conventions)?)));
    }
    if doc.rows_from.is_some() || doc.rows_through.is_some() {
        let (from, through) = (doc.rows_from.unwrap_or(1), doc.rows_through.unwrap_or(u64::MAX));
        if from < 1 || from > through {
            let remedy = "data rows are counted from 1 and the range must not be empty";
            return Err(MappingError::invalid(format!("{path}.rows_from"), &from, remedy));
        }
        found.push(Condition::Rows(from, through));
    }
    let cell = Cell { path, column: doc.column, fields, conventions };
    let tests = [
        doc.empty.map(|empty| Ok(Test::Empty(empty))),
        doc.equals.map(|texts| Ok(Test::Equals(texts))),
        doc.starts_with.map(|text| Ok(Test::StartsWith(text))),
        doc.on_or_after.map(|date| cell.date("on_or_after", &date).map(|(d, f)| Test::OnOrAfter(d, f))),
        doc.before.map(|date| cell.date("before", &date).map(|(d, f)| Test::Before(d, f))),
        doc.at_least.map(|n| cell.number("at_least", &n).map(|n| Test::AtLeast(n, conventions.decimals))),
        doc.below.map(|n| cell.number("below", &n).map(|n| Test::Below(n, conventions.decimals))),
    ];
    let tests = tests.into_iter().flatten().collect::<Result<Vec<Test>, _>>()?;
    match cell.column {
        Some(_) if tests.is_empty() => {
            return Err(MappingError::missing(path, format!("test the column with {CELL_TESTS}")));
        }
        Some(column) => found.extend(tests.into_iter().map(|test| Condition::Cell(column.trim().to_owned(), test))),
        None if !tests.is_empty() => {
            return Err(MappingError::missing(format!("{path}.column"), "name the column to be tested"));
        }
        None => {}
    }
    match (found.pop(), found.is_empty()) {
        (Some(only), true) => Ok(only),
        (Some(last), false) => {
            found.push(last);
            Ok(Condition::All(found))
        }
        (None, _) => {
            let remedy =
                format!("give a `column` with {CELL_TESTS}, or `rows_from` / `rows_through`, `all`, `any`, `not`");
            Err(MappingError::missing(path, remedy))
        }
    }
}

struct Cell<'c> {
    path: &'c str,
    column: Option<String>,
    fields: &'c [(Field, FieldSource)],
    conventions: &'c Conventions,
}

impl Cell<'_> {
    /// The date to compare with, and how the column's dates are written: as those of the field it feeds, or else as
    /// the table says.
    fn date(&self, key: &str, value: &toml::Value) -> Result<(NaiveDate, DateFormats), MappingError> {
        let text = plain(value);
        let date = text.parse().map_err(|_| {
            MappingError::invalid(format!("{}.{key}", self.path), &text, "must be a date such as 2010-12-01")
        })?;
        let of_field = self.fields.iter().find_map(|(_, source)| match (&source.origin, &source.reading) {
            (Origin::Column(c), Reading::Date(formats)) if self.column.as_ref().is_some_and(|own| own.trim() == c) => {
                Some(formats.clone())
            }
            _ => None,
        });
        let of_table = || {
            let texts = &self.conventions.date_formats;
            let formats = DateFormats::new(texts, self.conventions.zone, false).ok();
            formats.filter(|_| !texts.is_empty())
        };
        of_field.or_else(of_table).map(|formats| (date, formats)).ok_or_else(|| {
            let remedy = "say in the table's `date_formats` how the column's dates are written";
            MappingError::invalid(format!("{}.{key}", self.path), &text, remedy)
        })
    }

    fn number(&self, key: &str, value: &toml::Value) -> Result<Decimal, MappingError> {
        let text = plain(value);
        text.parse().map_err(|_| {
            MappingError::invalid(format!("{}.{key}", self.path), &text, "must be a number such as 0 or \"0.01\"")
        })
    }
}

/// The text of a value: a date may be written with or without quotes, and so may a number.
fn plain(value: &toml::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
