//! Settings as texts by key, from every place they may be given, each with its origin.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use super::error::ConfigError;
use super::settings::KEYS;

/// Read if no other file is named and it exists.
pub const DEFAULT_FILE: &str = "bellwether.toml";

/// What every environment variable begins with.
const PREFIX: &str = "BELLWETHER_";

/// The table of the sources in a file.
const SOURCES: &str = "sources";

/// What variables of sources begin with.
const SOURCE_PREFIX: &str = "BELLWETHER_SOURCES_";

/// Variables of that prefix that are not settings.
const OTHER_VARIABLES: [&str; 4] =
    ["BELLWETHER_CONFIG", "BELLWETHER_TOOLS", "BELLWETHER_BIN", "BELLWETHER_TEST_PYTHON"];

/// Where a setting was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// In a file.
    File(PathBuf),
    /// In this environment variable.
    Variable(String),
    /// On the command line.
    CommandLine,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "in {}", path.display()),
            Self::Variable(name) => write!(f, "in ${name}"),
            Self::CommandLine => f.write_str("on the command line"),
        }
    }
}

/// A setting as given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// As text, whatever it was in the file.
    pub text: String,
    /// Where it was given.
    pub origin: Origin,
}

/// Everything that was given, later layers over earlier ones.
#[derive(Debug, Clone, Default)]
pub struct Layers {
    given: BTreeMap<String, Given>,
    /// What was given for each source, as each adapter will read it.
    sources: toml::Table,
    /// Where each value of a source was given. Not what: it may be a secret.
    source_origins: BTreeMap<String, Origin>,
}

impl Layers {
    /// Adds a file: the one named, or the default one if there is one.
    ///
    /// # Errors
    /// When it cannot be read or is no TOML.
    pub fn add_file(&mut self, named: Option<&Path>) -> Result<(), ConfigError> {
        let path = named.map_or_else(|| PathBuf::from(DEFAULT_FILE), Path::to_owned);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound && named.is_none() => return Ok(()),
            Err(cause) => return Err(ConfigError::Unreadable { path, cause }),
        };
        self.add_toml(&text, &path)
    }

    /// Adds the text of a file.
    ///
    /// # Errors
    /// When it is no TOML.
    pub fn add_toml(&mut self, text: &str, path: &Path) -> Result<(), ConfigError> {
        let table =
            text.parse::<toml::Table>().map_err(|cause| ConfigError::NotToml { path: path.to_owned(), cause })?;
        let mut table = table;
        let origin = Origin::File(path.to_owned());
        match table.remove(SOURCES) {
            Some(toml::Value::Table(sources)) => {
                self.note_origins(SOURCES, &sources, &origin);
                self.sources.extend(sources.into_iter().map(|(name, source)| (name, with_texts(source))));
            }
            Some(other) => drop(table.insert(SOURCES.to_owned(), other)),
            None => {}
        }
        self.add_table("", table, &origin);
        Ok(())
    }

    /// Adds environment variables and returns the names of those that look like settings but are none.
    pub fn add_variables(&mut self, variables: impl IntoIterator<Item = (String, String)>) -> Vec<String> {
        let ours = variables.into_iter().filter(|(name, _)| name.starts_with(PREFIX));
        let mut unknown = Vec::new();
        for (name, text) in ours.filter(|(name, _)| !OTHER_VARIABLES.contains(&name.as_str())) {
            if self.set_of_source(&name, &text) {
                continue;
            }
            match KEYS.iter().find(|key| variable(key) == name) {
                Some(key) => self.set(key, text, Origin::Variable(name)),
                None => unknown.push(name),
            }
        }
        unknown
    }

    /// Adds a value of the command line, if there is one.
    pub fn add_option(&mut self, key: &str, value: Option<impl fmt::Display>) {
        if let Some(value) = value {
            self.set(key, value.to_string(), Origin::CommandLine);
        }
    }

    /// What was given for a key.
    pub fn get(&self, key: &str) -> Option<&Given> {
        self.given.get(key)
    }

    /// Where the value of a key was given, be it of a source or not; none if it is a default.
    pub fn origin(&self, key: &str) -> Option<&Origin> {
        self.given.get(key).map(|given| &given.origin).or_else(|| self.source_origins.get(key))
    }

    /// The tables of the sources, by name.
    pub const fn sources(&self) -> &toml::Table {
        &self.sources
    }

    /// Takes a variable such as `BELLWETHER_SOURCES_MSSQL_PASSWORD`; whether it was one.
    fn set_of_source(&mut self, variable: &str, text: &str) -> bool {
        let Some(rest) = variable.strip_prefix(SOURCE_PREFIX) else { return false };
        let Some((source, field)) = rest.split_once('_') else { return false };
        let (source, field) = (source.to_ascii_lowercase(), field.to_ascii_lowercase());
        let key = format!("{SOURCES}.{source}.{field}");
        let table = self.sources.entry(source).or_insert_with(|| toml::Value::Table(toml::Table::new()));
        let Some(table) = table.as_table_mut() else { return false };
        table.insert(field, value_of(text));
        self.source_origins.insert(key, Origin::Variable(variable.to_owned()));
        true
    }

    fn note_origins(&mut self, prefix: &str, table: &toml::Table, origin: &Origin) {
        for (name, value) in table {
            let key = format!("{prefix}.{name}");
            match value {
                toml::Value::Table(table) => self.note_origins(&key, table, origin),
                _ => drop(self.source_origins.insert(key, origin.clone())),
            }
        }
    }

    /// Everything that was given, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Given)> {
        self.given.iter().map(|(key, given)| (key.as_str(), given))
    }

    fn set(&mut self, key: &str, text: String, origin: Origin) {
        self.given.insert(key.to_owned(), Given { text, origin });
    }

    fn add_table(&mut self, prefix: &str, table: toml::Table, origin: &Origin) {
        for (key, value) in table {
            let key = format!("{prefix}{key}");
            match value {
                toml::Value::Table(table) => self.add_table(&format!("{key}."), table, origin),
                toml::Value::String(text) => self.set(&key, text, origin.clone()),
                other => self.set(&key, other.to_string(), origin.clone()),
            }
        }
    }
}

/// The text of a variable as a file would give it: a number or a flag where it reads like one, digit by digit, as a
/// password may begin with a zero.
fn value_of(text: &str) -> toml::Value {
    let number = text.parse::<i64>().ok().filter(|number| number.to_string() == text);
    let flag = || text.parse().ok().map(toml::Value::Boolean);
    number.map(toml::Value::Integer).or_else(flag).unwrap_or_else(|| toml::Value::String(text.to_owned()))
}

/// The same with dates and times as texts: those of TOML are for its own reader alone.
pub(super) fn with_texts(value: toml::Value) -> toml::Value {
    match value {
        toml::Value::Datetime(date) => toml::Value::String(date.to_string()),
        toml::Value::Array(all) => toml::Value::Array(all.into_iter().map(with_texts).collect()),
        toml::Value::Table(table) => {
            toml::Value::Table(table.into_iter().map(|(key, value)| (key, with_texts(value))).collect())
        }
        other => other,
    }
}

/// The environment variable of a key.
fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', "_").to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text<'a>(layers: &'a Layers, key: &str) -> Option<&'a str> {
        layers.get(key).map(|given| given.text.as_str())
    }

    #[test]
    fn later_layers_win() {
        let mut layers = Layers::default();
        let file = "as_of = 2011-12-09\nlisten = \"127.0.0.1:1\"\n[fiscal]\nfirst_month = 4\n";
        layers.add_toml(file, Path::new("b.toml")).expect("TOML");
        assert_eq!(text(&layers, "as_of"), Some("2011-12-09"));
        assert_eq!(text(&layers, "fiscal.first_month"), Some("4"));
        let variables = [("BELLWETHER_FISCAL_FIRST_MONTH", "7"), ("BELLWETHER_LISTEN", "127.0.0.1:2"), ("PATH", "x")];
        let unknown = layers.add_variables(variables.map(|(name, text)| (name.to_owned(), text.to_owned())));
        assert!(unknown.is_empty());
        layers.add_option("listen", Some("127.0.0.1:3"));
        layers.add_option("as_of", None::<String>);
        assert_eq!(text(&layers, "fiscal.first_month"), Some("7"));
        assert_eq!(text(&layers, "listen"), Some("127.0.0.1:3"));
        assert_eq!(text(&layers, "as_of"), Some("2011-12-09"));
    }

    #[test]
    fn values_of_sources_have_an_origin_and_look_alike_wherever_they_are_given() {
        let mut layers = Layers::default();
        let file = "[sources.mssql]\nport = 1433\npassword = \"x\"\n[sources.learning]\nsince = 2026-01-01T00:00:00Z\n\
                    courses = [{ starts = 2026-01-01 }]\n[sources.learning.limits]\nattempts = 2\n";
        layers.add_toml(file, Path::new("b.toml")).expect("TOML");
        let variables = [("BELLWETHER_SOURCES_MSSQL_PASSWORD", "0123"), ("BELLWETHER_SOURCES_MSSQL_POOL_SIZE", "8")];
        let unknown = layers.add_variables(variables.map(|(name, text)| (name.to_owned(), text.to_owned())));
        assert!(unknown.is_empty());
        let origin = |key: &str| layers.origin(key).map(ToString::to_string);
        for (key, expected) in [
            ("sources.mssql.port", Some("in b.toml")),
            ("sources.mssql.password", Some("in $BELLWETHER_SOURCES_MSSQL_PASSWORD")),
            ("sources.mssql.pool_size", Some("in $BELLWETHER_SOURCES_MSSQL_POOL_SIZE")),
            ("sources.learning.courses", Some("in b.toml")),
            ("sources.learning.limits.attempts", Some("in b.toml")),
            ("sources.mssql.schema", None),
        ] {
            assert_eq!(origin(key).as_deref(), expected, "{key}");
        }
        let sources = layers.sources();
        assert_eq!(sources["mssql"]["password"].as_str(), Some("0123"));
        assert_eq!(sources["mssql"]["pool_size"].as_integer(), Some(8));
        assert_eq!(sources["learning"]["since"].as_str(), Some("2026-01-01T00:00:00Z"));
        assert_eq!(sources["learning"]["courses"][0]["starts"].as_str(), Some("2026-01-01"));
    }

    #[test]
    fn reports_variables_that_are_no_settings() {
        let variables = [("BELLWETHER_LISTNE", "x"), ("BELLWETHER_TOOLS", "x")];
        let unknown = Layers::default().add_variables(variables.map(|(n, v)| (n.to_owned(), v.to_owned())));
        assert_eq!(unknown, ["BELLWETHER_LISTNE"]);
    }
}
