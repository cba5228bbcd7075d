//! `bellwether openapi`: the description of the API, as it is committed.

use std::io::Write;

use super::error::CliError;
use crate::openapi::{document, to_text};

/// Prints it.
///
/// # Errors
/// When stdout is closed.
pub fn run() -> Result<(), CliError> {
    std::io::stdout().lock().write_all(to_text(&document())?.as_bytes())?;
    Ok(())
}
