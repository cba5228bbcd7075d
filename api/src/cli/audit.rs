//! `bellwether audit verify`: whether the audit log is what was written.

use bellwether_identity::audit_page::AuditFilter;
use bellwether_identity::audit_verify::Verdict;
use serde::Serialize;

use super::error::CliError;
use super::output::Output;
use super::progress::Meter;
use super::{home, runtime};
use crate::config::settings::Settings;

#[derive(Serialize)]
struct Report {
    intact: bool,
    entries: u64,
}

/// Reads all entries and compares them with their seals.
///
/// # Errors
/// When an entry is missing or is not what was written, or the state cannot be read.
pub fn verify(settings: &Settings, output: &Output) -> Result<(), CliError> {
    let verdict = runtime::start()?.block_on(async {
        let identities = home::identities(settings, home::store(settings).await?.into()).await?;
        let total = identities.ledger().page(&AuditFilter::default(), None, 1).await?.page.total;
        let mut meter = Meter::of_things("audit log");
        let verdict = identities.ledger().verify(|done| meter.update(done, total, || format!("{done} entries"))).await;
        meter.finish();
        Ok::<_, CliError>(verdict?)
    })?;
    match verdict {
        Verdict::Intact { entries } => {
            let words = format!("All {entries} entries are there and as they were written.");
            Ok(output.result(&words, &Report { intact: true, entries })?)
        }
        Verdict::Broken { number, finding } => Err(CliError::Tampered { number, finding }),
    }
}
