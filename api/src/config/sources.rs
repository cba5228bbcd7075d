//! The settings of live sources: tables of the configuration, as each adapter defines them.
//!
//! ```toml
//! facts = "live"            # or "pipeline", or "warehouse", the default
//! [sources.mongodb]         # customers, catalogue, orders, contacts
//! [sources.mssql]           # invoices, credit notes, budgets, rates
//! [sources.learning]        # learning records: kind = "xapi" or "moodle"
//! ```
//!
//! Any field of a source can be given as a variable, `BELLWETHER_SOURCES_MSSQL_PASSWORD` for one, and a secret as
//! `env:NAME` or `file:PATH`. A secret is never printed; where it is kept is.

use bellwether_sources::lms::settings::LmsSettings;
use bellwether_sources::mongo::settings::MongoSettings;
use bellwether_sources::mssql::settings::MssqlSettings;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::error::SettingProblem;
use super::layers::Layers;

/// Where portfolios come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FactsFrom {
    /// The embedded warehouse: what was imported or generated.
    #[default]
    Warehouse,
    /// The embedded warehouse, into which live sources are copied on schedule.
    Pipeline,
    /// Live sources, asked at each refresh.
    Live,
}

impl FactsFrom {
    /// The word in the configuration.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Warehouse => "warehouse",
            Self::Pipeline => "pipeline",
            Self::Live => "live",
        }
    }

    /// From the word in the configuration.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Warehouse, Self::Pipeline, Self::Live].into_iter().find(|from| from.as_str() == word)
    }
}

/// The live sources, as configured.
#[derive(Debug, Clone)]
pub struct LiveSettings {
    /// Customers, catalogue, orders, contacts.
    pub mongodb: MongoSettings,
    /// Invoices, credit notes, budgets, rates.
    pub mssql: MssqlSettings,
    /// Learning records, if there are any.
    pub learning: Option<LmsSettings>,
}

/// Reads the sources, if any is configured; for some origins of facts they have to be there. Adds to the problems.
pub(super) fn read(layers: &Layers, facts: FactsFrom, problems: &mut Vec<SettingProblem>) -> Option<LiveSettings> {
    let before = problems.len();
    for name in layers.sources().keys().filter(|name| !NAMES.contains(&name.as_str())) {
        problems.push(problem(name, &format!("is no source; the sources are {}", NAMES.join(", "))));
    }
    let mongodb = table::<MongoSettings>(layers, "mongodb", problems);
    let mssql = table::<MssqlSettings>(layers, "mssql", problems);
    let learning = table::<LmsSettings>(layers, "learning", problems);
    if problems.len() > before {
        return None;
    }
    match (mongodb, mssql) {
        (Some(mongodb), Some(mssql)) => Some(LiveSettings { mongodb, mssql, learning }),
        (mongodb, _) if facts != FactsFrom::Warehouse => {
            let missing = if mongodb.is_some() { "mssql" } else { "mongodb" };
            let needed = format!("is missing, and `facts = \"{}\"` needs it; add the table", facts.as_str());
            problems.push(problem(missing, &needed));
            None
        }
        _ => None,
    }
}

/// A source as configured, without any secret.
#[derive(Debug)]
pub struct Listed {
    /// Name of its table.
    pub name: &'static str,
    /// What it is.
    pub kind: &'static str,
    /// Where it is.
    pub place: String,
    /// Every value by its key, defaults included; a secret is `***`, or where it is kept.
    pub values: Vec<(String, String)>,
}

/// Every source that is configured, of a configuration that was checked.
pub fn list(layers: &Layers) -> Vec<Listed> {
    let ignored = &mut Vec::new();
    let mongodb = table::<MongoSettings>(layers, "mongodb", ignored)
        .map(|settings| listed("mongodb", "MongoDB", settings.place(), &settings));
    let mssql = table::<MssqlSettings>(layers, "mssql", ignored)
        .map(|settings| listed("mssql", "SQL Server", settings.place(), &settings));
    let learning = table::<LmsSettings>(layers, "learning", ignored)
        .map(|settings| listed("learning", settings.name(), settings.place(), &settings));
    [mongodb, mssql, learning].into_iter().flatten().collect()
}

fn listed(name: &'static str, kind: &'static str, place: String, settings: &impl Serialize) -> Listed {
    let mut values = Vec::new();
    flatten(format!("sources.{name}"), serde_json::to_value(settings).unwrap_or_default(), &mut values);
    Listed { name, kind, place, values }
}

/// The values of a table by their keys, in the order of the keys; what is absent is left out.
fn flatten(key: String, value: Value, values: &mut Vec<(String, String)>) {
    match value {
        Value::Null => {}
        Value::Object(table) => {
            table.into_iter().for_each(|(name, value)| flatten(format!("{key}.{name}"), value, values));
        }
        Value::String(text) => values.push((key, text)),
        other => values.push((key, other.to_string())),
    }
}

/// Names of the tables.
const NAMES: [&str; 3] = ["mongodb", "mssql", "learning"];

fn table<T: DeserializeOwned>(layers: &Layers, name: &str, problems: &mut Vec<SettingProblem>) -> Option<T> {
    let table = layers.sources().get(name)?.clone();
    match serde_path_to_error::deserialize(table) {
        Ok(settings) => Some(settings),
        Err(error) => {
            let path = error.path().to_string();
            let key = if path == "." { name.to_owned() } else { format!("{name}.{path}") };
            problems.push(problem(&key, error.inner().message()));
            None
        }
    }
}

fn problem(key: &str, remedy: &str) -> SettingProblem {
    SettingProblem { key: format!("sources.{key}"), value: None, origin: None, remedy: remedy.to_owned() }
}
