//! The one connection that writes, in a thread of its own.
//!
//! Whoever waits while a commit is synced is committed together with all others who waited: each in a savepoint, so that
//! one that fails takes nobody along, and with one sync for all. Nobody is answered before that sync.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::oneshot;

use super::Failure;
use crate::error::StoreError;

/// Most writers that are committed together: the last one in the queue shall not wait for ever.
const LARGEST_GROUP: usize = 64;

/// The thread that writes. It ends, with all that was handed to it done, when this is dropped.
#[derive(Debug)]
pub(super) struct Writer {
    /// None while dropping.
    queue: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

/// Work on a connection, or on none if no transaction could be begun. Gives what is to be done when it is known whether
/// the group was committed, and why the work broke the whole group, if it did.
type Job = Box<dyn FnOnce(Option<&Connection>) -> (Answer, Option<Broken>) + Send>;
type Answer = Box<dyn FnOnce(Option<&Broken>)>;

/// Why a whole group came to nothing.
#[derive(Debug)]
struct Broken {
    disk_full: bool,
    cause: String,
}

impl Broken {
    fn new(error: &rusqlite::Error) -> Self {
        let disk_full = error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull);
        Self { disk_full, cause: error.to_string() }
    }

    fn during(&self, action: &'static str) -> StoreError {
        if self.disk_full {
            return StoreError::DiskFull { action };
        }
        StoreError::Database { action, cause: self.cause.clone().into() }
    }
}

impl Writer {
    /// Starts the thread on a connection.
    pub(super) fn start(connection: Connection) -> std::io::Result<Self> {
        let (queue, jobs) = channel();
        let thread = thread::Builder::new().name("state-writer".to_owned());
        let thread = thread.spawn(move || serve(connection, &jobs))?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    /// Runs `work` in a transaction; returns when that is durable, or undone because `work` failed. Whoever stops waiting
    /// does not stop the work. A panic of `work` goes on in the caller. What is to be done when it is durable, in the order
    /// of commits, is done by `then`.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        action: &'static str,
        work: impl FnOnce(&Connection) -> Result<T, Failure> + Send + 'static,
        then: impl FnOnce(&T) + Send + 'static,
    ) -> Result<T, StoreError> {
        let (tell, told) = oneshot::channel();
        let stopped = move || StoreError::Database { action, cause: "the thread that writes has ended".into() };
        let job: Job = Box::new(move |connection| {
            let outcome = connection.map(|connection| in_savepoint(connection, work));
            let broken = match (&outcome, connection) {
                (Some(Ok(Err(Failure::Database(error)))), Some(connection)) if connection.is_autocommit() => {
                    Some(Broken::new(error))
                }
                _ => None,
            };
            let answer: Answer = Box::new(move |broken| {
                let answer = match (outcome, broken) {
                    (Some(Err(panic)), _) => Err(panic),
                    (Some(Ok(Err(failure @ Failure::Refused(_)))), _) => Ok(Err(failure.during(action))),
                    (_, Some(broken)) => Ok(Err(broken.during(action))),
                    (Some(Ok(Ok(done))), None) => {
                        then(&done);
                        Ok(Ok(done))
                    }
                    (Some(Ok(Err(failure))), None) => Ok(Err(failure.during(action))),
                    (None, None) => Ok(Err(stopped())),
                };
                // Nobody may be waiting any more.
                drop(tell.send(answer));
            });
            (answer, broken)
        });
        self.queue.as_ref().ok_or_else(stopped)?.send(job).map_err(|_| stopped())?;
        match told.await {
            Ok(Ok(result)) => result,
            Ok(Err(panic)) => resume_unwind(panic),
            Err(_) => Err(stopped()),
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        // Work that owns the last handle of the store would wait for itself.
        if let Some(thread) = self.thread.take().filter(|thread| thread.thread().id() != thread::current().id()) {
            drop(thread.join());
        }
    }
}

fn serve(mut connection: Connection, jobs: &Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        // Takes the write lock at once: one that reads first and then finds another writer ahead can't wait.
        let transaction = match connection.transaction_with_behavior(TransactionBehavior::Immediate) {
            Ok(transaction) => transaction,
            Err(error) => {
                first(None).0(Some(&Broken::new(&error)));
                continue;
            }
        };
        let (answer, mut broken) = first(Some(&transaction));
        let mut answers = vec![answer];
        while !transaction.is_autocommit()
            && answers.len() < LARGEST_GROUP
            && let Ok(job) = jobs.try_recv()
        {
            let (answer, breaks) = job(Some(&transaction));
            answers.push(answer);
            broken = breaks;
        }
        if transaction.is_autocommit() {
            let unknown = || Broken { disk_full: false, cause: "the transaction was rolled back".to_owned() };
            broken.get_or_insert_with(unknown);
        } else {
            broken = transaction.commit().err().map(|error| Broken::new(&error));
        }
        for answer in answers {
            answer(broken.as_ref());
        }
    }
}

/// The inner result is the work's, the outer one a panic.
fn in_savepoint<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, Failure>,
) -> thread::Result<Result<T, Failure>> {
    if let Err(error) = connection.execute_batch("SAVEPOINT job") {
        return Ok(Err(error.into()));
    }
    let outcome = catch_unwind(AssertUnwindSafe(|| work(connection)));
    // Some errors, such as a full disk, have rolled everything back already.
    if connection.is_autocommit() {
        return outcome;
    }
    if matches!(outcome, Ok(Ok(_))) {
        return match connection.execute_batch("RELEASE job") {
            Ok(()) => outcome,
            Err(error) => Ok(Err(error.into())),
        };
    }
    if connection.execute_batch("ROLLBACK TO job; RELEASE job").is_err() {
        // Better nobody's work than half of this one's. That it may fail too is seen when committing.
        drop(connection.execute_batch("ROLLBACK"));
    }
    outcome
}
