//! Backups: all state in one file that any backend can be restored from.
//!
//! The file is Zstandard over lines of JSON: a header with the declared collections, one record a line in an order that
//! the state alone determines, and an end with counts and the SHA-256 of all records. So the same state has the same
//! digest whatever database it is in, and a restore is verified by taking the digest of what was restored.

mod file;
pub(crate) mod record;
mod restore;

use std::path::Path;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use crate::error::StoreError;
use crate::store::{Store, ask};
use file::{Verified, write};
use record::{Digest, Header};

/// Records on their way between database and file.
const ON_THE_WAY: usize = 1_024;

/// What a backup holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// Documents of all collections.
    pub documents: u64,
    /// Points of all series.
    pub points: u64,
    /// Days of scores.
    pub score_days: u64,
    /// Scores of all days.
    pub scores: u64,
    /// Kinds of last good facts.
    pub facts: u64,
    /// SHA-256 of all records, in hexadecimal.
    pub sha256: String,
}

/// A file that was read to its end and found whole.
#[derive(Debug)]
pub struct Backup(Verified);

impl Store {
    /// Writes all state, as it is at one instant, to a new file that takes the place of one of that name; then reads it
    /// back. Others read and write meanwhile.
    ///
    /// # Errors
    /// [`StoreError::File`] if the file can't be written or is not whole when read back, [`StoreError::Database`] if the
    /// database fails; a file of that name then stays as it was.
    pub async fn backup(&self, path: &Path) -> Result<Contents, StoreError> {
        let header = Header::new(self.clock.now(), ask!(self, backend => backend.catalogue())?);
        let (send, records) = mpsc::channel(ON_THE_WAY);
        let writing = write(path.to_owned(), header, records);
        let exporting = async { ask!(self, backend => backend.export(send)) };
        let (exported, written) = tokio::join!(exporting, writing);
        // If the file broke, the database only noticed that nobody listens any more.
        let unfinished = written?;
        exported?;
        let contents = unfinished.verify().await?;
        Ok(contents)
    }

    /// Digest and counts of all state as it is now.
    ///
    /// # Errors
    /// [`StoreError::Database`] if the database fails.
    async fn contents(&self) -> Result<Contents, StoreError> {
        let (send, mut records) = mpsc::channel(ON_THE_WAY);
        let digesting = async {
            let mut digest = Digest::default();
            while let Some(record) = records.recv().await {
                digest.add(&record);
            }
            digest.finish()
        };
        let exporting = async { ask!(self, backend => backend.export(send)) };
        let (exported, contents) = tokio::join!(exporting, digesting);
        exported.map(|()| contents)
    }
}

impl Backup {
    /// Reads a file to its end.
    ///
    /// # Errors
    /// [`StoreError::File`] if it can't be read or is damaged.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        Verified::open(path.to_owned()).await.map(Self)
    }

    /// When it was taken.
    pub const fn taken_at(&self) -> DateTime<Utc> {
        self.0.header.taken_at
    }

    /// What it holds.
    pub const fn contents(&self) -> &Contents {
        &self.0.contents
    }
}
