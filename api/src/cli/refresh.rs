//! `bellwether refresh`: computes the portfolio and keeps today's scores.

use std::time::Instant;

use serde::Serialize;

use super::error::CliError;
use super::output::Output;
use super::{home, runtime};
use crate::config::settings::Settings;

#[derive(Serialize)]
struct Report {
    as_of: chrono::NaiveDate,
    generation: u64,
    customers: usize,
    scores_kept: u64,
    seconds: f64,
}

/// Refreshes.
///
/// # Errors
/// When facts or state fail.
pub fn run(settings: &Settings, output: &Output) -> Result<(), CliError> {
    let started = Instant::now();
    let runtime = runtime::start()?;
    let (snapshot, scores_kept) = runtime.block_on(async {
        let engine = home::engine(settings).await?;
        let snapshot = engine.refresh().await?;
        let scores_kept = engine.record_scores(&snapshot).await?;
        Ok::<_, CliError>((snapshot, scores_kept))
    })?;
    let context = snapshot.portfolio.context();
    let report = Report {
        as_of: context.as_of.date,
        generation: context.generation,
        customers: snapshot.portfolio.len(),
        scores_kept,
        seconds: started.elapsed().as_secs_f64(),
    };
    let words = format!(
        "The portfolio of {} holds {} customers (facts generation {}); {} scores were kept; {:.1} s.",
        report.as_of, report.customers, report.generation, report.scores_kept, report.seconds
    );
    Ok(output.result(&words, &report)?)
}
