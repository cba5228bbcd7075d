//! Reads the contract's types from JSON.
//!
//! The types derive `Deserialize`, but a derived visitor for each of them would be a third of what a browser has to
//! download. Here a type is a list of its fields, which the compiler holds against the contract: a field too few is an
//! error. A native test holds the names against what the types serialise to.
//!
//! Reading never stops in the middle: what does not fit is noted, a stand-in is used, and the answer as a whole is
//! refused at the end. Without early returns the code has no clean-up paths, which is most of what it saves.

mod primitives;
mod types;

use std::collections::BTreeMap;

use serde_json::Value;

/// What did not fit so far.
#[derive(Debug, Default)]
pub(crate) struct Misfits {
    first: Option<String>,
}

impl Misfits {
    /// Notes what was expected where something else was found; the first note counts.
    fn note(&mut self, expected: &str, found: &Value) {
        if self.first.is_none() {
            let mut text = found.to_string();
            text.truncate(text.char_indices().nth(60).map_or(text.len(), |(at, _)| at));
            self.first = Some(format!("expected {expected}, found {text}"));
        }
    }

    /// Adds the name of the field in which it was found.
    fn within(&mut self, before: bool, field: &str) {
        if let Some(text) = self.first.as_mut().filter(|_| !before) {
            text.insert_str(0, &format!("{field}: "));
        }
    }
}

/// A type that can be read from JSON.
pub(crate) trait Decode: Sized {
    /// Reads it, or notes what does not fit and returns a stand-in.
    fn decode(json: &Value, misfits: &mut Misfits) -> Self;
}

/// Reads a whole answer.
///
/// # Errors
/// With the first thing that does not fit.
pub(crate) fn decode<T: Decode>(json: &Value) -> Result<T, String> {
    let mut misfits = Misfits::default();
    let value = T::decode(json, &mut misfits);
    misfits.first.map_or(Ok(value), Err)
}

/// Reads a field; one that is missing is read as null.
fn field<T: Decode>(json: &Value, name: &str, misfits: &mut Misfits) -> T {
    let before = misfits.first.is_some();
    let value = T::decode(json.get(name).unwrap_or(&Value::Null), misfits);
    misfits.within(before, name);
    value
}

impl<T: Decode> Decode for Option<T> {
    fn decode(json: &Value, misfits: &mut Misfits) -> Self {
        (!json.is_null()).then(|| T::decode(json, misfits))
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(json: &Value, misfits: &mut Misfits) -> Self {
        match json {
            Value::Array(items) => items.iter().map(|item| T::decode(item, misfits)).collect(),
            other => {
                misfits.note("a list", other);
                Self::new()
            }
        }
    }
}

impl<T: Decode> Decode for BTreeMap<String, T> {
    fn decode(json: &Value, misfits: &mut Misfits) -> Self {
        match json {
            Value::Object(fields) => {
                fields.iter().map(|(name, value)| (name.clone(), T::decode(value, misfits))).collect()
            }
            other => {
                misfits.note("an object", other);
                Self::new()
            }
        }
    }
}
