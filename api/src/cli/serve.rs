//! `bellwether serve`: dashboard, API and Swagger UI on one port.
//!
//! The server listens at once and is ready when the first portfolio stands. Later portfolios are built beside it: on
//! schedule, on a new business day, and when there are new facts: another process has imported some, or live sources
//! were copied, which goes on beside everything else.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::rt;
use actix_web::web::Data;
use bellwether_engine::engine::{Engine, Snapshot};
use bellwether_sources::demo::{DEFAULT_CUSTOMERS, DemoPlan};
use serde::Serialize;

use super::arguments::ServeOptions;
use super::error::CliError;
use super::output::Output;
use super::{demo, home, log};
use crate::config::settings::Settings;
use crate::dashboard::Dashboard;
use crate::server;
use crate::state::AppState;

/// Time between two looks at whether there is something new.
const LOOK_EVERY: Duration = Duration::from_secs(15);

/// Seed of the demo data that `serve --demo` makes.
const DEMO_SEED: u64 = 1;

#[derive(Serialize)]
struct Listening {
    event: &'static str,
    address: SocketAddr,
    url: String,
}

#[derive(Serialize)]
struct Ready {
    event: &'static str,
    url: String,
    as_of: chrono::NaiveDate,
    customers: usize,
    generated_data: bool,
    seconds: f64,
}

/// Serves until the process is told to stop.
///
/// # Errors
/// When facts, state or address cannot be used.
pub fn run(settings: Settings, options: &ServeOptions, output: &Output) -> Result<(), CliError> {
    log::init(output.json);
    if options.demo && home::warehouse(&settings)?.info()?.is_none() {
        create_demo(&settings)?;
    }
    let listen = settings.listen;
    let every = settings.refresh_every;
    let output = *output;
    rt::System::new().block_on(async move {
        let engine = home::engine(&settings).await?;
        let state = Data::new(AppState::new(settings, engine.clone(), Dashboard::embedded())?);
        let bound = server::bind(state.clone(), listen);
        let (server, address) = bound.map_err(|cause| CliError::Listen { address: listen, cause })?;
        let url = format!("http://{address}");
        let listening = Listening { event: "listening", address, url: url.clone() };
        output.result(&format!("Listening on {address}; building the portfolio."), &listening)?;
        rt::spawn(async move {
            start(&engine, &state, url, output).await;
            rt::spawn(keep_copied(engine.clone()));
            keep_fresh(&engine, every).await;
        });
        Ok(server.await?)
    })
}

fn create_demo(settings: &Settings) -> Result<(), CliError> {
    let today = home::clock(settings).today(settings.calendar.time_zone());
    let plan = DemoPlan {
        customers: DEFAULT_CUSTOMERS,
        seed: DEMO_SEED,
        as_of: today,
        lines_per_customer: None,
        fiscal_year_start: demo::fiscal_year_start(&settings.calendar),
    };
    demo::create(settings, &plan)?;
    Ok(())
}

/// Builds the first portfolio, says so, then does what can wait.
async fn start(engine: &Arc<Engine>, state: &Data<AppState>, url: String, output: Output) {
    let started = Instant::now();
    let snapshot = loop {
        match engine.refresh().await {
            Ok(snapshot) => break snapshot,
            Err(error) => {
                state.note_failure(&error);
                // Where copies are due, there was nothing to build it from.
                if !copy_due(engine).await {
                    tracing::error!(%error, "cannot build the first portfolio, trying again");
                    rt::time::sleep(LOOK_EVERY).await;
                }
            }
        }
    };
    announce(&snapshot, url, started.elapsed(), output);
    keep_scores(engine, &snapshot).await;
    let dashboard = state.clone();
    if rt::task::spawn_blocking(move || dashboard.dashboard.compress()).await.is_err() {
        tracing::warn!("the dashboard's files could not be compressed beforehand");
    }
    if let Err(error) = engine.recompute_history(&snapshot).await {
        tracing::warn!(%error, "cannot recompute the scores of past weeks");
    }
}

fn announce(snapshot: &Snapshot, url: String, took: Duration, output: Output) {
    let generated = snapshot.generation.as_ref().is_some_and(|generation| generation.info().generated());
    let (customers, as_of) = (snapshot.portfolio.len(), snapshot.portfolio.context().as_of.date);
    let seconds = took.as_secs_f64();
    let mut words = format!("Ready after {seconds:.1} s: {url}\n  {customers} customers as of {as_of}\n");
    if generated {
        words.push_str("  generated demo data\n");
    }
    if customers == 0 {
        words.push_str("  no facts yet: bellwether import, or bellwether demo\n");
    }
    words.push_str("  demo user: Demo (admin), no password until sign-in arrives; keep the port private");
    let ready = Ready { event: "ready", url, as_of, customers, generated_data: generated, seconds };
    if let Err(error) = output.result(&words, &ready) {
        tracing::warn!(%error, "cannot print that the server is ready");
    }
}

/// Refreshes when it is time, the business day has changed or there are new facts. Never ends.
async fn keep_fresh(engine: &Arc<Engine>, every: Option<Duration>) {
    let mut refreshed = Instant::now();
    loop {
        rt::time::sleep(LOOK_EVERY).await;
        let due = every.is_some_and(|every| refreshed.elapsed() >= every);
        if due || is_outdated(engine).await {
            refreshed = Instant::now();
            match engine.refresh().await {
                Ok(snapshot) => keep_scores(engine, &snapshot).await,
                Err(error) => tracing::error!(%error, "cannot refresh; the portfolio stays as it is"),
            }
        }
    }
}

/// Copies live sources when they are due. Never ends, unless nothing is copied here.
async fn keep_copied(engine: Arc<Engine>) {
    while engine.copier().is_some() {
        copy_due(&engine).await;
        rt::time::sleep(LOOK_EVERY).await;
    }
}

/// Copies what is due; tells whether anything was brought.
async fn copy_due(engine: &Arc<Engine>) -> bool {
    let Some(copier) = engine.copier() else { return false };
    match copier.copy_due().await {
        Ok(done) => done.iter().any(|(_, outcome)| outcome.is_ok()),
        Err(error) => {
            tracing::error!(%error, "cannot tell which sources are due to be copied");
            false
        }
    }
}

async fn is_outdated(engine: &Arc<Engine>) -> bool {
    let engine = engine.clone();
    match rt::task::spawn_blocking(move || engine.is_outdated()).await {
        Ok(Ok(outdated)) => outdated,
        Ok(Err(error)) => {
            tracing::warn!(%error, "cannot look for new facts");
            false
        }
        Err(error) => {
            tracing::error!(%error, "cannot look for new facts");
            false
        }
    }
}

/// Writes the scores of the business date, once a day.
async fn keep_scores(engine: &Arc<Engine>, snapshot: &Arc<Snapshot>) {
    match engine.record_scores(snapshot).await {
        Ok(0) => {}
        Ok(written) => tracing::info!(written, "scores of the business date are kept"),
        Err(error) => tracing::error!(%error, "cannot keep the scores of the business date"),
    }
}
