//! Records on their way into outside systems: for demonstrations and tests, which need servers with something in them.
//!
//! Whoever makes records is not waiting for servers, so they travel in batches over a channel of bounded length.

use bellwether_domain::intake::{FactSink, Record, SinkError};
use bellwether_domain::loader::Reject;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Records of a batch.
const BATCH: usize = 1_000;

/// Batches that wait.
const WAITING: usize = 4;

/// The end into which records are put. Blocks while too many are on their way, so it belongs on a thread that may.
#[derive(Debug)]
pub struct Batches {
    pending: Vec<Record>,
    sender: Sender<Vec<Record>>,
}

/// Both ends.
pub fn batches() -> (Batches, Receiver<Vec<Record>>) {
    let (sender, receiver) = channel(WAITING);
    (Batches { pending: Vec::with_capacity(BATCH), sender }, receiver)
}

impl Batches {
    /// Sends what is left.
    ///
    /// # Errors
    /// When nobody takes it any more.
    pub fn finish(mut self) -> Result<(), SinkError> {
        self.send()
    }

    fn send(&mut self) -> Result<(), SinkError> {
        let batch = std::mem::replace(&mut self.pending, Vec::with_capacity(BATCH));
        self.sender.blocking_send(batch).map_err(|_| SinkError("the server takes no more records".into()))
    }
}

impl FactSink for Batches {
    fn put(&mut self, record: Record) -> Result<(), SinkError> {
        self.pending.push(record);
        if self.pending.len() < BATCH { Ok(()) } else { self.send() }
    }

    /// Rows that were rejected go nowhere.
    fn reject(&mut self, _: Reject) -> Result<(), SinkError> {
        Ok(())
    }
}
