//! `bellwether sources check`: whether facts can be loaded, kind by kind.

use std::fmt::Write;

use bellwether_contract::page::SourceCondition;

use super::error::CliError;
use super::home;
use super::output::Output;
use crate::config::settings::Settings;
use crate::views;

/// Loads everything once and says how each source is.
///
/// # Errors
/// When a source that is there does not deliver.
pub fn run(settings: &Settings, output: &Output) -> Result<(), CliError> {
    let engine = home::engine(settings)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let snapshot = runtime.block_on(engine.refresh())?;
    let sources = views::sources::sources(&snapshot, engine.clock().now());
    let mut words = String::new();
    for source in &sources.items {
        let state = condition_name(source.state);
        // Writing to a string cannot fail.
        let _ = writeln!(words, "{:<12} {:<16} {:>12} rows  {}", source.name, state, source.rows, source.origin);
    }
    if sources.items.is_empty() {
        words.push_str("There are no facts yet; import some, or run `bellwether demo`.");
    }
    output.result(&words, &sources)?;
    let failing: Vec<String> = sources
        .items
        .iter()
        .filter_map(|source| source.last_error.as_ref().map(|error| format!("{}: {error}", source.name)))
        .collect();
    if failing.is_empty() { Ok(()) } else { Err(CliError::Sources(failing.join("\n"))) }
}

const fn condition_name(condition: SourceCondition) -> &'static str {
    match condition {
        SourceCondition::Fresh => "fresh",
        SourceCondition::Stale => "stale",
        SourceCondition::Unavailable => "unavailable",
        SourceCondition::NotConfigured => "not configured",
    }
}
