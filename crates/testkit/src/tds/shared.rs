//! What the server and its sessions have in common.

use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::database::Database;
use super::log::Statement;
use super::options::TdsOptions;

/// How answers to statements go wrong.
#[derive(Debug, Clone, Default)]
pub(super) struct Faults {
    pub(super) delay: Option<Duration>,
    pub(super) hang: bool,
    pub(super) drop_after_rows: Option<usize>,
    pub(super) drip: Option<Duration>,
}

/// One server's state.
pub(super) struct Shared {
    pub(super) options: TdsOptions,
    pub(super) database: Mutex<Database>,
    pub(super) faults: Mutex<Faults>,
    pub(super) statements: Mutex<Vec<Statement>>,
    pub(super) handles: AtomicUsize,
    pub(super) accepted: AtomicUsize,
    pub(super) open: AtomicUsize,
    pub(super) stopped: AtomicBool,
    /// Of every session, to end them by.
    pub(super) streams: Mutex<Vec<TcpStream>>,
}

/// A lock that a failed test elsewhere doesn't spoil.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
