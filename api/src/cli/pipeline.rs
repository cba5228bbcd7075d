//! `bellwether pipeline`: copies of live sources, runs of assets, and their record.

use std::fmt::Write;
use std::sync::Arc;

use bellwether_engine::engine::Engine;
use bellwether_engine::rerun::Task;
use bellwether_warehouse::runs::Run;
use serde::Serialize;
use tokio::runtime::Runtime;

use super::arguments::PipelineCommand;
use super::error::CliError;
use super::output::Output;
use super::{home, runtime};
use crate::config::settings::Settings;
use crate::views;

#[derive(Serialize)]
struct Report {
    runs: Vec<bellwether_contract::operation::PipelineRun>,
}

/// Does what was asked, and tells the runs that came of it.
///
/// # Errors
/// When something cannot be begun or fails; facts are as before then.
pub fn run(settings: &Settings, command: PipelineCommand, output: &Output) -> Result<(), CliError> {
    let runtime = runtime::start()?;
    let engine = runtime.block_on(home::engine(settings))?;
    match command {
        PipelineCommand::Copy { sources } => {
            let all = || engine.copier().map_or_else(Vec::new, |copier| copier.names().collect());
            let wanted: Vec<Arc<str>> =
                if sources.is_empty() { all() } else { sources.into_iter().map(Arc::from).collect() };
            let copies = wanted.iter().map(|name| Task::Copy(name.to_string())).collect::<Vec<_>>();
            // Without a single source to copy, the question for one says why.
            perform(runtime, &engine, if copies.is_empty() { vec![Task::Copy(String::new())] } else { copies }, output)
        }
        PipelineCommand::Resume { dataset } => perform(runtime, &engine, vec![Task::Resume(dataset)], output),
        PipelineCommand::Run { from } => perform(runtime, &engine, vec![Task::From(from)], output),
        PipelineCommand::Runs { limit } => {
            let mut runs = engine.warehouse().runs()?;
            runs.truncate(limit);
            report(runs, output)
        }
    }
}

/// Performs tasks one after the other. One that fails does not keep the others from it.
fn perform(runtime: &Runtime, engine: &Arc<Engine>, tasks: Vec<Task>, output: &Output) -> Result<(), CliError> {
    tasks.iter().try_for_each(|task| engine.check_task(task))?;
    let (mut runs, mut failures) = (Vec::new(), Vec::new());
    for task in tasks {
        if let Err(error) = runtime.block_on(engine.run(task)) {
            failures.push(error.to_string());
        }
        runs.extend(engine.warehouse().runs()?.into_iter().next());
    }
    report(runs, output)?;
    if failures.is_empty() { Ok(()) } else { Err(CliError::Pipeline(failures.join("\n"))) }
}

fn report(runs: Vec<Run>, output: &Output) -> Result<(), CliError> {
    let mut words = String::new();
    for run in &runs {
        let what = run.dataset.clone().unwrap_or_else(|| format!("from {}", run.from.name()));
        let result = match (&run.failure, run.generation) {
            (Some(failure), _) => format!("failed: {failure}"),
            (None, Some(number)) if run.assets.is_empty() => format!("nothing new; generation {number} stays"),
            (None, number) => format!("generation {}, {} assets", number.unwrap_or_default(), run.assets.len()),
        };
        let seconds = (run.finished_at - run.started_at).as_seconds_f64();
        // Writing to a string cannot fail.
        let _ =
            writeln!(words, "{}  {what:<16} {seconds:>6.1} s  {result}", run.started_at.format("%Y-%m-%d %H:%M:%S"));
    }
    if runs.is_empty() {
        words.push_str("Nothing was run yet.\n");
    }
    let report = Report { runs: runs.into_iter().map(views::sources::run).collect() };
    Ok(output.result(words.trim_end(), &report)?)
}
