//! How to reach a SQL Server, and what may be asked of it. No connection is made here.

use std::path::PathBuf;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use reqwest::Url;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::schema::optional;
use crate::secret::{Secret, SecretError, resolve};

/// How a connection is encrypted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Encrypt {
    /// Everything, or there is no connection.
    #[default]
    Required,
    /// Nothing, the password included. For servers on the same machine.
    Off,
}

/// Settings of one SQL Server.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(transform = optional)]
pub struct MssqlSettings {
    /// Name or address of the server.
    pub host: String,
    /// TCP port.
    #[serde(default = "default_port")]
    pub port: u16,
    /// Database that holds the views.
    pub database: String,
    /// Login of SQL Server.
    pub user: String,
    /// Its password: `env:NAME`, `file:PATH` or the password itself.
    pub password: Secret,
    /// Encryption of the connection.
    #[serde(default)]
    pub encrypt: Encrypt,
    /// Takes any certificate, that of an impostor too.
    #[serde(default)]
    pub trust_server_certificate: bool,
    /// Certificate (PEM or DER) of the authority that signed the server's, beside those of the system.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
    /// Schema of the views.
    #[serde(default = "default_schema")]
    pub schema: String,
    /// Seconds until an answer has to be complete; for a copy, until it has to go on.
    #[serde(default = "default_timeout")]
    #[schemars(range(min = 1, max = 86_400))]
    pub timeout_s: u64,
    /// Seconds until a connection has to be made and logged in.
    #[serde(default = "default_connect_timeout")]
    #[schemars(range(min = 1, max = 86_400))]
    pub connect_timeout_s: u64,
    /// Connections at most.
    #[serde(default = "default_pool_size")]
    #[schemars(range(min = 1, max = 64))]
    pub pool_size: usize,
}

/// Why settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The password could not be had.
    #[error("`password`: {0}")]
    Password(#[from] SecretError),
    /// A value is not possible.
    #[error("`{field}`: `{value}` is not {expected}")]
    Invalid {
        /// Which field.
        field: &'static str,
        /// What was given; never a secret.
        value: String,
        /// What would be right.
        expected: &'static str,
    },
    /// The address as a whole is none. It is not repeated, as it may hold a password.
    #[error("the address is not mssql://user:password@host:port/database: {0}")]
    Address(&'static str),
}

impl MssqlSettings {
    /// Reads `mssql://user:password@host:port/database?encrypt=off&trust_server_certificate=true`. The password may be
    /// `env:NAME` or `file:PATH`, percent-encoded as everything else. Further options: `ca_file`, `schema`.
    ///
    /// # Errors
    /// When it is no such address; the message does not repeat it.
    pub fn from_url(text: &str) -> Result<Self, SettingsError> {
        let url = Url::parse(text).map_err(|_| SettingsError::Address("it cannot be parsed"))?;
        if url.scheme() != "mssql" {
            return Err(SettingsError::Address("it begins with something else"));
        }
        let host = url.host_str().ok_or(SettingsError::Address("the host is missing"))?;
        let decoded = |part: &str| percent_decode_str(part).decode_utf8_lossy().into_owned();
        let mut settings = Self {
            host: host.trim_matches(['[', ']']).to_owned(),
            port: url.port().unwrap_or_else(default_port),
            database: decoded(url.path().trim_start_matches('/')),
            user: decoded(url.username()),
            password: Secret::new(decoded(url.password().unwrap_or_default())),
            encrypt: Encrypt::default(),
            trust_server_certificate: false,
            ca_file: None,
            schema: default_schema(),
            timeout_s: default_timeout(),
            connect_timeout_s: default_connect_timeout(),
            pool_size: default_pool_size(),
        };
        for (name, value) in url.query_pairs() {
            match (name.as_ref(), value.as_ref()) {
                ("encrypt", "required") => settings.encrypt = Encrypt::Required,
                ("encrypt", "off") => settings.encrypt = Encrypt::Off,
                ("encrypt", _) => return Err(invalid("encrypt", &value, "`required` or `off`")),
                ("trust_server_certificate", "true") => settings.trust_server_certificate = true,
                ("trust_server_certificate", "false") => settings.trust_server_certificate = false,
                ("trust_server_certificate", _) => {
                    return Err(invalid("trust_server_certificate", &value, "`true` or `false`"));
                }
                ("ca_file", _) => settings.ca_file = Some(PathBuf::from(value.as_ref())),
                ("schema", _) => settings.schema = value.into_owned(),
                _ => return Err(invalid("url", &name, "one of its options; see sql/mssql/README.md")),
            }
        }
        settings.validated()
    }

    /// Checks what the form of a configuration file cannot.
    ///
    /// # Errors
    /// When a value is not possible.
    pub fn validated(self) -> Result<Self, SettingsError> {
        for (field, value) in [("host", &self.host), ("database", &self.database), ("user", &self.user)] {
            if value.trim().is_empty() {
                return Err(invalid(field, value, "a name; set it"));
            }
        }
        if !is_identifier(&self.schema) {
            let expected = "the name of a schema: letters, digits and `_`, 128 at most, no digit first";
            return Err(invalid("schema", &self.schema, expected));
        }
        for (field, value) in [("timeout_s", self.timeout_s), ("connect_timeout_s", self.connect_timeout_s)] {
            if !(1..=86_400).contains(&value) {
                return Err(invalid(field, &value.to_string(), "between 1 and 86400 seconds"));
            }
        }
        if !(1..=64).contains(&self.pool_size) {
            return Err(invalid("pool_size", &self.pool_size.to_string(), "between 1 and 64 connections"));
        }
        if let Some(file) = &self.ca_file
            && std::fs::File::open(file).is_err()
        {
            return Err(invalid("ca_file", &file.display().to_string(), "a file that can be read"));
        }
        // The driver goes by the ending, and would say so only when it connects.
        if let Some(file) = &self.ca_file
            && !file.extension().is_some_and(|ending| ["pem", "crt", "der"].iter().any(|known| ending == *known))
        {
            let expected = "a file whose name ends with .pem or .crt (PEM) or .der (DER)";
            return Err(invalid("ca_file", &file.display().to_string(), expected));
        }
        Ok(self)
    }

    /// Where the database is, for people.
    pub fn place(&self) -> String {
        format!("{}:{}, database {}", self.host, self.port, self.database)
    }

    /// The password itself.
    pub(super) fn resolved_password(&self) -> Result<Secret, SettingsError> {
        Ok(resolve(self.password.expose())?)
    }

    pub(super) const fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout_s)
    }

    pub(super) const fn connect_timeout(&self) -> Duration {
        Duration::from_secs(self.connect_timeout_s)
    }
}

fn invalid(field: &'static str, value: &str, expected: &'static str) -> SettingsError {
    SettingsError::Invalid { field, value: value.to_owned(), expected }
}

fn is_identifier(name: &str) -> bool {
    name.len() <= 128
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

const fn default_port() -> u16 {
    1433
}

fn default_schema() -> String {
    "bellwether".to_owned()
}

const fn default_timeout() -> u64 {
    60
}

const fn default_connect_timeout() -> u64 {
    5
}

const fn default_pool_size() -> usize {
    4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_with_its_options() {
        let text = "mssql://reader:p%40ss%2Fword@db.example:14330/erp?encrypt=off&trust_server_certificate=true";
        let settings = MssqlSettings::from_url(text).expect("an address");
        assert_eq!((settings.host.as_str(), settings.port), ("db.example", 14330));
        assert_eq!((settings.user.as_str(), settings.database.as_str()), ("reader", "erp"));
        assert_eq!(settings.password.expose(), "p@ss/word");
        assert_eq!((settings.encrypt, settings.trust_server_certificate), (Encrypt::Off, true));
        assert!(!format!("{settings:?}").contains("p@ss"), "{settings:?}");
        let short = MssqlSettings::from_url("mssql://reader:x@[::1]/erp").expect("an address");
        assert_eq!((short.host.as_str(), short.port, short.encrypt), ("::1", 1433, Encrypt::Required));
    }

    #[test]
    fn bad_settings_are_named_without_the_secret() {
        for (text, named) in [
            ("postgres://u:hunter2@h/d", "mssql://"),
            ("mssql://u:hunter2@h/", "`database`"),
            ("mssql://:hunter2@h/d", "`user`"),
            ("mssql://u:hunter2@h/d?encrypt=maybe", "`encrypt`"),
            ("mssql://u:hunter2@h/d?encyrpt=off", "encyrpt"),
            ("mssql://u:hunter2@h/d?schema=a%5D.b", "`schema`"),
        ] {
            let error = MssqlSettings::from_url(text).expect_err(text).to_string();
            assert!(error.contains(named) && !error.contains("hunter2"), "{text}: {error}");
        }
    }

    #[test]
    fn a_file_needs_four_values_and_knows_no_others() {
        let least = "host = \"h\"\ndatabase = \"d\"\nuser = \"u\"\npassword = \"hunter2\"\n";
        let settings: MssqlSettings = toml::from_str(least).expect("settings");
        assert_eq!((settings.port, settings.timeout_s, settings.pool_size), (1433, 60, 4));
        assert_eq!((settings.schema.as_str(), settings.encrypt), ("bellwether", Encrypt::Required));
        toml::from_str::<MssqlSettings>(&format!("{least}encyrpt = \"off\"\n")).expect_err("unknown field");
    }
}
