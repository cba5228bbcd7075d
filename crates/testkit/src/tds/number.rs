//! Decimals in SQLite, which has none. They are stored as SQLite stores numbers and taken out of a double by its first
//! 15 significant digits, so every decimal of up to 15 digits (11 before and 4 after the point) is exact, and a sum is
//! made of decimals, not of doubles. Longer results leave as text, which stays exact on its way to the client; longer
//! *stored* values lose what is beyond 15 digits.

use rusqlite::types::{Value, ValueRef};
use rust_decimal::Decimal;

/// The decimal a stored value stands for, or `None` if it stands for none.
pub(super) fn decimal(value: ValueRef<'_>) -> Option<Decimal> {
    match value {
        ValueRef::Integer(whole) => Some(Decimal::from(whole)),
        ValueRef::Real(real) => from_double(real),
        ValueRef::Text(text) => from_text(std::str::from_utf8(text).ok()?),
        ValueRef::Null | ValueRef::Blob(_) => None,
    }
}

/// The decimal of at most 15 significant digits next to `real`.
pub(super) fn from_double(real: f64) -> Option<Decimal> {
    let plain = Decimal::from_scientific(&format!("{real:.14e}"));
    // What is too small for a decimal is nothing.
    plain.ok().or_else(|| (real.abs() < 1e-20).then_some(Decimal::ZERO)).map(|number| number.normalize())
}

pub(super) fn from_text(text: &str) -> Option<Decimal> {
    let text = text.trim();
    text.parse().ok().or_else(|| Decimal::from_scientific(text).ok())
}

/// How `number` is handed to SQLite: whole if it is, a double if that gives the same decimal again, else text.
pub(super) fn stored(number: Decimal) -> Value {
    use rust_decimal::prelude::ToPrimitive;
    let number = number.normalize();
    if number.scale() == 0
        && let Some(whole) = number.to_i64()
    {
        return Value::Integer(whole);
    }
    match number.to_string().parse::<f64>() {
        Ok(real) if from_double(real) == Some(number) => Value::Real(real),
        _ => Value::Text(number.to_string()),
    }
}
