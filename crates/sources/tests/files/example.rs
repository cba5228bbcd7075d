//! The mapping that people are to copy from works, with the files beside it.

use std::path::{Path, PathBuf};

use bellwether_domain::facts::rows::DocumentKind;
use bellwether_sources::files::import::import;

use crate::memory::{Memory, assert_adds_up, parse};

const MAPPING: &str = include_str!("../../../../mappings/example/distributor.toml");

#[test]
fn the_example_set_is_imported_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../mappings/example");
    let entries = std::fs::read_dir(&folder).expect("the examples are there");
    let mut inputs: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    inputs.retain(|path| path.extension().is_some_and(|e| e == "csv"));
    inputs.sort();

    let mut sink = Memory::default();
    let summary = import(&parse(MAPPING), &inputs, &mut sink, &mut ()).unwrap_or_else(|e| panic!("{e}"));
    assert_adds_up(&sink, &summary);
    assert_eq!(summary.inputs.len(), inputs.len(), "every file has its table");
    assert_eq!(sink.reasons(), [("4", "cancelled before it was sent")]);

    let shown: Vec<String> = sink
        .lines()
        .iter()
        .map(|line| {
            let family = line.family.as_deref().unwrap_or("-");
            format!("{} {} {} {} {family} {}", line.document, line.kind.as_str(), line.date, line.code, line.amount)
        })
        .collect();
    assert_eq!(
        shown,
        [
            "R1 invoice 2025-11-03 HM-100 Hammers 179.40 EUR",
            "R1 invoice 2025-11-03 FRACHT - 9.90 EUR",
            "R2 invoice 2025-11-17 SC-20 Screws 45.00 EUR",
            "G1 credit_note 2026-01-12 HM-100 Hammers 29.90 EUR",
            "R4 invoice 2026-01-20 SC-40 Screws 162.50 GBP",
            "K1 adjustment 2026-01-31 FRACHT - -0.01 EUR",
        ]
    );
    assert_eq!(sink.lines().iter().filter(|l| l.kind == DocumentKind::Adjustment).count(), 1);
}
