//! `bellwether demo --into`: the generated company in servers, each taking what is its own.

use std::time::Instant;

use bellwether_domain::intake::{FactSink, Record, SinkError};
use bellwether_domain::loader::Reject;
use bellwether_sources::demo::{DemoPlan, generate};
use bellwether_sources::mongo::MongoSource;
use bellwether_sources::mongo::settings::MongoSettings;
use bellwether_sources::mssql::MssqlSource;
use bellwether_sources::mssql::settings::MssqlSettings;
use bellwether_sources::push::{Batches, batches};
use bellwether_sources::secret::resolve;
use serde::Serialize;
use tokio::task::JoinSet;

use super::error::CliError;
use super::output::Output;
use super::progress::Meter;
use super::{home, runtime};
use crate::config::settings::Settings;
use crate::live::LiveError;

#[derive(Serialize)]
struct Report {
    customers: u64,
    invoices: u64,
    lines: u64,
    written: u64,
    seconds: f64,
}

/// A server that takes records.
enum Target {
    Mongodb(Box<MongoSource>),
    Mssql(Box<MssqlSource>),
}

/// Generates a company into servers.
///
/// # Errors
/// When an address makes no sense, or a server refuses; servers may be half filled then.
pub fn run(settings: &Settings, plan: &DemoPlan, into: &[String], output: &Output) -> Result<(), CliError> {
    let started = Instant::now();
    let targets: Vec<Target> = into.iter().map(|address| target(settings, address)).collect::<Result<_, _>>()?;
    let runtime = runtime::start()?;
    let mut meter = Meter::of_things("generating customers");
    let (summary, written) = runtime.block_on(async {
        let mut writing = JoinSet::new();
        let mut sinks = Vec::new();
        for target in targets {
            let (sink, receiver) = batches();
            sinks.push(sink);
            writing.spawn(async move {
                match target {
                    Target::Mongodb(source) => source.push(receiver).await,
                    Target::Mssql(source) => source.push(receiver).await,
                }
            });
        }
        let plan = plan.clone();
        let generating = tokio::task::spawn_blocking(move || {
            let mut all = Everybody(sinks);
            let summary = generate(&plan, &mut all, &mut |done, total| {
                meter.update(done, total, || format!("{done} of {total}"));
            });
            meter.finish();
            let finished = all.0.into_iter().try_for_each(Batches::finish);
            (summary, finished)
        });
        let mut written = 0;
        while let Some(done) = writing.join_next().await {
            written += done.map_err(std::io::Error::other)?.map_err(|error| CliError::Sources(error.to_string()))?;
        }
        let (summary, finished) = generating.await.map_err(std::io::Error::other)?;
        finished.map_err(|error| CliError::Sources(error.to_string()))?;
        Ok::<_, CliError>((summary?, written))
    })?;
    let seconds = started.elapsed().as_secs_f64();
    let words = format!(
        "{} customers with {} invoices are generated; {written} rows are written; {seconds:.1} s.",
        summary.customers, summary.invoices
    );
    let report =
        Report { customers: summary.customers, invoices: summary.invoices, lines: summary.lines, written, seconds };
    Ok(output.result(&words, &report)?)
}

/// The server at an address, or at the one that `env:NAME` or `file:PATH` holds.
fn target(settings: &Settings, given: &str) -> Result<Target, CliError> {
    let address = resolve(given).map_err(|error| CliError::Sources(format!("--into: {error}")))?;
    let address = address.expose();
    let (clock, zone) = (home::clock(settings), settings.calendar.time_zone());
    if address.starts_with("mssql://") {
        let parsed = MssqlSettings::from_url(address).map_err(LiveError::from)?;
        let source = MssqlSource::new(parsed, "mssql", settings.reporting, clock).map_err(LiveError::from)?;
        return Ok(Target::Mssql(Box::new(source)));
    }
    let database = address
        .strip_prefix("mongodb://")
        .or_else(|| address.strip_prefix("mongodb+srv://"))
        .and_then(|rest| rest.split_once('/'))
        .map(|(_, path)| path.split('?').next().unwrap_or_default())
        .filter(|database| !database.is_empty());
    let Some(database) = database else {
        let remedy = "give mongodb://…/DATABASE, mssql://user:password@host/DATABASE, or env:NAME or file:PATH of one";
        return Err(CliError::Sources(format!("--into: that is no address of a server; {remedy}")));
    };
    let plain = MongoSettings::plain(address, database);
    let source = MongoSource::new(plain, "mongodb", zone, clock).map_err(LiveError::from)?;
    Ok(Target::Mongodb(Box::new(source)))
}

/// Gives each record to every server: each leaves to others what is not its own.
struct Everybody(Vec<Batches>);

impl FactSink for Everybody {
    fn put(&mut self, record: Record) -> Result<(), SinkError> {
        self.0.iter_mut().try_for_each(|sink| sink.put(record.clone()))
    }

    fn reject(&mut self, _: Reject) -> Result<(), SinkError> {
        Ok(())
    }
}
