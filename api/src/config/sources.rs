//! The settings of live sources: tables of the configuration, as each adapter defines them.
//!
//! ```toml
//! facts = "live"            # or "warehouse", the default
//! [sources.mongodb]         # customers, catalogue, orders, contacts
//! [sources.mssql]           # invoices, credit notes, budgets, rates
//! [sources.learning]        # learning records: kind = "xapi" or "moodle"
//! ```
//!
//! Any field of a source can be given as a variable, `BELLWETHER_SOURCES_MSSQL_PASSWORD` for one, and a secret as
//! `env:NAME` or `file:PATH`. Values of sources are never printed: any of them may be a secret.

use bellwether_sources::lms::settings::LmsSettings;
use bellwether_sources::mssql::settings::MssqlSettings;
use serde::de::DeserializeOwned;

use super::error::SettingProblem;
use super::layers::Layers;

/// Where portfolios come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FactsFrom {
    /// The embedded warehouse: what was imported, generated or copied.
    #[default]
    Warehouse,
    /// Live sources, asked at each refresh.
    Live,
}

impl FactsFrom {
    /// The word in the configuration.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Warehouse => "warehouse",
            Self::Live => "live",
        }
    }

    /// From the word in the configuration.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Warehouse, Self::Live].into_iter().find(|from| from.as_str() == word)
    }
}
