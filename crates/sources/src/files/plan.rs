//! Which input is read as which table, and in what order.

use std::path::{Path, PathBuf};

use super::error::ImportError;
use super::mapping::schema::TableKind;
use super::mapping::{Mapping, Table};

/// A table with its inputs.
#[derive(Debug)]
pub(crate) struct Step<'m> {
    pub(crate) table: &'m Table,
    /// Position in the mapping, for messages.
    pub(crate) index: usize,
    pub(crate) inputs: Vec<PathBuf>,
}

/// Assigns inputs to tables: by file name when the tables have patterns, else one each in their order. Products come
/// first because lines may take their families from them; otherwise tables are read in the order of the mapping.
pub(crate) fn plan<'m>(mapping: &'m Mapping, inputs: &[PathBuf]) -> Result<Vec<Step<'m>>, ImportError> {
    let mut seen = Vec::new();
    for input in inputs {
        let path = input.canonicalize().map_err(|cause| ImportError::Unreadable { input: input.clone(), cause })?;
        if seen.contains(&path) {
            return Err(ImportError::RepeatedInput { input: input.clone() });
        }
        seen.push(path);
    }
    let tables = &mapping.tables;
    let mut steps: Vec<Step<'m>> =
        tables.iter().enumerate().map(|(index, table)| Step { table, index, inputs: Vec::new() }).collect();
    if tables.iter().any(|t| t.file.is_some()) {
        by_name(&mut steps, inputs)?;
    } else if inputs.len() == tables.len() {
        for (step, input) in steps.iter_mut().zip(inputs) {
            step.inputs.push(input.clone());
        }
    } else {
        let tables = tables.iter().map(|t| t.kind.as_str()).collect::<Vec<_>>().join(", ");
        return Err(ImportError::InputCount { given: inputs.len(), expected: steps.len(), tables });
    }
    steps.sort_by_key(|step| step.table.kind != TableKind::Products);
    Ok(steps)
}

fn by_name(steps: &mut [Step<'_>], inputs: &[PathBuf]) -> Result<(), ImportError> {
    for input in inputs {
        let fitting: Vec<usize> = (0..steps.len()).filter(|i| fits(steps[*i].table, input)).collect();
        match fitting[..] {
            [only] => steps[only].inputs.push(input.clone()),
            [] => {
                let patterns = patterns(steps.iter().map(|s| s.table));
                return Err(ImportError::UnmatchedInput { input: input.clone(), patterns });
            }
            _ => {
                let patterns = patterns(fitting.iter().map(|i| steps[*i].table));
                return Err(ImportError::AmbiguousInput { input: input.clone(), patterns });
            }
        }
    }
    match steps.iter().find(|s| s.inputs.is_empty() && !s.table.optional) {
        Some(Step { table, .. }) => Err(ImportError::TableWithoutInput {
            pattern: table.file.as_ref().map(ToString::to_string).unwrap_or_default(),
            kind: table.kind.as_str(),
        }),
        None => Ok(()),
    }
}

fn fits(table: &Table, input: &Path) -> bool {
    let name = input.file_name().and_then(|n| n.to_str());
    table.file.as_ref().zip(name).is_some_and(|(pattern, name)| pattern.matches(name))
}

fn patterns<'m>(tables: impl Iterator<Item = &'m Table>) -> String {
    tables.filter_map(|t| t.file.as_ref()).map(|p| format!("`{p}`")).collect::<Vec<_>>().join(", ")
}
