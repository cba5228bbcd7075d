//! Everything that is logged, from debug on, to look for what must not be in it.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, Once, PoisonError};

use tracing_subscriber::fmt::MakeWriter;

static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Kept;

impl io::Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Kept {
    type Writer = Self;
    fn make_writer(&self) -> Self {
        Self
    }
}

/// From now on all threads log into memory, and panics are counted.
pub(crate) fn keep() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let logging = tracing_subscriber::fmt().with_ansi(false).with_max_level(tracing::Level::DEBUG);
        logging.with_writer(Kept).init();
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            // A thread that is called as a test is one, and its failure is told anyway.
            if std::thread::current().name().is_none_or(|name| !name.contains("::")) {
                PANICS.fetch_add(1, Ordering::SeqCst);
            }
            usual(panic);
        }));
    });
}

static PANICS: AtomicUsize = AtomicUsize::new(0);

/// Panics so far of any thread and task but tests themselves, whoever caught them.
pub(crate) fn panics() -> usize {
    PANICS.load(Ordering::SeqCst)
}

/// What was logged so far.
pub(crate) fn text() -> String {
    String::from_utf8_lossy(&LOG.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
}
