//! What can go wrong with the warehouse.

use std::path::PathBuf;

/// Why the warehouse did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum WarehouseError {
    /// The file system refused.
    #[error("cannot {action} `{}`: {cause}", path.display())]
    Io {
        /// What was tried, such as `write`.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: std::io::Error,
    },
    /// A file of the warehouse is not what the warehouse wrote.
    #[error("`{}` is damaged or was not written by this version: {cause}; restore it or import the data set again", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        cause: String,
    },
    /// Another process or another import is writing.
    #[error("another import or rebuild is writing to `{}`; wait until it has finished, then try again", path.display())]
    Busy {
        /// Folder of the warehouse.
        path: PathBuf,
    },
    /// A data set's name is not fit for a folder.
    #[error(
        "data set name `{0}` must be 1 to 64 lower-case letters, digits, `-`, `_` or `.`, and begin with a letter or digit"
    )]
    InvalidName(String),
    /// There is no such generation, or it is no longer kept.
    #[error("generation {0} is not kept; see the list of generations")]
    UnknownGeneration(u64),
    /// Too much of the load was rejected; the last good facts stay.
    #[error(
        "load of `{dataset}` failed: {unexpected} of {rows} rows were rejected for reasons its mapping does not \
         declare, more than {limit_percent} %; the last good facts stay. Most frequent reason: {reason}"
    )]
    TooManyRejects {
        /// Which data set.
        dataset: String,
        /// Rejects that no rule of the mapping declares.
        unexpected: u64,
        /// Rows read.
        rows: u64,
        /// The limit, in percent of the rows.
        limit_percent: f64,
        /// The reason most of them share.
        reason: String,
    },
    /// The load holds far fewer rows than the one it would replace; the last good facts stay.
    #[error(
        "load of `{dataset}` failed: {rows} {what}, but the last good load had {previous}, and more than \
         {limit_percent} % are lost; the last good facts stay. Check the source, or raise the limit"
    )]
    LostRows {
        /// Which data set.
        dataset: String,
        /// Rows of what.
        what: &'static str,
        /// Rows taken now.
        rows: u64,
        /// Rows taken by the last good load.
        previous: u64,
        /// The limit, in percent of the previous rows.
        limit_percent: f64,
    },
    /// A check of an asset failed: the facts contradict themselves, so they are not published.
    #[error("check `{check}` of asset `{asset}` failed: {detail}; the last good facts stay")]
    CheckFailed {
        /// Name of the asset.
        asset: &'static str,
        /// Name of the check.
        check: String,
        /// What was found.
        detail: String,
    },
    /// More of something than the format can hold.
    #[error("{what}: {count} are more than the {limit} that a warehouse can hold")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many there are.
        count: usize,
        /// How many there may be.
        limit: usize,
    },
    /// A column could not be encoded or decoded.
    #[error("columnar data: {0}")]
    Arrow(#[from] arrow::error::ArrowError),
    /// A table could not be encoded or decoded.
    #[error("Parquet: {0}")]
    Parquet(#[from] parquet::errors::ParquetError),
}

impl WarehouseError {
    /// For `map_err` on file operations.
    pub(crate) fn io(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |cause| Self::Io { action, path, cause }
    }
}
