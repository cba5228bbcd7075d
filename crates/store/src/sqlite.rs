//! The backend that keeps the state in one SQLite file: one connection that writes, a few that read.
//!
//! The file is in WAL mode, where readers see the last commit and never wait for the writer, and every commit is synced.
//! A file that was not closed properly is checked before it is used.

mod catalogue;
mod dictionary;
mod documents;
mod migrations;
mod operations;
mod readers;
mod score_history;
mod series;
mod source_facts;
mod transfer;
mod writer;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode};
use tokio::sync::broadcast::{self, channel};

use crate::collection::CollectionSpec;
use crate::error::StoreError;
use crate::watch::News;
use readers::Readers;
use writer::Writer;

/// How long to wait for another process (a backup, a second command) before giving up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// The log is cut back to this many bytes once a large day is checkpointed; otherwise it keeps its largest size.
const LOG_LIMIT: i64 = 16 << 20;
/// Statements that stay prepared: a handful for each collection.
const STATEMENTS: usize = 128;
/// Commits that a slow reader of news may be behind.
const KEPT_NEWS: usize = 1_024;

#[derive(Debug)]
pub(crate) struct Sqlite {
    /// None in memory, where each connection would be a database of its own: the writer reads then.
    readers: Option<Arc<Readers>>,
    writer: Writer,
    news: broadcast::Sender<Vec<News>>,
}

impl Sqlite {
    /// Opens a file, made and brought up to date where needed. Blocks.
    pub(crate) fn open(path: &Path, collections: &[CollectionSpec]) -> Result<Self, StoreError> {
        let failed = |cause| StoreError::Open { path: path.to_owned(), cause };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|cause| failed(cause.into()))?;
        }
        let unclean = has_log(path);
        let writer = Connection::open(path).map_err(|cause| failed(cause.into()))?;
        if unclean {
            check(&writer, path)?;
        }
        let writer = prepare(writer, path, collections)?;
        sync_folder(path).map_err(|cause| failed(cause.into()))?;
        Ok(Self { readers: Some(Readers::new(path)), writer: start(writer, path)?, news: channel(KEPT_NEWS).0 })
    }

    pub(crate) fn in_memory(collections: &[CollectionSpec]) -> Result<Self, StoreError> {
        let path = Path::new(":memory:");
        let writer = Connection::open_in_memory()
            .map_err(|cause| StoreError::Open { path: path.to_owned(), cause: cause.into() })?;
        let writer = start(prepare(writer, path, collections)?, path)?;
        Ok(Self { readers: None, writer, news: channel(KEPT_NEWS).0 })
    }

    /// Runs `work` in a transaction that is committed, and synced, if it succeeds.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        action: &'static str,
        work: impl FnOnce(&Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.writer.run(action, work, |_| {}).await
    }

    /// What is committed from now on.
    pub(crate) fn news(&self) -> broadcast::Receiver<Vec<News>> {
        self.news.subscribe()
    }

    /// Runs `work` on one snapshot of the data.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        action: &'static str,
        work: impl FnOnce(&Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, StoreError> {
        match &self.readers {
            Some(readers) => readers.run(action, |transaction| work(transaction)).await,
            None => self.writer.run(action, work, |_| {}).await,
        }
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        // Before the writer, because the last connection to close cleans up the log.
        if let Some(readers) = &self.readers {
            readers.close();
        }
    }
}

/// Why a transaction was given up.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The database's doing; what was being done is added at the top.
    Database(rusqlite::Error),
    /// The caller's doing.
    Refused(StoreError),
}

impl Failure {
    fn during(self, action: &'static str) -> StoreError {
        match self {
            Self::Database(cause) if cause.sqlite_error_code() == Some(ErrorCode::DiskFull) => {
                StoreError::DiskFull { action }
            }
            Self::Database(cause) => StoreError::Database { action, cause: cause.into() },
            Self::Refused(error) => error,
        }
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(cause: rusqlite::Error) -> Self {
        Self::Database(cause)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Refused(error)
    }
}

/// Whether a log lies beside the file: nobody closed it last time, or somebody is using it now.
fn has_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    std::fs::metadata(PathBuf::from(log)).is_ok_and(|log| log.len() > 0)
}

/// Makes it durable that the file is there, and that the journal of the time before it had a log is not: if that came
/// back with the power, SQLite would undo what it was for, and with it the file.
fn sync_folder(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// Fails if the file is damaged.
fn check(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let failed = |cause: rusqlite::Error| StoreError::Open { path: path.to_owned(), cause: cause.into() };
    connection.busy_timeout(BUSY_TIMEOUT).map_err(failed)?;
    let verdict: rusqlite::Result<String> = connection.pragma_query_value(None, "quick_check", |row| row.get(0));
    match verdict {
        Ok(found) if found == "ok" => Ok(()),
        Ok(found) => Err(StoreError::Damaged { path: path.to_owned(), found }),
        Err(cause) if cause.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) => {
            Err(StoreError::Damaged { path: path.to_owned(), found: cause.to_string() })
        }
        Err(cause) => Err(failed(cause)),
    }
}

/// Makes a connection the writer of an up-to-date database.
fn prepare(mut connection: Connection, path: &Path, collections: &[CollectionSpec]) -> Result<Connection, StoreError> {
    let failed = |cause: rusqlite::Error| StoreError::Open { path: path.to_owned(), cause: cause.into() };
    connection.busy_timeout(BUSY_TIMEOUT).map_err(failed)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // Before anything that writes: a newer file stays untouched.
    migrations::check_version(&connection, path)?;
    configure(&connection).map_err(failed)?;
    migrations::run(&mut connection, path)?;
    catalogue::declare(&mut connection, path, collections)?;
    Ok(connection)
}

fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "journal_size_limit", LOG_LIMIT)
}

fn start(connection: Connection, path: &Path) -> Result<Writer, StoreError> {
    Writer::start(connection).map_err(|cause| StoreError::Open { path: path.to_owned(), cause: cause.into() })
}
