//! What documents are found by: values of declared fields, in a form that every database orders alike.
//!
//! Texts are ordered by code point, numbers and times by size. A field without a value has no key.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A value as it is indexed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Key {
    /// Numbers, truth values (0, 1) and instants (milliseconds since 1970-01-01T00:00Z).
    Integer(i64),
    /// Texts, and dates as `2011-12-09`.
    Text(String),
}

/// What the values of a field are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A text.
    Text,
    /// A whole number of 64 bits.
    Integer,
    /// True or false.
    Boolean,
    /// A point in time, to the millisecond.
    Instant,
    /// A calendar date of the years 0000 to 9999.
    Date,
}

impl Kind {
    /// The key of a value in a document's body: none for null.
    ///
    /// # Errors
    /// What was expected, when the value is of another kind.
    pub(crate) fn key(self, value: &Value) -> Result<Option<Key>, &'static str> {
        let instant = |text: &str| DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc().key());
        let date = |text: &str| text.parse::<NaiveDate>().ok().map(|date| date.key());
        let (key, expected) = match (self, value) {
            (_, Value::Null) => return Ok(None),
            (Self::Text, value) => (value.as_str().map(str::key), "a text"),
            (Self::Integer, value) => (value.as_i64().map(Key::Integer), "a whole number of 64 bits"),
            (Self::Boolean, value) => (value.as_bool().map(|yes| yes.key()), "true or false"),
            (Self::Instant, value) => (value.as_str().and_then(instant), "an instant such as 2011-12-09T12:00:00Z"),
            (Self::Date, value) => (value.as_str().and_then(date), "a date such as 2011-12-09"),
        };
        key.map(Some).ok_or(expected)
    }

    /// Whether keys are texts.
    pub(crate) const fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Date)
    }

    /// The smallest key.
    pub(crate) const fn lowest(self) -> Key {
        if self.is_text() { Key::Text(String::new()) } else { Key::Integer(i64::MIN) }
    }
}

/// A type that fields can be declared with.
pub trait FieldType {
    /// The form that is handed out: `String` for `str`.
    type Owned;
    /// What its values are.
    const KIND: Kind;
    /// The key of a value.
    fn key(&self) -> Key;
    /// The value of a key; none if it is the key of another kind.
    fn from_key(key: &Key) -> Option<Self::Owned>;
}

impl FieldType for str {
    type Owned = String;
    const KIND: Kind = Kind::Text;

    fn key(&self) -> Key {
        Key::Text(self.to_owned())
    }

    fn from_key(key: &Key) -> Option<String> {
        text(key).map(str::to_owned)
    }
}

impl FieldType for i64 {
    type Owned = Self;
    const KIND: Kind = Kind::Integer;

    fn key(&self) -> Key {
        Key::Integer(*self)
    }

    fn from_key(key: &Key) -> Option<Self> {
        integer(key)
    }
}

impl FieldType for bool {
    type Owned = Self;
    const KIND: Kind = Kind::Boolean;

    fn key(&self) -> Key {
        Key::Integer((*self).into())
    }

    fn from_key(key: &Key) -> Option<Self> {
        integer(key).map(|number| number != 0)
    }
}

impl FieldType for DateTime<Utc> {
    type Owned = Self;
    const KIND: Kind = Kind::Instant;

    fn key(&self) -> Key {
        Key::Integer(self.timestamp_millis())
    }

    fn from_key(key: &Key) -> Option<Self> {
        integer(key).and_then(Self::from_timestamp_millis)
    }
}

impl FieldType for NaiveDate {
    type Owned = Self;
    const KIND: Kind = Kind::Date;

    fn key(&self) -> Key {
        Key::Text(self.to_string())
    }

    fn from_key(key: &Key) -> Option<Self> {
        text(key)?.parse().ok()
    }
}

fn integer(key: &Key) -> Option<i64> {
    if let Key::Integer(number) = key { Some(*number) } else { None }
}

fn text(key: &Key) -> Option<&str> {
    if let Key::Text(text) = key { Some(text) } else { None }
}
