//! What a collection is: a type of documents, the version of its shape, and the fields it can be searched by.
//!
//! ```
//! use bellwether_store::collection::{Collection, Field, Index};
//! use chrono::{DateTime, Utc};
//!
//! #[derive(serde::Serialize, serde::Deserialize)]
//! struct Note {
//!     customer: String,
//!     written: DateTime<Utc>,
//!     text: String,
//! }
//!
//! impl Note {
//!     const CUSTOMER: Field<Self, str> = Field::at("customer");
//!     const WRITTEN: Field<Self, DateTime<Utc>> = Field::at("written");
//! }
//!
//! impl Collection for Note {
//!     const NAME: &'static str = "notes";
//!     const SCHEMA: u32 = 1;
//!
//!     fn indexes() -> Vec<Index> {
//!         vec![Index::on([Self::CUSTOMER.spec(), Self::WRITTEN.spec()])]
//!     }
//! }
//! ```
//!
//! A field of one type can't be asked of a collection of another, nor for a value of another type: that doesn't compile.
//! A query that no declared index serves fails whatever the data ([`crate::error::StoreError::NoIndex`]).

use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::StoreError;
use crate::key::{FieldType, Key, Kind};

/// Brings a body of an older schema version to the present one.
pub(crate) type Upgrade = fn(u32, Value) -> Result<Value, String>;

/// Documents of one type, kept under one name.
pub trait Collection: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Lower case letters, digits and underscores, such as `notes`.
    const NAME: &'static str;
    /// Version of the shape of the body, from 1; one more whenever older bodies need [`Self::upgrade`].
    const SCHEMA: u32;

    /// The indexes. Their fields are what the collection can be searched and sorted by.
    fn indexes() -> Vec<Index>;

    /// The body of schema version `from` in the present shape. Called for every older document when the store is opened.
    ///
    /// # Errors
    /// Why there is no way from that version; the store is then not opened.
    fn upgrade(from: u32, _body: Value) -> Result<Value, String> {
        Err(format!("there is no way from schema version {from}"))
    }
}

/// A field of the documents of `T` with values of type `K`.
#[derive(Debug)]
pub struct Field<T, K: ?Sized> {
    path: &'static str,
    _types: PhantomData<fn(&K) -> T>,
}

impl<T, K: ?Sized> Clone for Field<T, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, K: ?Sized> Copy for Field<T, K> {}

impl<T: Collection, K: FieldType + ?Sized> Field<T, K> {
    /// The field at a path of the serialised body, such as `due.date`.
    pub const fn at(path: &'static str) -> Self {
        Self { path, _types: PhantomData }
    }

    /// The declaration of this field, for an [`Index`].
    pub fn spec(self) -> FieldSpec {
        FieldSpec { path: self.path.to_owned(), kind: K::KIND }
    }

    pub(crate) const fn path(self) -> &'static str {
        self.path
    }
}

/// A field as declared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldSpec {
    pub(crate) path: String,
    pub(crate) kind: Kind,
}

impl FieldSpec {
    /// Its name in a database: dots would be paths there.
    pub(crate) fn column(&self) -> String {
        self.path.replace('.', "__")
    }

    /// Its key in a body.
    fn key(&self, body: &Value) -> Result<Option<Key>, &'static str> {
        let found = self.path.split('.').try_fold(body, |value, name| value.get(name));
        found.map_or(Ok(None), |value| self.kind.key(value))
    }
}

/// An index over one or more fields: documents are found by values of the first ones and sorted by the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    pub(crate) fields: Vec<FieldSpec>,
    pub(crate) unique: bool,
}

impl Index {
    /// An index over these fields.
    pub fn on(fields: impl Into<Vec<FieldSpec>>) -> Self {
        Self { fields: fields.into(), unique: false }
    }

    /// An index over these fields, of which no two documents have the same values. Documents in which one of them is
    /// missing are not held against each other.
    pub fn unique(fields: impl Into<Vec<FieldSpec>>) -> Self {
        Self { fields: fields.into(), unique: true }
    }

    /// Its name in a database.
    pub(crate) fn suffix(&self) -> String {
        self.fields.iter().map(FieldSpec::column).collect::<Vec<_>>().join("_and_")
    }

    /// Its name for people.
    pub(crate) fn words(&self) -> String {
        self.fields.iter().map(|field| field.path.as_str()).collect::<Vec<_>>().join(", ")
    }
}

/// A collection as declared, without its type.
#[derive(Debug, Clone)]
pub struct CollectionSpec {
    pub(crate) name: String,
    pub(crate) schema: u32,
    pub(crate) indexes: Vec<Index>,
    /// All fields of all indexes, each once.
    pub(crate) fields: Vec<FieldSpec>,
    pub(crate) upgrade: Upgrade,
}

/// Longest name and path.
const LONGEST_NAME: usize = 40;

impl CollectionSpec {
    /// The declaration of a type.
    ///
    /// # Errors
    /// [`StoreError::Declaration`] if it makes no sense.
    pub fn of<T: Collection>() -> Result<Self, StoreError> {
        Self::new(T::NAME.to_owned(), T::SCHEMA, T::indexes(), T::upgrade)
    }

    pub(crate) fn new(name: String, schema: u32, indexes: Vec<Index>, upgrade: Upgrade) -> Result<Self, StoreError> {
        let wrong = |reason: String| StoreError::Declaration { collection: name.clone(), reason };
        if !is_name(&name) {
            return Err(wrong("a name is up to 40 lower case letters, digits and single underscores".to_owned()));
        }
        if schema == 0 {
            return Err(wrong("schema versions begin with 1".to_owned()));
        }
        let mut fields: Vec<FieldSpec> = Vec::new();
        for (at, index) in indexes.iter().enumerate() {
            if index.fields.is_empty() || indexes[..at].iter().any(|other| other.suffix() == index.suffix()) {
                return Err(wrong(format!("the index over `{}` is empty or there twice", index.words())));
            }
            for field in &index.fields {
                if !field.path.split('.').all(is_name) || field.path.len() > LONGEST_NAME {
                    return Err(wrong(format!("`{}` is no path of names with dots in between", field.path)));
                }
                match fields.iter().find(|known| known.column() == field.column()) {
                    None => fields.push(field.clone()),
                    Some(known) if known == field => {}
                    Some(_) => return Err(wrong(format!("the field `{}` is declared in two ways", field.path))),
                }
            }
        }
        Ok(Self { name, schema, indexes, fields, upgrade })
    }

    /// Its name in a database.
    pub(crate) fn table(&self) -> String {
        format!("documents_{}", self.name)
    }

    /// Name of an index in a database.
    pub(crate) fn index_name(&self, index: &Index) -> String {
        format!("{}_by_{}", self.table(), index.suffix())
    }

    /// Name of what keeps the values of a unique index apart.
    pub(crate) fn unique_name(&self, index: &Index) -> String {
        format!("{}_one_per_{}", self.table(), index.suffix())
    }

    pub(crate) fn field(&self, path: &str) -> Option<&FieldSpec> {
        self.fields.iter().find(|field| field.path == path)
    }

    /// The keys of a body, in the order of the fields.
    pub(crate) fn keys(&self, id: &str, body: &Value) -> Result<Vec<Option<Key>>, StoreError> {
        let key = |field: &FieldSpec| {
            field.key(body).map_err(|expected| StoreError::Unfit {
                collection: self.name.clone(),
                id: id.to_owned(),
                field: field.path.clone(),
                reason: format!("must be {expected}"),
            })
        };
        self.fields.iter().map(key).collect()
    }
}

fn is_name(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.len() <= LONGEST_NAME
        && text.chars().all(plain)
        && !text.contains("__")
        && !text.ends_with('_')
}
