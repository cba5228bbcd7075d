//! Where the state is: a file in the data folder, or a MongoDB database.
//!
//! ```toml
//! [store]
//! backend = "mongodb"                  # or "sqlite", the default
//! uri = "env:STATE_MONGODB_URI"        # never printed
//! database = "bellwether"
//! ```

use bellwether_sources::secret::{Secret, SecretError, resolve};
use bellwether_store::mongo::MongoAddress;

/// Database of the state when none is named.
const DEFAULT_DATABASE: &str = "bellwether";
/// What MongoDB does not take in the name of a database, on any system.
const IMPOSSIBLE: &[char] = &['/', '\\', '.', ' ', '"', '$', '*', '<', '>', ':', '|', '?', '\0'];
/// Longest name that MongoDB takes.
const LONGEST_NAME: usize = 63;

/// Which database keeps the state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum StoreSettings {
    /// A file in the data folder, of one process that serves.
    #[default]
    Sqlite,
    /// A database that several instances may share.
    Mongodb {
        /// Its address, or where that is to be had from.
        uri: Secret,
        /// Its name.
        database: String,
    },
}

impl StoreSettings {
    /// The word in the configuration.
    pub const fn backend(&self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Mongodb { .. } => "mongodb",
        }
    }

    /// Settings from what was given; none if the word is none of the two, or `uri` is missing.
    pub(super) fn new(backend: &str, uri: Option<&str>, database: Option<String>) -> Option<Self> {
        match backend {
            "sqlite" => Some(Self::Sqlite),
            "mongodb" => {
                let database = database.unwrap_or_else(|| DEFAULT_DATABASE.to_owned());
                Some(Self::Mongodb { uri: Secret::new(uri?), database })
            }
            _ => None,
        }
    }

    /// The address; none for a file.
    ///
    /// # Errors
    /// When it cannot be had from where the settings say it is.
    pub fn address(&self) -> Result<Option<MongoAddress>, SecretError> {
        match self {
            Self::Sqlite => Ok(None),
            Self::Mongodb { uri, database } => {
                let uri = resolve(uri.expose())?.expose().to_owned();
                Ok(Some(MongoAddress { uri, database: database.clone() }))
            }
        }
    }
}

/// A name that MongoDB takes for a database.
pub(super) fn database(name: &str) -> Option<String> {
    (!name.is_empty() && name.len() <= LONGEST_NAME && !name.contains(IMPOSSIBLE)).then(|| name.to_owned())
}
