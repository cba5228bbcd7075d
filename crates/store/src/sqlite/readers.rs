//! Connections that read: a few, each used by one reader at a time, on the last commit and never waiting for the writer.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OpenFlags, Transaction};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::{BUSY_TIMEOUT, Failure};
use crate::error::StoreError;

/// Most that read at once; more than cores, because some wait for the disk.
const READERS: usize = 8;
/// Readers beyond this number are closed when done.
const IDLE_READERS: usize = 4;
/// Statements that stay prepared: a handful for each collection.
const STATEMENTS: usize = 64;

#[derive(Debug)]
pub(super) struct Readers {
    path: PathBuf,
    turns: Arc<Semaphore>,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(super) fn new(path: &Path) -> Arc<Self> {
        let turns = Arc::new(Semaphore::new(READERS));
        Arc::new(Self { path: path.to_owned(), turns, idle: Mutex::default() })
    }

    /// Runs `work` on one snapshot of the data, in a thread that may block.
    pub(super) async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        action: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, StoreError> {
        let readers = self.clone();
        // Never closed; an error would only mean that there are no turns.
        let turn = self.turns.clone().acquire_owned().await.ok();
        let reading = spawn_blocking(move || {
            let result = readers.read(work).map_err(|failure| failure.during(action));
            drop(turn);
            result
        });
        match reading.await {
            Ok(result) => result,
            Err(ended) if ended.is_panic() => std::panic::resume_unwind(ended.into_panic()),
            Err(ended) => Err(StoreError::Database { action, cause: ended.into() }),
        }
    }

    fn read<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, Failure>) -> Result<T, Failure> {
        let kept = self.idle().pop();
        let mut reader = kept.map_or_else(|| open(&self.path), Ok)?;
        let result = work(&reader.transaction()?);
        let mut idle = self.idle();
        if idle.len() < IDLE_READERS {
            idle.push(reader);
        }
        result
    }

    /// Closes all readers that are not being used.
    pub(super) fn close(&self) {
        self.idle().clear();
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn open(path: &Path) -> rusqlite::Result<Connection> {
    // A connection is used by one thread at a time, so SQLite need not guard it as well.
    let reader = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    reader.busy_timeout(BUSY_TIMEOUT)?;
    reader.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(reader)
}
