//! `bellwether config check`: whether the configuration is valid, and what it comes to.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Serialize;

use super::error::CliError;
use super::output::Output;
use crate::config::layers::Layers;
use crate::config::settings::Settings;
use crate::config::sources;

#[derive(Serialize)]
struct Checked {
    settings: BTreeMap<String, String>,
    /// Where each setting was given that is no default.
    origins: BTreeMap<String, String>,
    sources: Vec<Source>,
    unknown_variables: Vec<String>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
    kind: &'static str,
    place: String,
}

/// Prints every setting and source with its values and where each was given. No secret is printed.
///
/// # Errors
/// Everything that is wrong with the configuration.
pub fn run(layers: &Layers, unknown: &[String], output: &Output) -> Result<(), CliError> {
    let settings = Settings::check(layers)?;
    let mut list: Vec<(String, String)> =
        settings.to_list().into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    let mut words = String::from("The configuration is valid.\n");
    let told = |words: &mut String, indent: &str, list: &[(String, String)]| {
        for (key, value) in list {
            let origin = layers.origin(key).map_or_else(|| "default".to_owned(), ToString::to_string);
            // Writing to a string cannot fail.
            let _ = writeln!(words, "{indent}{key} = {value}  ({origin})");
        }
    };
    told(&mut words, "  ", &list);
    let mut sources = Vec::new();
    for source in sources::list(layers) {
        let _ = writeln!(words, "  sources.{}: {} at {}", source.name, source.kind, source.place);
        told(&mut words, "    ", &source.values);
        list.extend(source.values);
        sources.push(Source { name: source.name, kind: source.kind, place: source.place });
    }
    for name in unknown {
        let _ = writeln!(words, "  ignored: ${name} is no setting");
    }
    let given = |(key, _): &(String, String)| Some((key.clone(), layers.origin(key)?.to_string()));
    let origins = list.iter().filter_map(given).collect();
    let settings = list.into_iter().collect();
    let data = Checked { settings, origins, sources, unknown_variables: unknown.to_vec() };
    Ok(output.result(&words, &data)?)
}
