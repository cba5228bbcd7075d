//! What can be wrong with the configuration, in words that name key, value, origin and remedy.

use std::fmt;
use std::path::PathBuf;

use super::layers::Origin;

/// Why there are no settings.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration `{}`: {cause}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: std::io::Error,
    },
    /// The file is no TOML.
    #[error("`{}` is not TOML: {cause}", path.display())]
    NotToml {
        /// Which file.
        path: PathBuf,
        /// Line, column and what was expected.
        #[source]
        cause: toml::de::Error,
    },
    /// Settings are wrong, all of them listed.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Invalid(Vec<SettingProblem>),
}

/// One setting that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingProblem {
    /// Its key, such as `fiscal.first_month`.
    pub key: String,
    /// What was given; none if it is missing.
    pub value: Option<String>,
    /// Where it was given.
    pub origin: Option<Origin>,
    /// What would be right.
    pub remedy: String,
}

impl fmt::Display for SettingProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.key)?;
        if let Some(value) = &self.value {
            write!(f, " = `{value}`")?;
        }
        if let Some(origin) = &self.origin {
            write!(f, " ({origin})")?;
        }
        write!(f, ": {}", self.remedy)
    }
}
