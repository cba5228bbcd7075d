//! `bellwether demo`: generated data, labelled as such.

use std::time::Instant;

use bellwether_domain::fiscal::FiscalCalendar;
use bellwether_sources::demo::output::DemoSummary;
use bellwether_sources::demo::{DemoPlan, generate};
use bellwether_warehouse::dataset::{DatasetSpec, RejectLimits};
use chrono::Month;
use serde::Serialize;

use super::arguments::DemoOptions;
use super::error::CliError;
use super::home;
use super::output::Output;
use super::progress::Meter;
use crate::config::settings::Settings;

/// Key of generated companies in the warehouse.
pub const DATASET: &str = "demo";

#[derive(Serialize)]
struct Report {
    dataset: &'static str,
    changed: bool,
    customers: u64,
    invoices: u64,
    lines: u64,
    seconds: f64,
}

/// Generates a company, or adds to the customers that are there.
///
/// # Errors
/// When the plan makes no sense or the warehouse fails; nothing was changed then.
pub fn run(settings: &Settings, options: &DemoOptions, output: &Output) -> Result<(), CliError> {
    let started = Instant::now();
    let today = home::clock(settings).today(settings.calendar.time_zone());
    let plan = DemoPlan {
        customers: options.customers,
        seed: options.seed,
        as_of: options.as_of.unwrap_or(today),
        lines_per_customer: options.lines,
        fiscal_year_start: fiscal_year_start(&settings.calendar),
    };
    if options.overlay {
        return super::overlay::run(settings, &plan, output);
    }
    if !options.into.is_empty() {
        return super::demo_into::run(settings, &plan, &options.into, output);
    }
    let summary = create(settings, &plan)?;
    let seconds = started.elapsed().as_secs_f64();
    let words = summary.map_or_else(
        || "Demo data: no change; the same data is there already.".to_owned(),
        |summary| in_words(&summary, &plan, seconds),
    );
    let counts = summary.unwrap_or_default();
    let report = Report {
        dataset: DATASET,
        changed: summary.is_some(),
        customers: counts.customers,
        invoices: counts.invoices,
        lines: counts.lines,
        seconds,
    };
    Ok(output.result(&words, &report)?)
}

/// Generates a company, unless the same one is there already.
///
/// # Errors
/// When the plan makes no sense or the warehouse fails; nothing was changed then.
pub fn create(settings: &Settings, plan: &DemoPlan) -> Result<Option<DemoSummary>, CliError> {
    let warehouse = home::warehouse(settings)?;
    let spec = spec(DATASET, "Demo data (generated)", format!("{plan:?}"));
    if warehouse.dataset(DATASET)?.is_some_and(|known| known.fingerprint == spec.fingerprint) {
        return Ok(None);
    }
    let clock = home::clock(settings);
    let mut intake = warehouse.begin(spec, clock.as_ref())?;
    let mut meter = Meter::of_things("generating customers");
    let summary = generate(plan, &mut intake, &mut |done, total| {
        meter.update(done, total, || format!("{done} of {total}"));
    });
    meter.finish();
    let summary = summary?;
    intake.commit(clock.as_ref())?;
    Ok(Some(summary))
}

/// What is loaded: generated, with nothing to reject.
pub(super) fn spec(name: &str, label: &str, fingerprint: String) -> DatasetSpec {
    let (name, label) = (name.to_owned(), label.to_owned());
    // Another number of customers is another company, not a loss of rows.
    let limits = RejectLimits { lost_share: 1.0, ..RejectLimits::default() };
    DatasetSpec { name, label, fingerprint, generated: true, watermark: None, limits }
}

/// The calendar month in which fiscal years begin, nominally.
pub(super) fn fiscal_year_start(calendar: &FiscalCalendar) -> Month {
    let number = match calendar {
        FiscalCalendar::Months(months) => months.first_month(),
        FiscalCalendar::Weeks(weeks) => weeks.end_month() % 12 + 1,
    };
    Month::try_from(number).unwrap_or(Month::January)
}

fn in_words(summary: &DemoSummary, plan: &DemoPlan, seconds: f64) -> String {
    format!(
        "Demo data is generated: {} customers of {} account managers, {} invoices with {} lines, as of {}; {seconds:.1} s.",
        summary.customers, summary.owners, summary.invoices, summary.lines, plan.as_of
    )
}
