//! Whether a rule of the mapping excludes a row.

use std::sync::Arc;

use super::Row;
use super::fault::{Fault, RowError};
use crate::files::mapping::condition::{Condition, Test};

/// The reason of the first rule that excludes the row.
///
/// # Errors
/// When a rule looks at a date or number that cannot be read; an empty cell is no error and passes no such test.
pub(crate) fn excluded(row: &Row<'_>) -> Result<Option<Arc<str>>, RowError> {
    for (rule, when) in &row.binding.exclusions {
        if holds(when, row)? {
            return Ok(Some(rule.reason.clone()));
        }
    }
    Ok(None)
}

fn holds(condition: &Condition<usize>, row: &Row<'_>) -> Result<bool, RowError> {
    match condition {
        Condition::All(parts) => {
            for part in parts {
                if !holds(part, row)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        Condition::Any(parts) => {
            for part in parts {
                if holds(part, row)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Condition::Not(part) => Ok(!holds(part, row)?),
        Condition::Rows(from, through) => Ok((*from..=*through).contains(&row.number)),
        Condition::Cell(column, test) => passes(test, row, *column),
    }
}

fn passes(test: &Test, row: &Row<'_>, column: usize) -> Result<bool, RowError> {
    let text = row.column(column)?;
    let name = || row.binding.header.get(column).map_or("", String::as_str);
    let Some(text) = text else { return Ok(matches!(test, Test::Empty(true))) };
    match test {
        Test::Empty(empty) => Ok(!empty),
        Test::Equals(texts) => Ok(texts.iter().any(|t| t == text)),
        Test::StartsWith(start) => Ok(text.starts_with(start.as_str())),
        Test::OnOrAfter(date, formats) | Test::Before(date, formats) => {
            let found = formats.date(text).ok_or_else(|| {
                Fault::new(format!("`{}` must be a date written as {}", name(), formats.describe()), text)
            })?;
            Ok((found >= *date) == matches!(test, Test::OnOrAfter(..)))
        }
        Test::AtLeast(number, format) | Test::Below(number, format) => {
            let found = format.number(text).ok_or_else(|| {
                Fault::new(format!("`{}` must be a number written as {}", name(), format.describe()), text)
            })?;
            Ok((found >= *number) == matches!(test, Test::AtLeast(..)))
        }
    }
}
