//! The log of the server: on stderr, for people or as JSON.

use std::io::stderr;

use tracing_subscriber::EnvFilter;

/// What is logged unless `RUST_LOG` says otherwise: no line per request, and none for what arrives that is no HTTP, which
/// `actix_http` takes for errors of the server.
const DEFAULT_FILTER: &str = "info,actix_server=warn,actix_http=off";

/// Starts logging; does nothing if somebody did already.
pub fn init(json: bool) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(DEFAULT_FILTER));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr);
    let started = if json { log.json().try_init() } else { log.with_target(false).try_init() };
    if let Err(error) = started {
        eprintln!("the log was started before: {error}");
    }
}
