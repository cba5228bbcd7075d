//! Questions to a collection: conditions on declared fields, an order, and a page of it.

use std::marker::PhantomData;
use std::ops::Bound;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::collection::{Collection, Field};
use crate::document::Document;
use crate::error::StoreError;
use crate::key::{FieldType, Key};

/// Documents on a page when nobody says how many.
const DEFAULT_LIMIT: usize = 100;
/// Most documents on a page, and most values of an `in`.
pub const MAX_LIMIT: usize = 1_000;

/// A condition on one field of the documents of `T`.
#[derive(Debug)]
pub struct Filter<T> {
    pub(crate) condition: Condition,
    _type: PhantomData<fn() -> T>,
}

/// A condition as databases see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Condition {
    pub(crate) path: &'static str,
    pub(crate) test: Test,
}

/// What a key must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Test {
    Equals(Key),
    In(Vec<Key>),
    Range(Bound<Key>, Bound<Key>),
    Missing,
}

impl<T: Collection, K: FieldType + ?Sized> Field<T, K> {
    /// Documents with this value.
    pub fn eq(self, value: &K) -> Filter<T> {
        self.test(Test::Equals(value.key()))
    }

    /// Documents with one of these values, at most [`MAX_LIMIT`].
    pub fn any_of<'a>(self, values: impl IntoIterator<Item = &'a K>) -> Filter<T>
    where
        K: 'a,
    {
        let mut keys: Vec<Key> = values.into_iter().map(FieldType::key).collect();
        keys.sort_unstable();
        keys.dedup();
        self.test(Test::In(keys))
    }

    /// Documents with a value between these bounds.
    pub fn range(self, from: Bound<&K>, to: Bound<&K>) -> Filter<T> {
        self.test(Test::Range(from.map(FieldType::key), to.map(FieldType::key)))
    }

    /// Documents without a value.
    pub fn missing(self) -> Filter<T> {
        self.test(Test::Missing)
    }

    fn test(self, test: Test) -> Filter<T> {
        Filter { condition: Condition { path: self.path(), test }, _type: PhantomData }
    }
}

impl<T: Collection> Field<T, str> {
    /// Documents whose value begins with a text.
    pub fn prefix(self, prefix: &str) -> Filter<T> {
        let to = after_prefix(prefix).map_or(Bound::Unbounded, |next| Bound::Excluded(Key::Text(next)));
        self.test(Test::Range(Bound::Included(Key::Text(prefix.to_owned())), to))
    }
}

/// The first text after all those with a prefix, if there is one.
fn after_prefix(prefix: &str) -> Option<String> {
    let mut text = prefix.to_owned();
    while let Some(last) = text.pop() {
        // Skips the gap of the surrogates.
        if let Some(next) = (u32::from(last) + 1..=u32::from(last) + 0x801).find_map(char::from_u32) {
            text.push(next);
            return Some(text);
        }
    }
    None
}

/// Which way to sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// A question. Without an order documents come by id, which is the order in which they were inserted if the store made
/// the ids.
#[derive(Debug)]
pub struct Query<T> {
    pub(crate) conditions: Vec<Condition>,
    pub(crate) sort: Option<&'static str>,
    pub(crate) direction: Direction,
    pub(crate) limit: usize,
    pub(crate) after: Option<String>,
    _type: PhantomData<fn() -> T>,
}

impl<T: Collection> Default for Query<T> {
    fn default() -> Self {
        Self::all()
    }
}

impl<T: Collection> Query<T> {
    /// All documents.
    pub const fn all() -> Self {
        Self {
            conditions: Vec::new(),
            sort: None,
            direction: Direction::Ascending,
            limit: DEFAULT_LIMIT,
            after: None,
            _type: PhantomData,
        }
    }

    /// Only those that meet this condition too.
    #[must_use]
    pub fn with(mut self, filter: Filter<T>) -> Self {
        self.conditions.push(filter.condition);
        self
    }

    /// In the order of a field; documents without a value come last, either way.
    #[must_use]
    pub fn sorted_by<K: FieldType + ?Sized>(mut self, field: Field<T, K>, direction: Direction) -> Self {
        self.sort = Some(field.path());
        self.direction = direction;
        self
    }

    /// At most so many at a time: 1 to [`MAX_LIMIT`].
    #[must_use]
    pub const fn limit(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }

    /// The page after the one that gave this cursor.
    #[must_use]
    pub fn after(mut self, cursor: Option<String>) -> Self {
        self.after = cursor;
        self
    }
}

/// Some of the documents that were asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// In order.
    pub documents: Vec<Document<T>>,
    /// Where the next page begins; none on the last one.
    pub next: Option<String>,
}

/// The place of a document in an order. It stays right when documents come and go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Position {
    /// Key of the sort field; none if the document has no value, or the order is that of ids.
    pub(crate) key: Option<Key>,
    pub(crate) id: String,
}

/// What a cursor says: a place, and in which order it is one.
#[derive(Serialize, Deserialize)]
struct Cursor<'a> {
    #[serde(borrow)]
    sort: Option<&'a str>,
    direction: Direction,
    #[serde(flatten)]
    position: Position,
}

impl<T: Collection> Query<T> {
    pub(crate) fn cursor(&self, position: Position) -> String {
        let cursor = Cursor { sort: self.sort, direction: self.direction, position };
        // Texts and numbers always serialise.
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(&cursor).unwrap_or_default())
    }

    pub(crate) fn position(&self) -> Result<Option<Position>, StoreError> {
        let Some(given) = &self.after else { return Ok(None) };
        let json = URL_SAFE_NO_PAD.decode(given).unwrap_or_default();
        match serde_json::from_slice::<Cursor<'_>>(&json) {
            Ok(cursor) if cursor.sort == self.sort && cursor.direction == self.direction => Ok(Some(cursor.position)),
            _ => Err(StoreError::Cursor { collection: T::NAME.to_owned(), given: given.clone() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_after_a_prefix() {
        for (prefix, expected) in [
            ("ab", Some("ac")),
            ("", None),
            ("a\u{10FFFF}", Some("b")),
            ("\u{10FFFF}", None),
            ("\u{D7FF}", Some("\u{E000}")),
            ("Ä", Some("Å")),
        ] {
            assert_eq!(after_prefix(prefix).as_deref(), expected, "{prefix:?}");
        }
    }
}
