//! `bellwether import`: files into facts, all or nothing, accounted for row by row.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;
use std::time::Instant;

use bellwether_sources::files::fingerprint::fingerprint;
use bellwether_sources::files::import::import;
use bellwether_sources::files::mapping::Mapping;
use bellwether_sources::files::summary::{ImportSummary, RejectCount};
use bellwether_warehouse::dataset::{Committed, DatasetSpec, RejectLimits};
use bellwether_warehouse::warehouse::Warehouse;
use serde::Serialize;

use super::arguments::ImportOptions;
use super::error::CliError;
use super::home;
use super::output::Output;
use super::process::{megabytes, peak_memory};
use super::progress::Meter;
use crate::config::settings::Settings;

#[derive(Serialize)]
struct Report<'a> {
    dataset: &'a str,
    changed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    generation: Option<u64>,
    rows: u64,
    accepted: u64,
    rejected: BTreeMap<Arc<str>, RejectCount>,
    seconds: f64,
    peak_memory_bytes: Option<u64>,
    /// What the facts lack to be used; nothing if all is well.
    warnings: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<&'a ImportSummary>,
}

/// Imports, unless the same files with the same mapping were imported before.
///
/// # Errors
/// When mapping, files or warehouse fail; nothing was changed then.
pub fn run(settings: &Settings, options: &ImportOptions, output: &Output) -> Result<(), CliError> {
    let started = Instant::now();
    let mapping = read_mapping(options)?;
    let warehouse = home::warehouse(settings)?;
    let fingerprint = fingerprint(&mapping, &options.inputs)?;
    if warehouse.dataset(mapping.dataset())?.is_some_and(|known| known.fingerprint == fingerprint) {
        return report_no_change(&mapping, warnings(settings, &warehouse)?, started, output);
    }
    let spec = DatasetSpec {
        name: mapping.dataset().to_owned(),
        label: mapping.source().to_owned(),
        fingerprint,
        generated: false,
        watermark: None,
        limits: RejectLimits {
            unexpected_share: settings.policy.max_reject_share,
            lost_share: settings.policy.max_row_loss,
            ..RejectLimits::default()
        },
    };
    let clock = home::clock(settings);
    let mut intake = warehouse.begin(spec, clock.as_ref())?;
    let mut meter = Meter::of_bytes("importing");
    let summary = import(&mapping, &options.inputs, &mut intake, &mut meter);
    meter.finish();
    let summary = summary?;
    let committed = intake.commit(clock.as_ref())?;
    report(&mapping, (&summary, &committed), warnings(settings, &warehouse)?, started, output)
}

/// What keeps the facts that are there now from being used.
fn warnings(settings: &Settings, warehouse: &Warehouse) -> Result<Vec<String>, CliError> {
    let Some(generation) = warehouse.reader(settings.reporting)? else { return Ok(Vec::new()) };
    let missing = generation.missing_rates()?.map(|missing| {
        format!(
            "{missing}. Until then invoices, credit notes and budgets of all customers are unavailable, and scores do \
             without them. Import a table of kind fx_rates, or set reporting_currency, which is {}.",
            settings.reporting
        )
    });
    Ok(missing.into_iter().collect())
}

fn read_mapping(options: &ImportOptions) -> Result<Mapping, CliError> {
    let path = &options.mapping;
    let text = std::fs::read_to_string(path).map_err(|cause| CliError::Unreadable { path: path.clone(), cause })?;
    Mapping::parse(&text).map_err(|errors| {
        let errors = errors.iter().map(ToString::to_string).collect();
        CliError::Mapping { path: path.clone(), errors }
    })
}

fn report_no_change(
    mapping: &Mapping,
    warnings: Vec<String>,
    started: Instant,
    output: &Output,
) -> Result<(), CliError> {
    let mut words = format!("{}: no change; these files were imported with this mapping before.\n", mapping.source());
    warn_in(&mut words, &warnings);
    let report = Report {
        dataset: mapping.dataset(),
        changed: false,
        generation: None,
        rows: 0,
        accepted: 0,
        rejected: BTreeMap::new(),
        seconds: started.elapsed().as_secs_f64(),
        peak_memory_bytes: peak_memory(),
        warnings,
        details: None,
    };
    Ok(output.result(&words, &report)?)
}

fn report(
    mapping: &Mapping,
    (summary, committed): (&ImportSummary, &Committed),
    warnings: Vec<String>,
    started: Instant,
    output: &Output,
) -> Result<(), CliError> {
    let rejected = rejects_by_reason(summary);
    let report = Report {
        dataset: mapping.dataset(),
        changed: true,
        generation: Some(committed.generation),
        rows: summary.rows(),
        accepted: summary.accepted(),
        rejected,
        seconds: started.elapsed().as_secs_f64(),
        peak_memory_bytes: peak_memory(),
        warnings,
        details: Some(summary),
    };
    let words = in_words(mapping, &report, summary);
    Ok(output.result(&words, &report)?)
}

fn rejects_by_reason(summary: &ImportSummary) -> BTreeMap<Arc<str>, RejectCount> {
    let mut rejected: BTreeMap<Arc<str>, RejectCount> = BTreeMap::new();
    for (reason, count) in summary.inputs.iter().flat_map(|input| &input.rejects) {
        let sum = rejected.entry(reason.clone()).or_insert(RejectCount { rows: 0, declared: count.declared });
        sum.rows += count.rows;
    }
    rejected
}

/// Writing to a string cannot fail, so results of writes are dropped.
fn in_words(mapping: &Mapping, report: &Report<'_>, summary: &ImportSummary) -> String {
    let rejected: u64 = report.rejected.values().map(|count| count.rows).sum();
    let mut words = format!("{} is imported.\n", mapping.source());
    let _ = writeln!(words, "{:>12}  rows read", report.rows);
    let _ = writeln!(words, "{:>12}  accepted", report.accepted);
    let _ = writeln!(words, "{rejected:>12}  rejected, of these");
    for (reason, count) in &report.rejected {
        let kind = if count.declared { "declared" } else { "unexpected" };
        let _ = writeln!(words, "{:>12}    {reason} ({kind})", count.rows);
    }
    for example in summary.inputs.iter().flat_map(|input| &input.examples) {
        let _ = writeln!(words, "              e.g. row {}: {}: `{}`", example.row, example.reason, example.value);
    }
    let memory =
        report.peak_memory_bytes.map_or_else(String::new, |bytes| format!(", peak memory {}", megabytes(bytes)));
    let _ = writeln!(words, "{:.1} s{memory}", report.seconds);
    warn_in(&mut words, &report.warnings);
    words
}

fn warn_in(words: &mut String, warnings: &[String]) {
    for warning in warnings {
        let _ = writeln!(words, "warning: {warning}");
    }
}
