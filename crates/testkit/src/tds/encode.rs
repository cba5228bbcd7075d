//! Stored values as bytes of a row. A value that its column's type can't hold is error 8114 or 245, as a conversion in
//! SQL Server would be.

use chrono::NaiveDateTime;
use rusqlite::types::ValueRef;
use rust_decimal::{Decimal, RoundingStrategy};

use super::error::SqlError;
use super::number::decimal;
use super::reader::to_utf16;
use super::temporal::{Stamp, ticks, year};
use super::types::{SqlType, decimal_size, time_size};

/// The bytes of `value` in a column of type `kind`, with its length; `None` for NULL.
pub(super) fn encode(kind: SqlType, value: ValueRef<'_>) -> Result<Option<Vec<u8>>, SqlError> {
    if value == ValueRef::Null {
        return Ok(None);
    }
    let fails = || SqlError::converting(stored_name(value), kind.name());
    let number = || decimal(value).ok_or_else(fails);
    let stamp = || value.as_str().ok().and_then(Stamp::parse).ok_or_else(fails);
    let sized = |body: &[u8]| [&[body.len() as u8], body].concat();
    Ok(Some(match kind {
        SqlType::Bit => vec![1, u8::from(!number()?.is_zero())],
        SqlType::TinyInt => sized(&u8::try_from(whole(number()?)?).map_err(|_| fails())?.to_le_bytes()),
        SqlType::SmallInt => sized(&i16::try_from(whole(number()?)?).map_err(|_| fails())?.to_le_bytes()),
        SqlType::Int => sized(&i32::try_from(whole(number()?)?).map_err(|_| overflow("int"))?.to_le_bytes()),
        SqlType::BigInt => sized(&whole(number()?)?.to_le_bytes()),
        SqlType::Real => sized(&(double(value).ok_or_else(fails)? as f32).to_le_bytes()),
        SqlType::Float => sized(&double(value).ok_or_else(fails)?.to_le_bytes()),
        SqlType::Decimal { precision, scale } => encode_decimal(number()?, precision, scale)?,
        SqlType::Text(length) => {
            let text = to_utf16(&text(value).ok_or_else(fails)?);
            long(&text, length.map(|length| usize::from(length) * 2))?
        }
        SqlType::Binary(length) => long(value.as_bytes().map_err(|_| fails())?, length.map(usize::from))?,
        SqlType::Date => sized(&days(stamp()?.local).to_le_bytes()[..3]),
        SqlType::Time(scale) => sized(&time(stamp()?.local, scale)),
        SqlType::DateTime => sized(&old_datetime(stamp()?.local)),
        SqlType::DateTime2(scale) => sized(&new_datetime(stamp()?.local, scale)),
        SqlType::DateTimeOffset(scale) => {
            let stamp = stamp()?;
            let minutes = stamp.offset.map_or(0, |offset| offset.local_minus_utc() / 60) as i16;
            sized(&[&new_datetime(stamp.utc(), scale)[..], &minutes.to_le_bytes()].concat())
        }
        SqlType::Guid => sized(&value.as_str().ok().and_then(guid).ok_or_else(fails)?),
    }))
}

fn encode_decimal(number: Decimal, precision: u8, scale: u8) -> Result<Vec<u8>, SqlError> {
    let rounded =
        number.round_dp_with_strategy(u32::from(scale.min(28)), RoundingStrategy::MidpointAwayFromZero).normalize();
    let overflows = || overflow("numeric");
    let missing = u32::from(scale).checked_sub(rounded.scale()).ok_or_else(overflows)?;
    let units = 10_u128.checked_pow(missing).and_then(|factor| rounded.mantissa().unsigned_abs().checked_mul(factor));
    let units = units.filter(|units| *units < 10_u128.pow(u32::from(precision))).ok_or_else(overflows)?;
    let size = decimal_size(precision);
    let mut out = vec![size as u8 + 1, u8::from(!rounded.is_sign_negative() || rounded.is_zero())];
    out.extend_from_slice(&units.to_le_bytes()[..size]);
    Ok(out)
}

/// Text or bytes with their length: in two bytes if the column has one, else in chunks.
fn long(bytes: &[u8], limit: Option<usize>) -> Result<Vec<u8>, SqlError> {
    let Some(limit) = limit else {
        let mut out = (bytes.len() as u64).to_le_bytes().to_vec();
        for chunk in bytes.chunks(4000) {
            out.extend_from_slice(&(chunk.len() as u32).to_le_bytes());
            out.extend_from_slice(chunk);
        }
        out.extend_from_slice(&0_u32.to_le_bytes());
        return Ok(out);
    };
    if bytes.len() > limit {
        return Err(SqlError::new(2628, 16, "String or binary data would be truncated."));
    }
    Ok([&(bytes.len() as u16).to_le_bytes(), bytes].concat())
}

fn whole(number: Decimal) -> Result<i64, SqlError> {
    i64::try_from(number.trunc()).map_err(|_| overflow("bigint"))
}

fn overflow(kind: &str) -> SqlError {
    SqlError::new(8115, 16, format!("Arithmetic overflow error converting expression to data type {kind}."))
}

fn double(value: ValueRef<'_>) -> Option<f64> {
    match value {
        ValueRef::Integer(whole) => Some(whole as f64),
        ValueRef::Real(real) => Some(real),
        _ => value.as_str().ok()?.trim().parse().ok(),
    }
}

/// A value as text, as `CAST(… AS nvarchar)` gives it.
pub(super) fn text(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Text(text) => Some(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Integer(whole) => Some(whole.to_string()),
        ValueRef::Real(_) => decimal(value).map(|number| number.to_string()),
        ValueRef::Null | ValueRef::Blob(_) => None,
    }
}

fn stored_name(value: ValueRef<'_>) -> &'static str {
    match value {
        ValueRef::Integer(_) => "bigint",
        ValueRef::Real(_) => "float",
        ValueRef::Text(_) => "nvarchar",
        ValueRef::Blob(_) => "varbinary",
        ValueRef::Null => "null",
    }
}

fn days(stamp: NaiveDateTime) -> u32 {
    year(1).map_or(0, |first| (stamp.date() - first).num_days() as u32)
}

fn time(stamp: NaiveDateTime, scale: u8) -> Vec<u8> {
    ticks(stamp.time(), scale).to_le_bytes()[..time_size(scale)].to_vec()
}

fn new_datetime(stamp: NaiveDateTime, scale: u8) -> Vec<u8> {
    [&time(stamp, scale)[..], &days(stamp).to_le_bytes()[..3]].concat()
}

/// Days since 1900 and three-hundredths of seconds since midnight.
fn old_datetime(stamp: NaiveDateTime) -> Vec<u8> {
    let days = year(1900).map_or(0, |first| (stamp.date() - first).num_days() as i32);
    let ticks = (ticks(stamp.time(), 7) * 300 + 5_000_000) / 10_000_000;
    [days.to_le_bytes(), (ticks as u32).to_le_bytes()].concat()
}

/// The bytes of a GUID in the order of the protocol: its first three groups are little-endian.
fn guid(text: &str) -> Option<[u8; 16]> {
    let digits: String = text.chars().filter(|character| *character != '-').collect();
    let bytes = u128::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == 32)?.to_be_bytes();
    const ORDER: [usize; 16] = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
    Some(ORDER.map(|from| bytes[from]))
}
