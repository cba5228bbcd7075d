//! What must not be seen: passwords, tokens, connection strings with either.
//!
//! A secret is read from the configuration, from an environment variable or from a file; it is never printed, neither
//! by `{:?}` nor in an error, and serialises as `***`, or as the place where it is kept.

use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

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

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let is_place = self.0.starts_with(VARIABLE) || self.0.starts_with(FILE);
        serializer.serialize_str(if is_place { &self.0 } else { "***" })
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SecretVisitor)
    }
}

/// Takes a text, or what a variable made of one that reads like a number or a flag; repeats nothing in an error.
struct SecretVisitor;

impl Visitor<'_> for SecretVisitor {
    type Value = Secret;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text: `env:NAME`, `file:PATH` or the secret itself")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Secret, E> {
        Ok(Secret::new(text))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Secret, E> {
        Ok(Secret::new(number.to_string()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Secret, E> {
        Ok(Secret::new(number.to_string()))
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Secret, E> {
        Ok(Secret::new(flag.to_string()))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Secret, E> {
        Err(E::invalid_type(Unexpected::Other("number"), &self))
    }
}

impl JsonSchema for Secret {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Secret".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

/// What a secret begins with that is kept in an environment variable.
const VARIABLE: &str = "env:";

/// What a secret begins with that is kept in a file.
const FILE: &str = "file:";

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
    if let Some(name) = given.strip_prefix(VARIABLE) {
        return std::env::var(name).map(Secret::new).map_err(|_| SecretError::NoVariable(name.to_owned()));
    }
    if let Some(path) = given.strip_prefix(FILE) {
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
        let told = |given| serde_json::to_value(Secret::new(given)).expect("a text");
        assert_eq!(told("hunter2"), "***");
        assert_eq!(told("env:PASSWORD"), "env:PASSWORD");
        assert_eq!(told("file:/run/secrets/password"), "file:/run/secrets/password");
    }

    #[test]
    fn secrets_may_read_like_numbers_and_are_not_repeated_in_errors() {
        let read = |json: serde_json::Value| serde_json::from_value::<Secret>(json);
        for (given, secret) in [(31_337.into(), "31337"), ((-1).into(), "-1"), (true.into(), "true"), ("x".into(), "x")]
        {
            assert_eq!(read(given).expect("a secret").expose(), secret);
        }
        for wrong in [31_337.5.into(), serde_json::json!(["hunter2"]), serde_json::Value::Null] {
            let error = read(wrong).expect_err("no secret").to_string();
            assert!(error.contains("`env:NAME`, `file:PATH`"), "{error}");
            assert!(!error.contains("hunter") && !error.contains("31337"), "{error}");
        }
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
