//! What a command waits in.

use std::io;

use tokio::runtime::Runtime;

/// A runtime that is there until the process ends.
///
/// It is not taken apart after the command, on purpose: the driver of MongoDB says goodbye in a task of its own once the
/// last client is gone, and that task panics when its runtime ends at the same moment.
///
/// # Errors
/// When the system gives no threads.
pub fn start() -> io::Result<&'static Runtime> {
    Ok(Box::leak(Box::new(Runtime::new()?)))
}
