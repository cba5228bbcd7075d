//! Where connections to servers live.

use tokio::runtime::Runtime;

/// A runtime that is there until the process ends, whatever becomes of the test.
///
/// The driver of MongoDB says goodbye in a task of its own once the last client is gone, and that task panics when its
/// runtime ends at the same moment; other tests count the panics of the process.
pub(crate) fn lasting() -> &'static Runtime {
    Box::leak(Box::new(Runtime::new().expect("a runtime")))
}
