//! `bellwether backup` and `bellwether restore`: all state in one file, and back into an empty file or database.

use std::path::Path;
use std::time::Instant;

use bellwether_store::backup::{Backup, Contents};
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::error::CliError;
use super::output::Output;
use super::{home, runtime};
use crate::config::settings::Settings;

#[derive(Serialize)]
struct Report<'a> {
    file: &'a Path,
    taken_at: DateTime<Utc>,
    #[serde(flatten)]
    contents: &'a Contents,
    seconds: f64,
}

/// Writes all state to a file while others go on working with it.
///
/// # Errors
/// When the state cannot be read or the file not be written.
pub fn backup(settings: &Settings, file: &Path, output: &Output) -> Result<(), CliError> {
    let started = Instant::now();
    let backup = runtime::start()?.block_on(async {
        home::store(settings).await?.backup(file).await?;
        Ok::<_, CliError>(Backup::open(file).await?)
    })?;
    report("The backup is written and was read back", file, &backup, started, output)
}

/// Brings the state of a backup into the configured file or database, which must be empty.
///
/// # Errors
/// When the file is damaged, there is state already, or the database fails.
pub fn restore(settings: &Settings, file: &Path, output: &Output) -> Result<(), CliError> {
    let started = Instant::now();
    let backup = runtime::start()?.block_on(async {
        // Before a database is touched.
        let backup = Backup::open(file).await?;
        home::empty_store(settings).await?.restore(&backup).await?;
        Ok::<_, CliError>(backup)
    })?;
    report("The backup is restored and was compared", file, &backup, started, output)
}

fn report(done: &str, file: &Path, backup: &Backup, started: Instant, output: &Output) -> Result<(), CliError> {
    let seconds = started.elapsed().as_secs_f64();
    let contents = backup.contents();
    let report = Report { file, taken_at: backup.taken_at(), contents, seconds };
    let words = format!(
        "{done}: {} documents, {} points of series, {} scores of {} days, last good facts of {} kinds, as of {}; \
         {seconds:.1} s.\n  sha256 {}",
        contents.documents,
        contents.points,
        contents.scores,
        contents.score_days,
        contents.facts,
        report.taken_at.format("%Y-%m-%dT%H:%M:%SZ"),
        contents.sha256,
    );
    Ok(output.result(&words, &report)?)
}
