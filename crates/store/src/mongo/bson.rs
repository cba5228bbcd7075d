//! JSON as BSON and back, without loss: not by the driver's own conversion, to which `{"$oid": …}` in a body would mean
//! something.

use chrono::{DateTime, Utc};
use mongodb::bson::{Bson, DateTime as BsonDateTime, Document};
use serde_json::{Map, Number, Value};

use crate::key::Key;

/// A value that was checked to be possible.
pub(super) fn to_bson(value: &Value) -> Bson {
    match value {
        Value::Null => Bson::Null,
        Value::Bool(yes) => Bson::Boolean(*yes),
        Value::Number(number) => {
            number.as_i64().map_or_else(|| Bson::Double(number.as_f64().unwrap_or(f64::NAN)), Bson::Int64)
        }
        Value::String(text) => Bson::String(text.clone()),
        Value::Array(values) => Bson::Array(values.iter().map(to_bson).collect()),
        Value::Object(fields) => Bson::Document(to_document(fields)),
    }
}

fn to_document(fields: &Map<String, Value>) -> Document {
    fields.iter().map(|(name, value)| (name.clone(), to_bson(value))).collect()
}

/// The value again; what others wrote by hand may be of types that JSON has not, and is null then.
pub(super) fn to_json(value: Bson) -> Value {
    match value {
        Bson::Boolean(yes) => Value::Bool(yes),
        Bson::Int32(number) => Value::from(number),
        Bson::Int64(number) => Value::from(number),
        Bson::Double(number) => Number::from_f64(number).map_or(Value::Null, Value::Number),
        Bson::String(text) => Value::String(text),
        Bson::Array(values) => Value::Array(values.into_iter().map(to_json).collect()),
        Bson::Document(fields) => {
            Value::Object(fields.into_iter().map(|(name, value)| (name, to_json(value))).collect())
        }
        _ => Value::Null,
    }
}

pub(super) fn of_key(key: &Key) -> Bson {
    match key {
        Key::Integer(number) => Bson::Int64(*number),
        Key::Text(text) => Bson::String(text.clone()),
    }
}

pub(super) fn to_key(value: &Bson) -> Option<Key> {
    match value {
        Bson::Int64(number) => Some(Key::Integer(*number)),
        Bson::Int32(number) => Some(Key::Integer((*number).into())),
        Bson::String(text) => Some(Key::Text(text.clone())),
        _ => None,
    }
}

pub(super) fn of_instant(at: DateTime<Utc>) -> BsonDateTime {
    BsonDateTime::from_millis(at.timestamp_millis())
}

/// An instant of a document; those that MongoDB can hold and we can't don't come from us.
pub(super) fn instant(document: &Document, field: &str) -> DateTime<Utc> {
    let millis = document.get_datetime(field).map_or(0, |at| at.timestamp_millis());
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}
