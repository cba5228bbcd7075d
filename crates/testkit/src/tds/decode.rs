//! Parameters of a call, read into what SQLite takes. Types that no test needs yet (XML, `sql_variant`, table values)
//! are malformed here.

use std::io::Error;

use chrono::{FixedOffset, NaiveDateTime, TimeDelta};
use rusqlite::types::Value;
use rust_decimal::Decimal;

use super::number::stored;
use super::reader::{Reader, malformed, utf16};
use super::temporal::{Stamp, from_ticks, year};
use super::types::{SqlType, time_size};

/// One parameter as the client sent it.
#[derive(Debug, Clone)]
pub(super) struct Parameter {
    /// With its `@`; empty if the call goes by position.
    pub(super) name: String,
    pub(super) kind: SqlType,
    pub(super) value: Value,
}

/// How long a value is and where its length stands.
enum Length {
    Fixed(usize),
    Byte,
    Short,
    Long,
    Chunks,
}

impl Parameter {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let units = usize::from(reader.u8()?);
        let name = reader.text(units)?;
        // Whether the client wants it back; the procedures that give something back are known.
        reader.u8()?;
        let token = reader.u8()?;
        let (kind, length) = type_info(token, reader)?;
        let value = match value_bytes(&length, reader)? {
            Some(bytes) if token != 0x1f => value(token, kind, &bytes)?,
            _ => Value::Null,
        };
        Ok(Self { name, kind, value })
    }
}

fn type_info(token: u8, reader: &mut Reader<'_>) -> Result<(SqlType, Length), Error> {
    use Length::{Byte, Chunks, Fixed, Long, Short};
    let money = SqlType::Decimal { precision: 19, scale: 4 };
    Ok(match token {
        0x1f => (SqlType::Int, Fixed(0)),
        0x30 => (SqlType::TinyInt, Fixed(1)),
        0x32 => (SqlType::Bit, Fixed(1)),
        0x34 => (SqlType::SmallInt, Fixed(2)),
        0x38 => (SqlType::Int, Fixed(4)),
        0x7f => (SqlType::BigInt, Fixed(8)),
        0x3a => (SqlType::DateTime, Fixed(4)),
        0x3d => (SqlType::DateTime, Fixed(8)),
        0x3b => (SqlType::Real, Fixed(4)),
        0x3e => (SqlType::Float, Fixed(8)),
        0x3c => (money, Fixed(8)),
        0x7a => (money, Fixed(4)),
        0x26 => match reader.u8()? {
            1 => (SqlType::TinyInt, Byte),
            2 => (SqlType::SmallInt, Byte),
            4 => (SqlType::Int, Byte),
            _ => (SqlType::BigInt, Byte),
        },
        0x24 | 0x68 | 0x6e | 0x6f => {
            reader.u8()?;
            let kind = match token {
                0x24 => SqlType::Guid,
                0x68 => SqlType::Bit,
                0x6e => money,
                _ => SqlType::DateTime,
            };
            (kind, Byte)
        }
        0x6d => (if reader.u8()? == 4 { SqlType::Real } else { SqlType::Float }, Byte),
        0x6a | 0x6c => {
            reader.u8()?;
            (SqlType::Decimal { precision: reader.u8()?, scale: reader.u8()? }, Byte)
        }
        0x28 => (SqlType::Date, Byte),
        0x29 => (SqlType::Time(reader.u8()?), Byte),
        0x2a => (SqlType::DateTime2(reader.u8()?), Byte),
        0x2b => (SqlType::DateTimeOffset(reader.u8()?), Byte),
        0xa5 | 0xad => match reader.u16()? {
            0xffff => (SqlType::Binary(None), Chunks),
            length => (SqlType::Binary(Some(length)), Short),
        },
        0xa7 | 0xaf | 0xe7 | 0xef => {
            let length = reader.u16()?;
            reader.bytes(5)?;
            let characters = if matches!(token, 0xe7 | 0xef) { length / 2 } else { length };
            if length == 0xffff { (SqlType::Text(None), Chunks) } else { (SqlType::Text(Some(characters)), Short) }
        }
        0x23 | 0x63 => {
            reader.bytes(9)?;
            (SqlType::Text(None), Long)
        }
        0x22 => {
            reader.bytes(4)?;
            (SqlType::Binary(None), Long)
        }
        other => return Err(malformed(&format!("no parameter of type {other:#x} is expected"))),
    })
}

fn value_bytes(length: &Length, reader: &mut Reader<'_>) -> Result<Option<Vec<u8>>, Error> {
    let size = match length {
        Length::Fixed(size) => *size,
        Length::Byte => match reader.u8()? {
            0 => return Ok(None),
            size => usize::from(size),
        },
        Length::Short => match reader.u16()? {
            0xffff => return Ok(None),
            size => usize::from(size),
        },
        Length::Long => match reader.u32()? {
            u32::MAX => return Ok(None),
            size => size as usize,
        },
        Length::Chunks => {
            if reader.unsigned(8)? == u64::MAX {
                return Ok(None);
            }
            let mut all = Vec::new();
            // Some clients leave the terminator out when there is nothing after it.
            while !reader.is_empty() {
                match reader.u32()? {
                    0 => break,
                    size => all.extend_from_slice(reader.bytes(size as usize)?),
                }
            }
            return Ok(Some(all));
        }
    };
    Ok(Some(reader.bytes(size)?.to_vec()))
}

fn value(token: u8, kind: SqlType, bytes: &[u8]) -> Result<Value, Error> {
    let mut reader = Reader::new(bytes);
    Ok(match kind {
        SqlType::Bit => Value::Integer(i64::from(bytes[0] != 0)),
        SqlType::TinyInt => Value::Integer(i64::from(bytes[0])),
        SqlType::SmallInt | SqlType::Int | SqlType::BigInt => Value::Integer(signed(bytes)),
        SqlType::Real | SqlType::Float if bytes.len() == 4 => {
            // By its shortest digits, as the decimal it was meant to be.
            Value::Real(f32::from_bits(reader.u32()?).to_string().parse().map_err(|_| malformed("a float"))?)
        }
        SqlType::Real | SqlType::Float => Value::Real(f64::from_bits(reader.unsigned(8)?)),
        SqlType::Decimal { .. } if matches!(token, 0x3c | 0x7a | 0x6e) => {
            let units = match bytes.len() {
                4 => signed(bytes),
                _ => {
                    (signed(&bytes[..4]) << 32)
                        | i64::from(u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]))
                }
            };
            stored(Decimal::new(units, 4))
        }
        SqlType::Decimal { scale, .. } => {
            let positive = reader.u8()? != 0;
            let low = reader.unsigned(8.min(bytes.len() - 1))?;
            let high = reader.unsigned(bytes.len().saturating_sub(9))?;
            let units = ((u128::from(high) << 64) | u128::from(low)) as i128;
            let units = if positive { units } else { -units };
            let number = Decimal::try_from_i128_with_scale(units, u32::from(scale));
            stored(number.map_err(|_| malformed("a decimal of more than 28 digits"))?)
        }
        SqlType::Text(_) if matches!(token, 0xa7 | 0xaf | 0x23) => {
            Value::Text(bytes.iter().map(|byte| char::from(*byte)).collect())
        }
        SqlType::Text(_) => Value::Text(utf16(bytes)),
        SqlType::Binary(_) => Value::Blob(bytes.to_vec()),
        SqlType::Guid => Value::Text(guid(bytes)),
        SqlType::Date | SqlType::Time(_) | SqlType::DateTime | SqlType::DateTime2(_) | SqlType::DateTimeOffset(_) => {
            Value::Text(temporal(kind, bytes).ok_or_else(|| malformed("a date"))?)
        }
    })
}

fn signed(bytes: &[u8]) -> i64 {
    let negative = bytes.last().is_some_and(|last| last & 0x80 != 0);
    let mut whole = [if negative { 0xff } else { 0 }; 8];
    whole[..bytes.len()].copy_from_slice(bytes);
    i64::from_le_bytes(whole)
}

fn temporal(kind: SqlType, bytes: &[u8]) -> Option<String> {
    let mut reader = Reader::new(bytes);
    let days = |reader: &mut Reader<'_>| year(1)?.checked_add_signed(TimeDelta::days(reader.unsigned(3).ok()? as i64));
    let time = |reader: &mut Reader<'_>, scale| Some(from_ticks(reader.unsigned(time_size(scale)).ok()?, scale));
    let stamp = |local: NaiveDateTime, offset| Stamp { local, offset };
    Some(match kind {
        SqlType::Date => stamp(days(&mut reader)?.into(), None).date_text(),
        SqlType::Time(scale) => stamp(year(1900)?.and_time(time(&mut reader, scale)?), None).time_text(),
        SqlType::DateTime2(scale) => {
            let time = time(&mut reader, scale)?;
            stamp(days(&mut reader)?.and_time(time), None).datetime_text()
        }
        SqlType::DateTimeOffset(scale) => {
            let time = time(&mut reader, scale)?;
            let utc = days(&mut reader)?.and_time(time);
            let offset = FixedOffset::east_opt(i32::from(reader.u16().ok()? as i16) * 60)?;
            stamp(utc + TimeDelta::seconds(i64::from(offset.local_minus_utc())), Some(offset)).offset_text()
        }
        _ if bytes.len() == 4 => {
            let date = year(1900)?.checked_add_signed(TimeDelta::days(i64::from(reader.u16().ok()?)))?;
            let local: NaiveDateTime = date.into();
            stamp(local + TimeDelta::minutes(i64::from(reader.u16().ok()?)), None).datetime_text()
        }
        _ => {
            let date = year(1900)?.checked_add_signed(TimeDelta::days(signed(&bytes[..4])))?;
            reader.u32().ok()?;
            let local: NaiveDateTime = date.into();
            // Shown in milliseconds, as SQL Server does.
            let millis = (i64::from(reader.u32().ok()?) * 10 + 1) / 3;
            stamp(local + TimeDelta::milliseconds(millis), None).datetime_text()
        }
    })
}

fn guid(bytes: &[u8]) -> String {
    const ORDER: [usize; 16] = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
    let mut text = String::new();
    for (place, from) in ORDER.into_iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push_str(&format!("{:02X}", bytes.get(from).copied().unwrap_or_default()));
    }
    text
}
