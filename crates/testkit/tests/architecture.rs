//! Holds the workspace to the table of crates in `ARCHITECTURE.md`: who may use whom, and what nobody may bring in.
//! The table is read from the document, so neither can change without the other. What the crates do with each other
//! is not judged here.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
const TABLE_HEADER: &str = "| crate | may use inside the workspace | never brings in |";
/// Tests of every crate may use it, nothing that ships may.
const TEST_ONLY: &str = "testkit";

#[test]
fn the_table_lists_every_crate_of_the_workspace() {
    let listed: BTreeSet<String> = table().into_keys().collect();
    let existing: BTreeSet<String> = workspace().into_keys().collect();
    assert_eq!(listed, existing, "crates listed in ARCHITECTURE.md (left) and in the workspace (right)");
}

#[test]
fn a_crate_uses_only_the_crates_the_table_allows() {
    let (table, workspace) = (table(), workspace());
    let mut violations = Vec::new();
    for (name, package) in &workspace {
        for dependency in &package.dependencies {
            let Some(used) = workspace.iter().find(|(_, other)| other.name == dependency.name).map(|(used, _)| used)
            else {
                continue;
            };
            let only_in_tests = dependency.kind.as_deref() == Some("dev") && used == TEST_ONLY;
            if !only_in_tests && !table[name].may_use.contains(used) {
                violations.push(format!("{name} uses {used}"));
            }
        }
    }
    assert!(violations.is_empty(), "not allowed by ARCHITECTURE.md: {violations:#?}");
}

#[test]
fn a_crate_brings_in_nothing_the_table_forbids() {
    let workspace = workspace();
    let mut violations = Vec::new();
    for (name, rule) in table() {
        let linked = linked_by(&workspace[&name], &workspace);
        violations.extend(rule.never.intersection(&linked).map(|found| format!("{name} brings in {found}")));
    }
    assert!(violations.is_empty(), "not allowed by ARCHITECTURE.md: {violations:#?}");
}

struct Rule {
    may_use: BTreeSet<String>,
    never: BTreeSet<String>,
}

/// The rows of the document's table by crate. Names are what stands in backticks; everything else is for the reader.
fn table() -> BTreeMap<String, Rule> {
    let document = std::fs::read_to_string(Path::new(ROOT).join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let rows = document.lines().skip_while(|line| *line != TABLE_HEADER).skip(2);
    rows.take_while(|line| line.starts_with('|'))
        .map(|row| {
            let cells: Vec<&str> = row.trim_matches('|').split('|').collect();
            let [name, may_use, never] = cells[..] else { panic!("three cells expected in {row}") };
            let name = code_spans(name).pop_first().expect("the row begins with a crate in backticks");
            (name, Rule { may_use: code_spans(may_use), never: code_spans(never) })
        })
        .collect()
}

fn code_spans(cell: &str) -> BTreeSet<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: std::path::PathBuf,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    /// `None` for what ships, otherwise `dev` or `build`.
    kind: Option<String>,
}

/// The packages of the workspace by the name of their folder, which is what people call them.
fn workspace() -> BTreeMap<String, Package> {
    let json = cargo(["metadata", "--format-version", "1", "--no-deps"]);
    let metadata: Metadata = serde_json::from_str(&json).expect("what cargo metadata prints");
    let folder = |package: &Package| {
        let folder = package.manifest_path.parent().and_then(Path::file_name).expect("a manifest lies in a folder");
        folder.to_string_lossy().into_owned()
    };
    metadata.packages.into_iter().map(|package| (folder(&package), package)).collect()
}

/// Names of all packages that `package` links, without what it only gets through other crates of the workspace: those
/// answer for themselves. `cargo tree` is asked because `cargo metadata` shows the features of all crates united.
fn linked_by(package: &Package, workspace: &BTreeMap<String, Package>) -> BTreeSet<String> {
    let mut arguments = vec!["tree", "--package", &package.name, "--edges", "normal,no-proc-macro", "--prefix", "none"];
    arguments.extend(["--format", "{p}"]);
    let ships_with = |name: &str| package.dependencies.iter().any(|used| used.name == name && used.kind.is_none());
    for sibling in workspace.values().filter(|sibling| ships_with(&sibling.name)) {
        arguments.extend(["--prune", &sibling.name]);
    }
    if package.manifest_path.starts_with(Path::new(ROOT).canonicalize().expect("the workspace").join("web")) {
        arguments.extend(["--target", "wasm32-unknown-unknown"]);
    }
    cargo(arguments).lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

fn cargo<'a>(arguments: impl IntoIterator<Item = &'a str>) -> String {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let output = Command::new(cargo).args(arguments).arg("--locked").current_dir(ROOT).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo prints UTF-8")
}
