//! `bellwether.example.toml` for tests: what it shows in comments, said.

/// The example as it is.
pub(super) const TEXT: &str = include_str!("../../../bellwether.example.toml");

/// Keys of a calendar of weeks, which cannot be said beside those of months.
const WEEKS: [&str; 3] = ["pattern", "end_month", "end_rule"];

/// The example with everything said that it shows: once with the first of its two learning systems, once with the
/// second.
pub(super) fn files() -> [String; 2] {
    let begins = |what: &str| TEXT.find(&format!("# [sources.learning]                # {what}")).expect("shown");
    let (first, second) = (begins("a Learning Record Store"), begins("... or Moodle"));
    [said(&TEXT[..second]), said(&(TEXT[..first].to_owned() + &TEXT[second..]))]
}

fn said(shown: &str) -> String {
    let line = |line: &str| match line.strip_prefix("# ") {
        Some(rest) if rest.starts_with('[') || rest.split(' ').nth(1) == Some("=") => rest.to_owned(),
        _ => line.to_owned(),
    };
    let lines = shown.lines().map(line).filter(|line| !WEEKS.iter().any(|key| line.starts_with(key)));
    lines.collect::<Vec<_>>().join("\n")
}
