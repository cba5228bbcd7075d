//! `CAST`, with SQL Server's errors: 245 for text that is no whole number or truth value, 8114 for text that is no
//! decimal, 241 for text that is no date, 8115 for what is too large.

use rusqlite::types::{Value, ValueRef};
use rust_decimal::{Decimal, RoundingStrategy};

use super::encode::text;
use super::error::SqlError;
use super::number::{decimal, stored};
use super::temporal::Stamp;
use super::types::SqlType;

/// `value` in the type that `kind` names, as it is stored.
pub(super) fn cast(value: ValueRef<'_>, kind: ValueRef<'_>) -> Result<Value, SqlError> {
    let name = kind.as_str().unwrap_or_default();
    let kind = SqlType::parse(name)
        .ok_or_else(|| SqlError::new(243, 16, format!("Type {name} is not a defined system type.")))?;
    if value == ValueRef::Null {
        return Ok(Value::Null);
    }
    let shown = text(value);
    let fails = || SqlError::conversion(shown.as_deref().unwrap_or_default(), kind.name());
    match kind {
        SqlType::TinyInt | SqlType::SmallInt | SqlType::Int | SqlType::BigInt => {
            let number = decimal(value).ok_or_else(fails)?;
            if matches!(value, ValueRef::Text(_)) && number.scale() > 0 {
                return Err(fails());
            }
            let whole = i64::try_from(number.trunc()).map_err(|_| overflow(kind))?;
            let (least, most) = match kind {
                SqlType::TinyInt => (0, 255),
                SqlType::SmallInt => (i64::from(i16::MIN), i64::from(i16::MAX)),
                SqlType::Int => (i64::from(i32::MIN), i64::from(i32::MAX)),
                _ => (i64::MIN, i64::MAX),
            };
            if whole < least || whole > most { Err(overflow(kind)) } else { Ok(Value::Integer(whole)) }
        }
        SqlType::Bit => Ok(Value::Integer(i64::from(match shown.as_deref() {
            Some(text) if text.eq_ignore_ascii_case("true") => true,
            Some(text) if text.eq_ignore_ascii_case("false") => false,
            _ => !decimal(value).ok_or_else(fails)?.is_zero(),
        }))),
        SqlType::Real | SqlType::Float => match value {
            ValueRef::Integer(whole) => Ok(Value::Real(whole as f64)),
            ValueRef::Real(real) => Ok(Value::Real(real)),
            _ => {
                let parsed = shown.and_then(|text| text.trim().parse().ok());
                parsed.map(Value::Real).ok_or_else(|| SqlError::converting("nvarchar", kind.name()))
            }
        },
        SqlType::Decimal { precision, scale } => {
            let number = decimal(value).ok_or_else(|| SqlError::converting("nvarchar", kind.name()))?;
            let strategy = RoundingStrategy::MidpointAwayFromZero;
            let rounded = number.round_dp_with_strategy(u32::from(scale.min(28)), strategy);
            let whole_digits = u32::from(precision.saturating_sub(scale)).min(28);
            if rounded.abs().trunc() >= Decimal::from_i128_with_scale(10_i128.pow(whole_digits), 0) {
                return Err(overflow(kind));
            }
            // A double even if whole, so that a division after it isn't one of integers.
            Ok(match stored(rounded) {
                Value::Integer(whole) if whole.unsigned_abs() < 1 << 53 => Value::Real(whole as f64),
                other => other,
            })
        }
        SqlType::Text(length) => {
            let text = shown.ok_or_else(|| SqlError::converting("varbinary", kind.name()))?;
            // Without a length a cast is to 30 characters.
            let length = if name.contains('(') { length } else { Some(30) };
            Ok(Value::Text(length.map_or(text.clone(), |length| text.chars().take(usize::from(length)).collect())))
        }
        SqlType::Binary(_) => match value {
            ValueRef::Blob(bytes) => Ok(Value::Blob(bytes.to_vec())),
            _ => Ok(Value::Blob(shown.unwrap_or_default().encode_utf16().flat_map(u16::to_le_bytes).collect())),
        },
        SqlType::Guid => shown.as_deref().map(|text| Value::Text(text.to_uppercase())).ok_or_else(fails),
        SqlType::Date | SqlType::Time(_) | SqlType::DateTime | SqlType::DateTime2(_) | SqlType::DateTimeOffset(_) => {
            let message = "Conversion failed when converting date and/or time from character string.";
            let stamp = shown.as_deref().and_then(Stamp::parse).ok_or_else(|| SqlError::new(241, 16, message))?;
            Ok(Value::Text(match kind {
                SqlType::Date => stamp.date_text(),
                SqlType::Time(_) => stamp.time_text(),
                SqlType::DateTimeOffset(_) => stamp.offset_text(),
                _ => stamp.datetime_text(),
            }))
        }
    }
}

fn overflow(kind: SqlType) -> SqlError {
    let message = format!("Arithmetic overflow error converting expression to data type {}.", kind.name());
    SqlError::new(8115, 16, message)
}
