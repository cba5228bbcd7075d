//! The backend that keeps the state in one SQLite file: one connection that writes, a few that read.
//!
//! The file is in WAL mode, where readers see the last commit and never wait for the writer, and every commit is synced.

mod dictionary;
mod migrations;
pub(crate) mod score_history;
pub(crate) mod source_facts;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use crate::error::StoreError;

/// How long to wait for another process (a backup, a second command) before giving up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// The log is cut back to this many bytes once a large day is checkpointed; otherwise it keeps its largest size.
const LOG_LIMIT: i64 = 16 << 20;
/// Readers beyond this number are closed when done.
const IDLE_READERS: usize = 4;

#[derive(Debug)]
pub(crate) struct Sqlite {
    /// Before the writer, because fields are dropped in order and the last one to close cleans up the log.
    readers: Readers,
    writer: Mutex<Connection>,
}

#[derive(Debug)]
enum Readers {
    /// Connections to this file that nobody is using.
    Pool { path: PathBuf, idle: Mutex<Vec<Connection>> },
    /// Each connection to memory would be a database of its own.
    Writer,
}

impl Sqlite {
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        let failed = |cause| StoreError::Open { path: path.to_owned(), cause };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|cause| failed(cause.into()))?;
        }
        let writer = Connection::open(path).map_err(|cause| failed(cause.into()))?;
        let readers = Readers::Pool { path: path.to_owned(), idle: Mutex::default() };
        Ok(Self { readers, writer: Mutex::new(prepare(writer, path)?) })
    }

    pub(crate) fn in_memory() -> Result<Self, StoreError> {
        let path = Path::new(":memory:");
        let writer = Connection::open_in_memory()
            .map_err(|cause| StoreError::Open { path: path.to_owned(), cause: cause.into() })?;
        Ok(Self { readers: Readers::Writer, writer: Mutex::new(prepare(writer, path)?) })
    }

    /// Runs `work` in a transaction that is committed if it succeeds.
    pub(crate) fn write<T>(
        &self,
        action: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        let mut writer = lock(&self.writer);
        // Takes the write lock at once: one that reads first and then finds another writer ahead can't wait.
        let transaction = writer
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|cause| Failure::from(cause).during(action))?;
        let result = work(&transaction).map_err(|failure| failure.during(action))?;
        transaction.commit().map_err(|cause| Failure::from(cause).during(action))?;
        Ok(result)
    }

    /// Runs `work` on one snapshot of the data.
    pub(crate) fn read<T>(
        &self,
        action: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        let on_snapshot = |connection: &mut Connection| work(&connection.transaction()?);
        let result = match &self.readers {
            Readers::Writer => on_snapshot(&mut lock(&self.writer)),
            Readers::Pool { path, idle } => {
                let kept = lock(idle).pop();
                kept.map_or_else(|| open_reader(path), Ok).map_err(Failure::from).and_then(|mut reader| {
                    let result = on_snapshot(&mut reader);
                    let mut idle = lock(idle);
                    if idle.len() < IDLE_READERS {
                        idle.push(reader);
                    }
                    result
                })
            }
        };
        result.map_err(|failure| failure.during(action))
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

/// Whoever panicked while holding a connection has rolled its transaction back on the way out, so it can be used on.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes a connection the writer of an up-to-date database.
fn prepare(mut connection: Connection, path: &Path) -> Result<Connection, StoreError> {
    let failed = |cause: rusqlite::Error| StoreError::Open { path: path.to_owned(), cause: cause.into() };
    connection.busy_timeout(BUSY_TIMEOUT).map_err(failed)?;
    // Before anything that writes: a newer file stays untouched.
    migrations::check_version(&connection, path)?;
    configure(&connection).map_err(failed)?;
    migrations::run(&mut connection, path)?;
    Ok(connection)
}

fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "journal_size_limit", LOG_LIMIT)
}

fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    // A connection is used by one thread at a time, so SQLite need not guard it as well.
    let reader = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    reader.busy_timeout(BUSY_TIMEOUT)?;
    Ok(reader)
}
