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
}
