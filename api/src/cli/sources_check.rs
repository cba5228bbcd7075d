//! `bellwether sources check`: whether facts can be loaded, kind by kind.

use std::fmt::Write;

use bellwether_contract::page::SourceCondition;
use bellwether_sources::check::{Finding, Outcome};
use serde::Serialize;

use super::error::CliError;
use super::output::Output;
use super::{home, runtime};
use crate::config::settings::Settings;
use crate::views;

/// Loads everything once and says how each source is.
///
/// # Errors
/// When a source that is there does not deliver.
pub fn run(settings: &Settings, output: &Output) -> Result<(), CliError> {
    let runtime = runtime::start()?;
    if let Some(live) = home::live(settings)? {
        let found = runtime.block_on(live.check());
        return examined(&found, output);
    }
    let engine = runtime.block_on(home::engine(settings))?;
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

/// What a doctor found of one source.
#[derive(Serialize)]
struct Examined<'a> {
    source: &'a str,
    findings: &'a [Finding],
}

/// Tells what the doctors of live sources found.
fn examined(found: &[(&str, Vec<Finding>)], output: &Output) -> Result<(), CliError> {
    let mut words = String::new();
    let mut failing = Vec::new();
    for (source, findings) in found {
        for finding in findings {
            let outcome = match finding.outcome {
                Outcome::Passed => "ok",
                Outcome::Warning => "warning",
                Outcome::Failed => "FAILED",
            };
            // Writing to a string cannot fail.
            let _ = writeln!(words, "{source:<10} {outcome:<8} {}: {}", finding.step, finding.detail);
            if let Some(remedy) = &finding.remedy {
                let _ = writeln!(words, "{:<19} {remedy}", "");
            }
            if finding.outcome == Outcome::Failed {
                failing.push(format!("{source}: {}: {}", finding.step, finding.detail));
            }
        }
    }
    let list: Vec<Examined<'_>> =
        found.iter().map(|(source, findings)| Examined { source, findings: findings.as_slice() }).collect();
    output.result(&words, &list)?;
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
