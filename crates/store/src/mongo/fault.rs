//! What went wrong at the server, in words without secrets.

use mongodb::error::{Error, ErrorKind, WriteFailure};

use super::{Mongo, MongoAddress};
use crate::collection::{CollectionSpec, Index};
use crate::error::StoreError;

/// Codes of the server.
const NAMESPACE_EXISTS: i32 = 48;
const DUPLICATE_KEY: i32 = 11_000;
const OUT_OF_DISK_SPACE: i32 = 14_031;

impl MongoAddress {
    /// What the driver said, without the secrets of the address: it likes to quote them.
    pub(super) fn fault(&self, action: &'static str, error: &Error) -> StoreError {
        if code(error).is_some_and(|(code, _)| code == OUT_OF_DISK_SPACE) {
            return StoreError::DiskFull { action };
        }
        StoreError::Database { action, cause: self.words(error).into() }
    }

    fn words(&self, error: &Error) -> String {
        let words = error.kind.to_string().replace(&self.uri, "***");
        let login = self.uri.split_once("://").and_then(|(_, rest)| rest.rsplit_once('@')).map(|(login, _)| login);
        match login.and_then(|login| login.split_once(':')) {
            Some((_, password)) if !password.is_empty() => words.replace(password, "***"),
            _ => words,
        }
    }
}

impl Mongo {
    pub(super) fn fault(&self, action: &'static str, error: &Error) -> StoreError {
        self.address.fault(action, error)
    }
}

/// Code and words of the server, if it was the server that refused.
fn code(error: &Error) -> Option<(i32, &str)> {
    match error.kind.as_ref() {
        ErrorKind::Command(error) => Some((error.code, &error.message)),
        ErrorKind::Write(WriteFailure::WriteError(error)) => Some((error.code, &error.message)),
        ErrorKind::Write(WriteFailure::WriteConcernError(error)) => Some((error.code, &error.message)),
        ErrorKind::InsertMany(error) => {
            error.write_errors.iter().flatten().next().map(|error| (error.code, error.message.as_str()))
        }
        _ => None,
    }
}

/// Whether there is a document with this id, or with a value of a unique index.
pub(super) fn is_duplicate(error: &Error) -> bool {
    code(error).is_some_and(|(code, _)| code == DUPLICATE_KEY)
}

/// Whether there is a collection of this name.
pub(super) fn is_there_already(error: &Error) -> bool {
    code(error).is_some_and(|(code, _)| code == NAMESPACE_EXISTS)
}

/// Position of the document that an `insert_many` stopped at.
pub(super) fn first_refused(error: &Error) -> Option<usize> {
    let ErrorKind::InsertMany(failure) = error.kind.as_ref() else { return None };
    failure.write_errors.iter().flatten().next().map(|error| error.index)
}

/// Positions of the documents that were there already, if nothing else went wrong with an `insert_many`.
pub(super) fn duplicates(error: &Error) -> Option<Vec<usize>> {
    let ErrorKind::InsertMany(failure) = error.kind.as_ref() else { return None };
    let errors = failure.write_errors.as_ref()?;
    let only = failure.write_concern_error.is_none() && errors.iter().all(|error| error.code == DUPLICATE_KEY);
    only.then(|| errors.iter().map(|error| error.index).collect())
}

/// The server says `… collection: db.documents_users index: documents_users_one_per_email dup key: …`.
pub(super) fn unique_violation(spec: &CollectionSpec, id: &str, error: &Error) -> Option<StoreError> {
    let (_, message) = code(error).filter(|(code, _)| *code == DUPLICATE_KEY)?;
    let name = message.split_once("index: ").map_or("", |(_, rest)| rest.split(' ').next().unwrap_or_default());
    let index = spec.indexes.iter().find(|index| index.unique && spec.unique_name(index) == name);
    let index = index.map_or_else(|| "id".to_owned(), Index::words);
    Some(StoreError::UniqueViolation { collection: spec.name.clone(), id: id.to_owned(), index })
}
