//! What the server refuses, with the numbers that SQL Server gives. Not for broken connections: those are I/O errors.

use rusqlite::Error;

/// One ERROR token: number, severity and text as in SQL Server's `sys.messages`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SqlError {
    pub(super) number: u32,
    pub(super) class: u8,
    pub(super) message: String,
}

/// Marks an error of a function of ours on its way through SQLite, which carries nothing but text.
const MARK: char = '\u{1}';

impl SqlError {
    pub(super) fn new(number: u32, class: u8, message: impl Into<String>) -> Self {
        Self { number, class, message: message.into() }
    }

    pub(super) fn login_failed(user: &str) -> Self {
        Self::new(18456, 14, format!("Login failed for user '{user}'."))
    }

    pub(super) fn denied(permission: &str, schema: &str, object: &str, database: &str) -> Self {
        let message = format!(
            "The {permission} permission was denied on the object '{object}', database '{database}', schema '{schema}'."
        );
        Self::new(229, 14, message)
    }

    pub(super) fn conversion(value: &str, kind: &str) -> Self {
        Self::new(
            245,
            16,
            format!("Conversion failed when converting the nvarchar value '{value}' to data type {kind}."),
        )
    }

    pub(super) fn converting(from: &str, to: &str) -> Self {
        Self::new(8114, 16, format!("Error converting data type {from} to {to}."))
    }

    /// As text that [`Self::from_sqlite`] recognises.
    pub(super) fn into_sqlite(self) -> Error {
        Error::UserFunctionError(format!("{MARK}{}{MARK}{}{MARK}{}", self.number, self.class, self.message).into())
    }

    /// The error SQL Server would give where SQLite gives `error`. What has no counterpart becomes 50000 with
    /// SQLite's words.
    pub(super) fn from_sqlite(error: &Error) -> Self {
        let text = error.to_string();
        if let Some(own) = Self::marked(&text) {
            return own;
        }
        let text = text.split(" in SELECT ").next().unwrap_or(&text);
        let after = |prefix: &str| {
            let start = text.find(prefix)? + prefix.len();
            let rest = &text[start..];
            let name = rest.split(" in ").next().unwrap_or(rest);
            Some(name.split(" - ").next().unwrap_or(name).trim_matches('"').to_owned())
        };
        if let Some(name) = after("no such table: ") {
            return Self::new(208, 16, format!("Invalid object name '{}'.", name.trim_start_matches("main.")));
        }
        if let Some(name) = after("no such column: ").or_else(|| after("has no column named ")) {
            let column = name.rsplit('.').next().unwrap_or(&name);
            return Self::new(207, 16, format!("Invalid column name '{}'.", column.trim_matches('"')));
        }
        if let Some(name) = after("ambiguous column name: ") {
            return Self::new(209, 16, format!("Ambiguous column name '{name}'."));
        }
        if let Some(name) = after("no such function: ") {
            return Self::new(195, 15, format!("'{name}' is not a recognized built-in function name."));
        }
        if let Some(rest) = after("near \"") {
            let near = rest.split('"').next().unwrap_or_default().to_owned();
            return Self::new(102, 15, format!("Incorrect syntax near '{near}'."));
        }
        if text.contains("incomplete input") {
            return Self::new(102, 15, "Incorrect syntax near the end of the statement.");
        }
        if text.contains("UNIQUE constraint failed") {
            return Self::new(2627, 14, format!("Violation of UNIQUE KEY constraint. {text}"));
        }
        Self::new(50000, 16, text)
    }

    fn marked(text: &str) -> Option<Self> {
        let mut parts = text.split(MARK).skip(1);
        let number = parts.next()?.parse().ok()?;
        let class = parts.next()?.parse().ok()?;
        let message = parts.next()?.split(" in SELECT ").next()?.to_owned();
        Some(Self { number, class, message })
    }
}
