//! What is to be written together: all of it or nothing, across collections.

use std::collections::HashSet;

use serde_json::Value;

use crate::collection::Collection;
use crate::document::check_id;
use crate::error::StoreError;

/// Inserts, replacements and deletions, done in this order in one transaction by
/// [`Store::commit`](crate::store::Store::commit). Each document occurs once.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    pub(crate) list: Vec<Change>,
}

#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub(crate) collection: &'static str,
    pub(crate) id: String,
    pub(crate) action: Action<Value>,
}

/// What is done with a document, whose body is a `B`.
#[derive(Debug, Clone)]
pub(crate) enum Action<B> {
    Insert(B),
    /// In place of this version.
    Replace(u64, B),
    /// Of this version.
    Delete(u64),
}

impl Changes {
    /// Nothing to do yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a document that must not be there yet.
    ///
    /// # Errors
    /// [`StoreError::Unfit`] if id or body can't be kept, or the document occurs already.
    pub fn insert<T: Collection>(&mut self, id: impl Into<String>, body: &T) -> Result<&mut Self, StoreError> {
        let id = id.into();
        let body = Action::Insert(serialised(&id, body)?);
        self.add::<T>(id, body)
    }

    /// Puts a body in place of version `expected`, which must be the present one.
    ///
    /// # Errors
    /// As [`Self::insert`].
    pub fn replace<T: Collection>(&mut self, id: &str, expected: u64, body: &T) -> Result<&mut Self, StoreError> {
        self.add::<T>(id.to_owned(), Action::Replace(expected, serialised(id, body)?))
    }

    /// Removes a document whose present version must be `expected`.
    ///
    /// # Errors
    /// As [`Self::insert`].
    pub fn delete<T: Collection>(&mut self, id: &str, expected: u64) -> Result<&mut Self, StoreError> {
        self.add::<T>(id.to_owned(), Action::Delete(expected))
    }

    /// Adds all of others behind these, unless a document occurs in both: then nothing is added, and the others are
    /// given back.
    ///
    /// # Errors
    /// The others, as they were.
    pub fn join(&mut self, others: Self) -> Result<&mut Self, Self> {
        let known: HashSet<_> = self.list.iter().map(|change| (change.collection, change.id.as_str())).collect();
        if others.list.iter().any(|change| known.contains(&(change.collection, change.id.as_str()))) {
            return Err(others);
        }
        self.list.extend(others.list);
        Ok(self)
    }

    /// Whether this version of a document is among what is replaced or removed.
    pub fn change_version(&self, collection: &str, id: &str, version: u64) -> bool {
        self.list.iter().any(|change| {
            let of =
                matches!(change.action, Action::Replace(expected, _) | Action::Delete(expected) if expected == version);
            of && change.collection == collection && change.id == id
        })
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    fn add<T: Collection>(&mut self, id: String, action: Action<Value>) -> Result<&mut Self, StoreError> {
        check_id(T::NAME, &id)?;
        if self.list.iter().any(|change| change.collection == T::NAME && change.id == id) {
            return Err(unfit::<T>(&id, "(id)", "occurs twice among the changes; change a document once"));
        }
        self.list.push(Change { collection: T::NAME, id, action });
        Ok(self)
    }
}

fn serialised<T: Collection>(id: &str, body: &T) -> Result<Value, StoreError> {
    serde_json::to_value(body).map_err(|cause| unfit::<T>(id, "(body)", &format!("can't be serialised: {cause}")))
}

fn unfit<T: Collection>(id: &str, field: &str, reason: &str) -> StoreError {
    let (collection, id) = (T::NAME.to_owned(), id.to_owned());
    StoreError::Unfit { collection, id, field: field.to_owned(), reason: reason.to_owned() }
}
