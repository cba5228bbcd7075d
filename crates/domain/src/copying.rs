//! Copying a live source into a home of facts of our own, as often as its facts should be fresh.
//!
//! A copy delivers what has changed since the last one and says of the rest whether it is still there, so that what was
//! removed at the source goes here too. A source that knows no changes delivers everything each time; whoever takes the
//! copy need not know which it was.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::intake::kind::RecordKind;
use crate::intake::{FactSink, SinkError};
use crate::loader::SourceError;

/// Takes a copy: records and rejects as of any run, and what remains of the last one. What was there before and is neither
/// put again nor said to remain is gone, for every kind that was announced; rejected rows likewise.
pub trait CopySink: FactSink {
    /// Announces that this copy accounts for every record of a kind.
    fn account_for(&mut self, kind: RecordKind);

    /// The record under this key ([`Record::key`](crate::intake::Record::key)) is still there and has not changed.
    fn remains(&mut self, kind: RecordKind, key: &str);

    /// The row that rejects call by this name is still there and has not changed.
    fn row_remains(&mut self, row: &str);
}

/// How much was copied, and where to go on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Copied {
    /// Records that were put.
    pub records: u64,
    /// Rows that cannot be used; the sink has them with their reasons.
    pub rejects: u64,
    /// What to pass as `since` next time, in the source's own terms; none when it delivers everything each time.
    pub watermark: Option<String>,
}

/// Why a copy did not come to its end. What the sink has by then must not become visible.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The source failed.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The sink failed.
    #[error(transparent)]
    Sink(#[from] SinkError),
}

/// A copy under way, to be awaited.
pub type Copying<'a> = Pin<Box<dyn Future<Output = Result<Copied, CopyError>> + Send + 'a>>;

/// A source that can be copied.
pub trait RecordSource: Send + Sync {
    /// Name of the source, as shown to people, and of the data set that its copy becomes.
    fn source(&self) -> Arc<str>;

    /// Copies what has changed since a watermark of an earlier copy, everything without one or with one that is not
    /// understood. Gives up when the source stops answering, not after a time for the whole.
    fn copy<'a>(&'a self, since: Option<&'a str>, sink: &'a mut (dyn CopySink + Send)) -> Copying<'a>;
}
