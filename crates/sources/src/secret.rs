//! What must not be seen: passwords, tokens, connection strings with either.
//!
//! A secret is read from the configuration, from an environment variable or from a file; it is never printed, neither
//! by `{:?}` nor in an error.

use std::fmt;
use std::path::PathBuf;

/// A text that is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes a text into custody.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, for the one place that hands it to a driver.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// A message of somebody else without this secret in it: drivers like to quote what they were given.
    pub fn redact(&self, message: &str) -> String {
        if self.0.is_empty() { message.to_owned() } else { message.replace(&self.0, "***") }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Why a secret could not be had.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The variable is not set.
    #[error("the environment variable `{0}` is not set; set it, or name another one")]
    NoVariable(String),
    /// The file cannot be read.
    #[error("the file {path} cannot be read: {cause}")]
    NoFile {
        /// Which file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
}

/// Reads what a configuration says of a secret: `env:NAME`, `file:PATH`, or the secret itself. A line end after the last
/// line of a file is not part of the secret.
///
/// # Errors
/// When there is no such variable or file.
pub fn resolve(given: &str) -> Result<Secret, SecretError> {
    if let Some(name) = given.strip_prefix("env:") {
        return std::env::var(name).map(Secret::new).map_err(|_| SecretError::NoVariable(name.to_owned()));
    }
    if let Some(path) = given.strip_prefix("file:") {
        let path = PathBuf::from(path);
        let text = std::fs::read_to_string(&path).map_err(|cause| SecretError::NoFile { path, cause })?;
        return Ok(Secret::new(text.strip_suffix('\n').map_or(text.as_str(), |t| t.strip_suffix('\r').unwrap_or(t))));
    }
    Ok(Secret::new(given))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_shown() {
        let secret = resolve("hunter2").expect("itself");
        assert_eq!(format!("{secret:?}"), "***");
        assert_eq!(secret.redact("bad password hunter2"), "bad password ***");
    }

    #[test]
    fn secrets_come_from_files_without_their_line_end() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), "hunter2\r\n").expect("written");
        let secret = resolve(&format!("file:{}", file.path().display())).expect("read");
        assert_eq!(secret.expose(), "hunter2");
        let missing = resolve("file:/nowhere/secret").expect_err("no file");
        assert!(missing.to_string().contains("/nowhere/secret"), "{missing}");
        let unset = resolve("env:BELLWETHER_NO_SUCH_SECRET").expect_err("no variable");
        assert!(unset.to_string().contains("BELLWETHER_NO_SUCH_SECRET"), "{unset}");
    }
}
