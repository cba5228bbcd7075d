//! `bellwether config check`: whether the configuration is valid, and what it comes to.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Serialize;

use super::error::CliError;
use super::output::Output;
use crate::config::layers::Layers;
use crate::config::settings::Settings;

#[derive(Serialize)]
struct Checked {
    settings: BTreeMap<&'static str, String>,
    unknown_variables: Vec<String>,
}

/// Prints every setting with its value and origin.
///
/// # Errors
/// Everything that is wrong with the configuration.
pub fn run(layers: &Layers, unknown: &[String], output: &Output) -> Result<(), CliError> {
    let list = Settings::check(layers)?.to_list();
    let mut words = String::from("The configuration is valid.\n");
    for (key, value) in &list {
        let origin = layers.get(key).map_or_else(|| "default".to_owned(), |given| given.origin.to_string());
        // Writing to a string cannot fail.
        let _ = writeln!(words, "  {key} = {value}  ({origin})");
    }
    for name in unknown {
        let _ = writeln!(words, "  ignored: ${name} is no setting");
    }
    let data = Checked { settings: list.into_iter().collect(), unknown_variables: unknown.to_vec() };
    Ok(output.result(&words, &data)?)
}
