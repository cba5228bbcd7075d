//! Documents: a body of some type with what the store knows about it.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::collection::{Collection, CollectionSpec};
use crate::error::StoreError;
use crate::key::Key;

/// Largest body, as JSON. MongoDB takes 16 MB a document, with what is kept beside the body.
const LARGEST_BODY: usize = 8 << 20;
/// Longest id, in bytes.
const LONGEST_ID: usize = 200;
/// Deepest nesting of a body; MongoDB takes 100 levels.
const DEEPEST_BODY: usize = 64;

/// A document as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document<T> {
    /// Opaque; ids made by the store sort by when they were made.
    pub id: String,
    /// 1 when inserted, one more with each replacement.
    pub version: u64,
    /// When it was inserted, to the millisecond.
    pub created_at: DateTime<Utc>,
    /// When this version was written, to the millisecond.
    pub updated_at: DateTime<Utc>,
    /// What it says.
    pub body: T,
}

/// A document as a database gives it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RawDocument {
    pub(crate) id: String,
    pub(crate) version: u64,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
    pub(crate) schema: u32,
    pub(crate) body: Value,
}

impl RawDocument {
    /// The document with a body of its type.
    pub(crate) fn typed<T: Collection>(self) -> Result<Document<T>, StoreError> {
        let unreadable =
            |reason| StoreError::Unreadable { collection: T::NAME.to_owned(), id: self.id.clone(), reason };
        if self.schema > T::SCHEMA {
            let (found, known) = (self.schema, T::SCHEMA);
            return Err(unreadable(format!(
                "it has schema version {found}, this program knows versions up to {known}"
            )));
        }
        let body = serde_json::from_value(self.body).map_err(|cause| unreadable(cause.to_string()))?;
        let Self { id, version, created_at, updated_at, .. } = self;
        Ok(Document { id, version, created_at, updated_at, body })
    }

    /// The document with a body in the present shape; nothing else of it changes.
    pub(crate) fn upgraded(self, spec: &CollectionSpec) -> Result<Self, StoreError> {
        if self.schema >= spec.schema {
            return Ok(self);
        }
        let failed = |reason| StoreError::Upgrade { collection: spec.name.clone(), id: self.id.clone(), reason };
        let body = (spec.upgrade)(self.schema, self.body).map_err(failed)?;
        Ok(Self { schema: spec.schema, body, ..self })
    }
}

/// What is written of a document.
#[derive(Debug, Clone)]
pub(crate) struct RawBody {
    pub(crate) schema: u32,
    pub(crate) value: Value,
    /// In the order of the collection's fields.
    pub(crate) keys: Vec<Option<Key>>,
}

impl RawBody {
    /// A body as it is kept, if every database can keep it.
    pub(crate) fn new(spec: &CollectionSpec, id: &str, value: Value) -> Result<Self, StoreError> {
        let unfit = |field: String, reason: &str| unfit(&spec.name, id, field, reason);
        if !value.is_object() {
            return Err(unfit("(body)".to_owned(), "must serialise as a struct"));
        }
        check_value(&spec.name, id, &value)?;
        let keys = spec.keys(id, &value)?;
        let size = value.to_string().len();
        if size > LARGEST_BODY {
            return Err(unfit("(body)".to_owned(), &format!("has {size} bytes; {LARGEST_BODY} are possible")));
        }
        Ok(Self { schema: spec.schema, value, keys })
    }
}

/// Fails for an id that can't be kept.
pub(crate) fn check_id(collection: &str, id: &str) -> Result<(), StoreError> {
    if id.is_empty() || id.len() > LONGEST_ID || id.chars().any(char::is_control) {
        return Err(StoreError::Unfit {
            collection: collection.to_owned(),
            id: id.escape_debug().take(LONGEST_ID).collect(),
            field: "(id)".to_owned(),
            reason: format!("must have 1 to {LONGEST_ID} bytes and no control characters"),
        });
    }
    Ok(())
}

/// Fails for a value that can't be kept. What MongoDB can't is refused everywhere, so that all can move from one database to
/// another.
pub(crate) fn check_value(collection: &str, id: &str, value: &Value) -> Result<(), StoreError> {
    check(value, &mut String::new(), DEEPEST_BODY).map_err(|(field, reason)| unfit(collection, id, field, reason))
}

fn unfit(collection: &str, id: &str, field: String, reason: &str) -> StoreError {
    let (collection, id) = (collection.to_owned(), id.to_owned());
    StoreError::Unfit { collection, id, field, reason: reason.to_owned() }
}

fn check(value: &Value, path: &mut String, depth: usize) -> Result<(), (String, &'static str)> {
    let deeper = |depth: usize, path: &str| {
        depth.checked_sub(1).ok_or_else(|| (path.to_owned(), "is nested too deeply; 64 levels are possible"))
    };
    match value {
        Value::Number(number) if !number.is_i64() && !number.is_f64() => {
            Err((path.clone(), "must be at most 9223372036854775807; keep a larger number as a text"))
        }
        Value::Array(values) => {
            let depth = deeper(depth, path)?;
            values.iter().try_for_each(|value| check(value, path, depth))
        }
        Value::Object(fields) => {
            let depth = deeper(depth, path)?;
            let length = path.len();
            for (name, value) in fields {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(name);
                if name.contains('\0') {
                    return Err((path.clone(), "has a NUL in its name; take it out"));
                }
                check(value, path, depth)?;
                path.truncate(length);
            }
            Ok(())
        }
        _ => Ok(()),
    }
}
