//! A sink that keeps everything, and files in a folder of their own.

use std::path::PathBuf;

use bellwether_domain::intake::{DocumentLine, FactSink, Record, SinkError};
use bellwether_domain::loader::Reject;
use bellwether_sources::files::error::ImportError;
use bellwether_sources::files::import::import;
use bellwether_sources::files::mapping::Mapping;
use bellwether_sources::files::summary::ImportSummary;
use tempfile::TempDir;

#[derive(Debug, Default, PartialEq)]
pub(crate) struct Memory {
    pub(crate) records: Vec<Record>,
    pub(crate) rejects: Vec<Reject>,
}

impl FactSink for Memory {
    fn put(&mut self, record: Record) -> Result<(), SinkError> {
        self.records.push(record);
        Ok(())
    }

    fn reject(&mut self, reject: Reject) -> Result<(), SinkError> {
        self.rejects.push(reject);
        Ok(())
    }
}

impl Memory {
    pub(crate) fn lines(&self) -> Vec<&DocumentLine> {
        let lines = self.records.iter().filter_map(|r| if let Record::Line(line) = r { Some(line) } else { None });
        lines.collect()
    }

    /// Row and reason of the rejects.
    pub(crate) fn reasons(&self) -> Vec<(&str, &str)> {
        self.rejects.iter().map(|r| (r.row.as_str(), &*r.reason)).collect()
    }
}

/// Files in a temporary folder.
pub(crate) struct Files {
    folder: TempDir,
    pub(crate) paths: Vec<PathBuf>,
}

impl Files {
    pub(crate) fn new(files: &[(&str, &[u8])]) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let write = |(name, content): &(&str, &[u8])| {
            let path = folder.path().join(name);
            std::fs::write(&path, content).expect("a writable folder");
            path
        };
        let paths = files.iter().map(write).collect();
        Self { folder, paths }
    }

    /// What an error says, without the folder's name.
    pub(crate) fn message(&self, error: &ImportError) -> String {
        error.to_string().replace(&format!("{}/", self.folder.path().display()), "")
    }
}

pub(crate) fn parse(mapping: &str) -> Mapping {
    Mapping::parse(mapping).unwrap_or_else(|errors| panic!("{}", messages(&errors)))
}

pub(crate) fn messages<E: ToString>(errors: &[E]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Imports files; what goes wrong comes back as its message.
pub(crate) fn try_import(mapping: &str, files: &[(&str, &[u8])]) -> Result<(Memory, ImportSummary), String> {
    let files = Files::new(files);
    let mut sink = Memory::default();
    let summary = import(&parse(mapping), &files.paths, &mut sink, &mut ()).map_err(|e| files.message(&e))?;
    assert_adds_up(&sink, &summary);
    Ok((sink, summary))
}

/// Imports one file that must be importable.
pub(crate) fn import_text(mapping: &str, text: &str) -> (Memory, ImportSummary) {
    try_import(mapping, &[("input.csv", text.as_bytes())]).unwrap_or_else(|message| panic!("{message}"))
}

/// Every row is a record or a reject, and the summary says what the sink got.
pub(crate) fn assert_adds_up(sink: &Memory, summary: &ImportSummary) {
    let rejected = summary.unexpected() + summary.declared();
    assert_eq!(summary.rows(), summary.accepted() + rejected);
    assert_eq!(rejected, sink.rejects.len() as u64);
    assert_eq!(summary.declared(), sink.rejects.iter().filter(|r| r.declared).count() as u64);
    let derived = summary.derived_customers + summary.derived_products;
    assert_eq!(summary.accepted() + derived, sink.records.len() as u64);
}
