//! `bellwether config schema`: the description of the configuration file, as it is committed.

use std::io::Write;

use super::error::CliError;
use crate::config::schema::to_text;

/// Prints it.
///
/// # Errors
/// When stdout is closed.
pub fn run() -> Result<(), CliError> {
    std::io::stdout().lock().write_all(to_text()?.as_bytes())?;
    Ok(())
}
