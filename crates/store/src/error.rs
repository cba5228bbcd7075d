//! What can go wrong with the state store.

use std::path::PathBuf;

use chrono::NaiveDate;

/// What the database said, whichever it is.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why the store did not do what it was asked. Nothing is half done.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file of the store can't be made or used.
    #[error("cannot open state file `{}`: {cause}; it must be a writable file of Bellwether on a local disk", path.display())]
    Open {
        /// Which file.
        path: PathBuf,
        /// Why not.
        #[source]
        cause: Cause,
    },
    /// The file was written by a later version of the product.
    #[error(
        "state file `{}` has schema version {found}, this program knows versions up to {supported}; \
         start a newer Bellwether or restore a backup of the older file", path.display()
    )]
    NewerVersion {
        /// Which file.
        path: PathBuf,
        /// Version of the file.
        found: u32,
        /// Newest version this program knows.
        supported: usize,
    },
    /// The database refused or failed.
    #[error("cannot {action}: {cause}")]
    Database {
        /// What was tried, such as `append scores`.
        action: &'static str,
        /// What it said.
        #[source]
        cause: Cause,
    },
    /// A score belongs to another day than the one being written.
    #[error(
        "score of customer `{customer}` has {field} `{found}`, the day being written has `{expected}`; \
         write every day, model and generation on its own"
    )]
    WrongDay {
        /// Whose score.
        customer: String,
        /// Which field differs.
        field: &'static str,
        /// What the score has.
        found: String,
        /// What the day has.
        expected: String,
    },
    /// A customer has two scores on one day.
    #[error("customer `{customer}` has two scores of model `{model}` as of {as_of}; give one per customer")]
    DuplicateCustomer {
        /// Which customer.
        customer: String,
        /// Which day.
        as_of: NaiveDate,
        /// Which model, `key@version`.
        model: String,
    },
    /// A confidence is not a share.
    #[error("confidence `{confidence}` of customer `{customer}` must be a number from 0 to 1")]
    InvalidConfidence {
        /// Which customer.
        customer: String,
        /// What was given.
        confidence: f64,
    },
    /// The state is damaged.
    #[error("state file `{}` is damaged: {found}; restore a backup, and check the disk", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What a check found first.
        found: String,
    },
    /// A restore into this state has not been finished.
    #[error("the restore into {place} was interrupted; delete what is there and restore again")]
    HalfRestored {
        /// File or database.
        place: String,
    },
    /// The disk of the state is full. Nothing is lost, reads go on, and writes will when there is space again.
    #[error("cannot {action}: the disk of the state is full; free space and try again, no restart is needed")]
    DiskFull {
        /// What was tried.
        action: &'static str,
    },
    /// A collection is declared in a way that makes no sense.
    #[error("collection `{collection}` is declared wrongly: {reason}")]
    Declaration {
        /// Which one.
        collection: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The store was opened without this collection.
    #[error("collection `{collection}` is unknown; add it to the setup that the store is opened with")]
    UnknownCollection {
        /// Which one.
        collection: String,
    },
    /// The documents of a collection were written by a later version of the product.
    #[error(
        "collection `{collection}` has schema version {found}, this program knows versions up to {known}; \
         start a newer Bellwether or restore an older backup"
    )]
    NewerCollection {
        /// Which one.
        collection: String,
        /// Version of the stored documents.
        found: u32,
        /// Newest version this program knows.
        known: u32,
    },
    /// A document can't be brought to the present shape, so that the store was not opened.
    #[error("document `{id}` of `{collection}` cannot be brought up to date: {reason}")]
    Upgrade {
        /// Which collection.
        collection: String,
        /// Which document.
        id: String,
        /// Why not.
        reason: String,
    },
    /// A kept document is none of its type.
    #[error("document `{id}` of `{collection}` cannot be read: {reason}")]
    Unreadable {
        /// Which collection.
        collection: String,
        /// Which document.
        id: String,
        /// Why not.
        reason: String,
    },
    /// Something can't be kept.
    #[error("`{field}` of document `{id}` of `{collection}` {reason}")]
    Unfit {
        /// Which collection.
        collection: String,
        /// Which document.
        id: String,
        /// Path of the field.
        field: String,
        /// What it must be.
        reason: String,
    },
    /// No declared index serves a query.
    #[error("no index of `{collection}` serves a query by ({asked}); declare one, the indexes are over {declared}")]
    NoIndex {
        /// Which collection.
        collection: String,
        /// Fields of conditions and order.
        asked: String,
        /// The declared indexes.
        declared: String,
    },
    /// A query asks for what is not possible.
    #[error("the query of `{collection}` is not possible: {reason}")]
    Query {
        /// Which collection.
        collection: String,
        /// What would be.
        reason: String,
    },
    /// A cursor is none of this query.
    #[error("cursor `{given}` is none of this query of `{collection}`; begin with the first page")]
    Cursor {
        /// Which collection.
        collection: String,
        /// What was given.
        given: String,
    },
    /// A document to be replaced or deleted is not there.
    #[error("there is no document `{id}` in `{collection}`")]
    NotFound {
        /// Which collection.
        collection: String,
        /// Which document.
        id: String,
    },
    /// Somebody else changed the document.
    #[error(
        "document `{id}` of `{collection}` has version {present}, not {expected}; \
         read it again and decide again"
    )]
    VersionConflict {
        /// Which collection.
        collection: String,
        /// Which document.
        id: String,
        /// The version that was to be changed.
        expected: u64,
        /// The version that is there.
        present: u64,
    },
    /// Another document has the value already.
    #[error("document `{id}` of `{collection}` must differ from all others in `{index}`; another one has that value")]
    UniqueViolation {
        /// Which collection.
        collection: String,
        /// Which document was to be written.
        id: String,
        /// Fields of the index, `id` if the document itself exists.
        index: String,
    },
    /// The database can't be used as it is.
    #[error("cannot use the MongoDB database `{database}`: {reason}")]
    Unsuitable {
        /// Its name.
        database: String,
        /// What is missing, and what to do.
        reason: String,
    },
    /// A backup can't be written or read.
    #[error("cannot {action} `{}`: {cause}", path.display())]
    File {
        /// What was tried, such as `write backup`.
        action: &'static str,
        /// Which file.
        path: PathBuf,
        /// Why not.
        #[source]
        cause: Cause,
    },
    /// What was restored is not what the backup holds.
    #[error(
        "what {place} holds after the restore is not what the backup holds; delete it, check the disk, restore again"
    )]
    NotRestored {
        /// File or database.
        place: String,
    },
    /// A restore would mix two states.
    #[error("{place} holds state already; restore into a new file or database")]
    NotEmpty {
        /// File or database.
        place: String,
    },
}
