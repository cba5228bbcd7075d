//! What SQLite lacks for SQL Server's sake: exact sums and rounding, conversions, comparisons and a few functions.
//! Not the whole of T-SQL's functions.

use std::cmp::Ordering;

use rusqlite::Connection;
use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::types::{Value, ValueRef};
use rust_decimal::{Decimal, RoundingStrategy};

use super::convert::cast;
use super::encode::text;
use super::error::SqlError;
use super::number::{decimal, stored};
use super::temporal::Stamp;

type Answer = Result<Value, rusqlite::Error>;

/// Adds everything to `connection`.
pub(super) fn register(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.create_collation("ts_text", compare_text)?;
    connection.create_collation("ts_time", compare_time)?;
    connection.create_aggregate_function("sum", 1, pure(), Sum { average: false })?;
    connection.create_aggregate_function("avg", 1, pure(), Sum { average: true })?;
    for arguments in [0, 1] {
        connection.create_aggregate_function("count_big", arguments, pure(), Count)?;
    }
    scalar(connection, "round", -1, round)?;
    scalar(connection, "ts_cast", 2, |call| cast(call.get_raw(0), call.get_raw(1)).map_err(SqlError::into_sqlite))?;
    scalar(connection, "ts_try_cast", 2, |call| Ok(cast(call.get_raw(0), call.get_raw(1)).unwrap_or(Value::Null)))?;
    scalar(connection, "ts_len", 1, |call| {
        Ok(characters(call, |text| text.trim_end_matches(' ').encode_utf16().count()))
    })?;
    scalar(connection, "ts_left", 2, |call| side(call, |count, _| (0, count)))?;
    scalar(connection, "ts_right", 2, |call| side(call, |count, all| (all.saturating_sub(count), count)))?;
    scalar(connection, "ts_year", 1, |call| Ok(date_part(call, "%Y")))?;
    scalar(connection, "ts_month", 1, |call| Ok(date_part(call, "%m")))?;
    scalar(connection, "ts_day", 1, |call| Ok(date_part(call, "%d")))?;
    scalar(connection, "ts_split", 2, split)?;
    Ok(())
}

/// Adds one function of values.
pub(super) fn scalar(
    connection: &Connection,
    name: &str,
    arguments: i32,
    function: impl Fn(&Context<'_>) -> Answer + Send + 'static,
) -> Result<(), rusqlite::Error> {
    connection.create_scalar_function(name, arguments, pure(), function)
}

fn pure() -> FunctionFlags {
    FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC
}

/// As SQL_Latin1_General_CP1_CI_AS compares, nearly: no case, no trailing spaces.
fn compare_text(left: &str, right: &str) -> Ordering {
    let (left, right) = (left.trim_end_matches(' '), right.trim_end_matches(' '));
    // Nearly all texts, and a sort or join asks millions of times.
    if left.is_ascii() && right.is_ascii() {
        let plain = |byte: u8| byte.to_ascii_lowercase();
        return left.bytes().map(plain).cmp(right.bytes().map(plain));
    }
    left.to_lowercase().cmp(&right.to_lowercase())
}

fn compare_time(left: &str, right: &str) -> Ordering {
    match (Stamp::parse(left), Stamp::parse(right)) {
        (Some(left), Some(right)) => left.utc().cmp(&right.utc()),
        _ => left.cmp(right),
    }
}

/// `SUM` and `AVG` in decimals; beyond their range in doubles.
struct Sum {
    average: bool,
}

#[derive(Default)]
struct Total {
    exact: Option<Decimal>,
    double: f64,
    count: u32,
    overflown: bool,
}

impl Aggregate<Total, Value> for Sum {
    fn init(&self, _: &mut Context<'_>) -> Result<Total, rusqlite::Error> {
        Ok(Total::default())
    }

    fn step(&self, call: &mut Context<'_>, total: &mut Total) -> Result<(), rusqlite::Error> {
        let value = call.get_raw(0);
        if value == ValueRef::Null {
            return Ok(());
        }
        total.count += 1;
        if let ValueRef::Real(real) = value {
            total.double += real;
        } else if let ValueRef::Integer(whole) = value {
            total.double += whole as f64;
        }
        let sum = decimal(value).and_then(|number| total.exact.unwrap_or_default().checked_add(number));
        total.overflown |= sum.is_none();
        total.exact = sum.or(total.exact);
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, total: Option<Total>) -> Answer {
        let Some(total) = total.filter(|total| total.count > 0) else { return Ok(Value::Null) };
        let exact = total.exact.filter(|_| !total.overflown);
        Ok(match (exact, self.average) {
            (Some(sum), false) => stored(sum),
            (Some(sum), true) => stored(sum / Decimal::from(total.count)),
            (None, false) => Value::Real(total.double),
            (None, true) => Value::Real(total.double / f64::from(total.count)),
        })
    }
}

/// `COUNT_BIG`, of rows or of values.
struct Count;

impl Aggregate<i64, i64> for Count {
    fn init(&self, _: &mut Context<'_>) -> Result<i64, rusqlite::Error> {
        Ok(0)
    }

    fn step(&self, call: &mut Context<'_>, count: &mut i64) -> Result<(), rusqlite::Error> {
        *count += i64::from(call.is_empty() || call.get_raw(0) != ValueRef::Null);
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, count: Option<i64>) -> Result<i64, rusqlite::Error> {
        Ok(count.unwrap_or_default())
    }
}

/// `ROUND(x, digits[, truncate])`, halves away from zero.
fn round(call: &Context<'_>) -> Answer {
    let Some(number) = decimal(call.get_raw(0)) else { return Ok(Value::Null) };
    let digits: i64 = if call.len() > 1 { call.get(1)? } else { 0 };
    let strategy = if call.len() > 2 && call.get::<i64>(2)? != 0 {
        RoundingStrategy::ToZero
    } else {
        RoundingStrategy::MidpointAwayFromZero
    };
    if digits >= 0 {
        return Ok(stored(number.round_dp_with_strategy(digits.min(28) as u32, strategy)));
    }
    let unit = Decimal::from(10_i64.pow(digits.unsigned_abs().min(18) as u32));
    Ok(stored((number / unit).round_dp_with_strategy(0, strategy) * unit))
}

fn characters(call: &Context<'_>, count: impl Fn(&str) -> usize) -> Value {
    text(call.get_raw(0)).map_or(Value::Null, |text| Value::Integer(count(&text) as i64))
}

fn side(call: &Context<'_>, range: impl Fn(usize, usize) -> (usize, usize)) -> Answer {
    let count: i64 = call.get(1)?;
    let Some(text) = text(call.get_raw(0)) else { return Ok(Value::Null) };
    let (skipped, taken) = range(count.max(0) as usize, text.chars().count());
    Ok(Value::Text(text.chars().skip(skipped).take(taken).collect()))
}

fn date_part(call: &Context<'_>, format: &str) -> Value {
    let stamp = text(call.get_raw(0)).as_deref().and_then(Stamp::parse);
    let part = stamp.and_then(|stamp| stamp.local.format(format).to_string().parse().ok());
    part.map_or(Value::Null, Value::Integer)
}

/// `STRING_SPLIT` as a JSON list.
fn split(call: &Context<'_>) -> Answer {
    let (Some(all), Some(separator)) = (text(call.get_raw(0)), text(call.get_raw(1))) else {
        return Ok(Value::Text("[]".to_owned()));
    };
    let parts = all.split(&*separator).map(|part| {
        let escaped: String = part.chars().map(escape).collect();
        format!("\"{escaped}\"")
    });
    Ok(Value::Text(format!("[{}]", parts.collect::<Vec<_>>().join(","))))
}

fn escape(character: char) -> String {
    match character {
        '"' | '\\' => format!("\\{character}"),
        control if control < ' ' => format!("\\u{:04x}", u32::from(control)),
        other => other.to_string(),
    }
}
