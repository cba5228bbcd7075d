//! `bellwether serve`: dashboard, API and Swagger UI on one port.
//!
//! The server listens at once and is ready when the first portfolio stands. Later portfolios are built beside it: on
//! schedule, on a new business day, and when there are new facts: another process has imported some, or live sources
//! were copied, which goes on beside everything else. What only one of several instances may do is done by the one that
//! leads ([`bellwether_engine::leader`]).

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::rt;
use actix_web::web::Data;
use bellwether_engine::engine::{Engine, Snapshot};
use bellwether_engine::leader::Leader;
use bellwether_engine::scope::Scope;
use bellwether_identity::identities::Identities;
use bellwether_identity::identity::{Identity, Means};
use bellwether_sources::demo::{DEFAULT_CUSTOMERS, DemoPlan};
use bellwether_store::store::Store;
use bellwether_work::delivery::send::Sender;
use bellwether_work::follow::Happened;
use bellwether_work::work::Work;
use serde::Serialize;

use super::arguments::ServeOptions;
use super::demo_users::{self, DemoLogin};
use super::error::CliError;
use super::output::Output;
use super::{demo, home, housekeeping, log};
use crate::config::settings::Settings;
use crate::config::store::StoreSettings;
use crate::dashboard::Dashboard;
use crate::memory;
use crate::server;
use crate::state::AppState;

/// Time between two looks at whether there is something new.
const LOOK_EVERY: Duration = Duration::from_secs(15);

/// How long an instance leads without saying so again.
const LEASE: Duration = Duration::from_secs(30);

/// How long the store may take when the lead is given back.
const RELEASE: Duration = Duration::from_secs(5);

/// Seed of the demo data that `serve --demo` makes.
const DEMO_SEED: u64 = 1;

#[derive(Serialize)]
struct Listening {
    event: &'static str,
    address: SocketAddr,
    url: String,
}

#[derive(Serialize)]
struct Ready<'a> {
    event: &'static str,
    url: &'a str,
    as_of: chrono::NaiveDate,
    customers: usize,
    generated_data: bool,
    seconds: f64,
    logins: &'a [DemoLogin],
}

/// What goes on beside the answering of requests.
struct Instance {
    engine: Arc<Engine>,
    identities: Arc<Identities>,
    work: Arc<Work>,
    state: Data<AppState>,
    leader: Arc<Leader>,
    demo: bool,
    url: String,
    output: Output,
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
    let (listen, every, demo) = (settings.listen, settings.refresh_every, options.demo);
    let output = *output;
    rt::System::new().block_on(async move {
        let store = Arc::new(home::store(&settings).await?);
        let identities = home::identities(&settings, store.clone()).await?;
        let leader = Arc::new(Leader::new(store.clone(), home::clock(&settings), holder(&settings, &store), LEASE));
        let engine = home::engine_over(&settings, store.clone())?;
        let channels = home::channels(&settings)?;
        let sender = Sender::new(&channels).map_err(CliError::Delivery)?;
        let work = Work::open(engine.clone(), identities.clone(), channels).await?;
        let (tokens, provider) = (home::tokens(&settings)?, home::provider(&settings)?);
        let mut state =
            AppState::new(settings, engine.clone(), (identities.clone(), work.clone()), Dashboard::embedded())?;
        (state.tokens, state.provider, state.demo) = (tokens, provider, demo);
        state.cache = home::cache(&state.settings, state.metrics.cache.clone())?;
        let state = Data::new(state);
        let bound = server::bind(state.clone(), listen);
        let (server, address) = bound.map_err(|cause| CliError::Listen { address: listen, cause })?;
        let url = format!("http://{address}");
        let listening = Listening { event: "listening", address, url: url.clone() };
        output.result(&format!("Listening on {address}; building the portfolio."), &listening)?;
        if let Err(error) = leader.stand().await {
            tracing::warn!(%error, "cannot tell which instance leads");
        }
        let leading = rt::spawn(housekeeping::lead(leader.clone()));
        rt::spawn(housekeeping::deliver(work.clone(), sender, leader.clone()));
        let instance = Instance { engine, identities, work, state, leader, demo, url, output };
        rt::spawn(instance.run(store, every));
        server.await?;
        // It was told to stop as the server was, and gives the lead back, so that another instance goes on at once.
        if rt::time::timeout(RELEASE, leading).await.is_err() {
            tracing::warn!("the lead is not given back; it runs out");
        }
        Ok(())
    })
}

/// Who leads: each of several instances has a name of its own. The only one over its file has the same at each start, and
/// does not wait for the lease that it did not give back when it was killed.
fn holder(settings: &Settings, store: &Store) -> String {
    match settings.store {
        StoreSettings::Sqlite => "the only one".to_owned(),
        StoreSettings::Mongodb { .. } => store.new_id(),
    }
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

impl Instance {
    async fn run(self, store: Arc<Store>, every: Option<Duration>) {
        let instance = Arc::new(self);
        if let Some(cache) = &instance.state.cache {
            rt::spawn(cache.clone().attend(instance.engine.clone()));
        }
        rt::spawn(housekeeping::follow_people(instance.identities.clone()));
        rt::spawn(housekeeping::follow_writing(store, instance.engine.clone(), instance.identities.clone()));
        rt::spawn(housekeeping::follow_work(instance.work.clone()));
        rt::spawn(housekeeping::sweep(instance.identities.clone(), instance.state.clone()));
        rt::spawn(memory::keep_small());
        let first = instance.start().await;
        rt::spawn(score_past(instance.clone(), first));
        rt::spawn(keep_copied(instance.clone()));
        keep_fresh(&instance, every).await;
    }

    /// Builds the first portfolio and says so.
    async fn start(&self) -> Arc<Snapshot> {
        let started = Instant::now();
        let snapshot = loop {
            match self.engine.refresh().await {
                Ok(snapshot) => break snapshot,
                Err(error) => {
                    self.state.note_failure(&error);
                    // Where copies are due, there was nothing to build it from.
                    if !copy_due(self).await {
                        tracing::error!(%error, "cannot build the first portfolio, trying again");
                        rt::time::sleep(LOOK_EVERY).await;
                    }
                }
            }
        };
        let took = started.elapsed();
        housekeeping::name_owners(&self.engine, &self.identities).await;
        let logins = self.demo_logins().await;
        self.announce(&snapshot, took, &logins);
        after_refresh(self, &snapshot).await;
        snapshot
    }

    async fn demo_logins(&self) -> Vec<DemoLogin> {
        if !self.demo {
            return Vec::new();
        }
        let everybody = Scope::of(&Identity::of_the_server(Means::System, "Demonstration"));
        let owners = self.engine.owners(&everybody).unwrap_or_default();
        let logins = demo_users::logins(&self.identities, &owners, &self.state.settings.data_dir).await;
        logins.unwrap_or_else(|error| {
            tracing::error!(%error, "the users of the demonstration cannot be made");
            Vec::new()
        })
    }

    fn announce(&self, snapshot: &Snapshot, took: Duration, logins: &[DemoLogin]) {
        let generated = snapshot.generation.as_ref().is_some_and(|generation| generation.info().generated());
        let (customers, as_of) = (snapshot.portfolio.len(), snapshot.portfolio.context().as_of.date);
        let (url, seconds) = (self.url.as_str(), took.as_secs_f64());
        let mut words = format!("Ready after {seconds:.1} s: {url}\n  {customers} customers as of {as_of}\n");
        if generated {
            words.push_str("  generated demo data\n");
        }
        if customers == 0 {
            words.push_str("  no facts yet: bellwether import, or bellwether demo\n");
        }
        for DemoLogin { email, password, .. } in logins {
            words.push_str(&format!("  sign in as {email} with {password}\n"));
        }
        if self.identities.people().users().next().is_none() {
            words.push_str("  nobody can sign in yet: bellwether user create --name NAME --email ADDRESS\n");
        }
        let ready = Ready { event: "ready", url, as_of, customers, generated_data: generated, seconds, logins };
        if let Err(error) = self.output.result(&words, &ready) {
            tracing::warn!(%error, "cannot print that the server is ready");
        }
    }
}

/// Scores the past weeks that were not scored yet, while facts are looked after.
async fn score_past(instance: Arc<Instance>, snapshot: Arc<Snapshot>) {
    if let Err(error) = instance.engine.recompute_history(&snapshot).await {
        tracing::warn!(%error, "cannot recompute the scores of past weeks");
    }
}

/// Refreshes when it is time, the business day has changed or there are new facts. Never ends.
async fn keep_fresh(instance: &Instance, every: Option<Duration>) {
    let engine = &instance.engine;
    let mut refreshed = Instant::now();
    loop {
        rt::time::sleep(LOOK_EVERY).await;
        let due = every.is_some_and(|every| refreshed.elapsed() >= every);
        if due || is_outdated(engine).await {
            refreshed = Instant::now();
            match engine.refresh().await {
                Ok(snapshot) => after_refresh(instance, &snapshot).await,
                Err(error) => tracing::error!(%error, "cannot refresh; the portfolio stays as it is"),
            }
        }
    }
}

/// Copies live sources when they are due. Never ends, unless nothing is copied here.
async fn keep_copied(instance: Arc<Instance>) {
    while instance.engine.copier().is_some() {
        copy_due(&instance).await;
        rt::time::sleep(LOOK_EVERY).await;
    }
}

/// Copies what is due, if that is for this instance to do; tells whether anything was brought.
async fn copy_due(instance: &Instance) -> bool {
    let Some(copier) = instance.engine.copier().filter(|_| instance.leader.is_leader()) else { return false };
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

/// Does what follows from new numbers.
async fn after_refresh(instance: &Instance, snapshot: &Arc<Snapshot>) {
    instance.work.tell(Happened::Portfolio);
    keep_scores(instance, snapshot).await;
    if instance.leader.is_leader() {
        housekeeping::follow_numbers(&instance.work).await;
    }
}

/// Writes the scores of the business date, once a day, if that is for this instance to do.
async fn keep_scores(instance: &Instance, snapshot: &Arc<Snapshot>) {
    if !instance.leader.is_leader() {
        return;
    }
    match instance.engine.record_scores(snapshot).await {
        Ok(0) => {}
        Ok(written) => tracing::info!(written, "scores of the business date are kept"),
        Err(error) => tracing::error!(%error, "cannot keep the scores of the business date"),
    }
}
