//! What a command prints: for people, or JSON for programs, one document per line.

use std::io::{self, Write};

use serde::Serialize;

use super::error::CliError;

/// Where and how results are printed.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    /// For programs.
    pub json: bool,
}

#[derive(Serialize)]
struct Failure {
    error: String,
}

impl Output {
    /// Prints a result, in words or as data.
    ///
    /// # Errors
    /// When stdout is closed.
    pub fn result(&self, words: &str, data: &impl Serialize) -> io::Result<()> {
        let text = if self.json { serde_json::to_string(data)? } else { words.trim_end().to_owned() };
        let mut stdout = io::stdout().lock();
        writeln!(stdout, "{text}")?;
        stdout.flush()
    }

    /// Says why a command failed.
    pub fn error(&self, error: &CliError) {
        let text = error.to_string();
        if self.json {
            let failure = serde_json::to_string(&Failure { error: text }).unwrap_or_default();
            eprintln!("{failure}");
        } else {
            eprintln!("error: {text}");
        }
    }
}
