//! What a file means: a mapping from its columns to records, as data.
//!
//! [`Mapping::parse`] reads TOML and checks it whole: unknown keys are refused, and every fault is reported at once
//! with its field, value and remedy. Whether the columns exist is only known when a file is opened.

pub mod error;
pub mod schema;

pub(crate) mod condition;
pub(crate) mod dates;
pub(crate) mod decimals;
pub(crate) mod document;
pub(crate) mod fields;
pub(crate) mod rules;

mod check;
mod conditions;
mod lines;

use std::sync::Arc;

use condition::Condition;
use error::MappingError;
use fields::FieldSource;
use rules::LineRules;
use schema::{Field, TableKind};

use super::countries::Countries;

/// A checked mapping of one or several tables.
#[derive(Debug, Clone)]
pub struct Mapping {
    text: String,
    dataset: String,
    source: String,
    pub(crate) tables: Vec<Table>,
    pub(crate) countries: Countries,
}

/// How one kind of file is read.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) kind: TableKind,
    /// Which inputs are meant, by file name; none when inputs are given in the order of the tables.
    pub(crate) file: Option<glob::Pattern>,
    /// Whether it is right that no input is meant.
    pub(crate) optional: bool,
    pub(crate) delimiter: u8,
    /// Texts that mean "no value".
    pub(crate) nulls: Vec<String>,
    pub(crate) fields: Vec<(Field, FieldSource)>,
    /// In order; the first that holds gives the reason.
    pub(crate) exclusions: Vec<Exclusion>,
    /// For document lines.
    pub(crate) lines: Option<LineRules>,
}

/// Rows that the mapping declares excluded.
#[derive(Debug, Clone)]
pub(crate) struct Exclusion {
    pub(crate) reason: Arc<str>,
    pub(crate) when: Condition<String>,
}

impl Table {
    /// Names of the columns that fields and rules look at.
    pub(crate) fn columns(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for (_, source) in &self.fields {
            if let fields::Origin::Column(name) = &source.origin {
                names.push(name);
            }
        }
        for rule in &self.exclusions {
            rule.when.each_column(&mut |name| names.push(name));
        }
        names
    }
}

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// Everything that is wrong with it: one error if its shape is wrong, else one for each value.
    pub fn parse(text: &str) -> Result<Self, Vec<MappingError>> {
        check::mapping(text)
    }

    /// The data set that a run with this mapping replaces.
    pub fn dataset(&self) -> &str {
        &self.dataset
    }

    /// Name of the source, as shown to people.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The mapping as written.
    pub fn text(&self) -> &str {
        &self.text
    }
}
