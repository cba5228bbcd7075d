//! From stored facts to a scored portfolio of everybody, at growing numbers of customers with 20 invoice lines each:
//! what a start of the server does. The roll-up of lines alone, beside other engines, is a benchmark of the warehouse.
//!
//! Every size runs in a process of its own, so that its memory is its own. Run it with `just bench-portfolio`;
//! `BENCH_SIZES=10000,100000` shortens it.

use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use bellwether::memory;
use bellwether_domain::codes::Currency;
use bellwether_domain::facts::customer::OwnerId;
use bellwether_domain::fiscal::{FiscalCalendar, YearLabel};
use bellwether_domain::scoring::shipped::default_model;
use bellwether_engine::assignments::{By, MOST_AT_ONCE, OwnerNames, Reassignment};
use bellwether_engine::documents;
use bellwether_engine::engine::{Engine, EngineConfig};
use bellwether_engine::policy::SourcePolicy;
use bellwether_engine::portfolio::query::PortfolioQuery;
use bellwether_engine::scope::Scope;
use bellwether_identity::identity::{Identity, Means, Reach};
use bellwether_store::setup::Setup;
use bellwether_store::store::Store;
use serde::{Deserialize, Serialize};
use tokio::runtime::Runtime;

#[path = "support/cpu.rs"]
mod cpu;
#[path = "support/data.rs"]
mod data;

use cpu::cpu_seconds;

/// As in the server, whose memory is measured here.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What one size took.
#[derive(Debug, Serialize, Deserialize)]
struct Measured {
    customers: u32,
    /// CPU time, user and system, of the whole process, in seconds.
    cpu: f64,
    /// Wall clock, in seconds.
    wall: f64,
    bytes_per_customer: f64,
    /// Until 500 customers that changed hands are shown, in milliseconds.
    swap_ms: f64,
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    if let Some(size) = arguments.next() {
        let size = size.parse().expect("a number of customers");
        println!("{}", serde_json::to_string(&measure(size)).expect("plain data"));
        return;
    }
    let sizes = std::env::var("BENCH_SIZES").unwrap_or_else(|_| "10000,100000,1000000".to_owned());
    let measured: Vec<Measured> = sizes.split(',').map(|size| in_own_process(size.trim())).collect();
    report(&measured);
}

fn in_own_process(size: &str) -> Measured {
    let itself = std::env::current_exe().expect("the benchmark's own path");
    let output = Command::new(itself).arg(size).output().expect("the benchmark starts itself");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("the measurement of one size")
}

fn measure(customers: u32) -> Measured {
    drop(data::warehouse(customers));
    // A process that generated data has grown by it; the one that measures has not.
    if std::env::var_os("BENCH_GENERATED").is_none() {
        let itself = std::env::current_exe().expect("the benchmark's own path");
        let output = Command::new(itself).arg(customers.to_string()).env("BENCH_GENERATED", "1").output();
        let output = output.expect("the benchmark starts itself");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        return serde_json::from_slice(&output.stdout).expect("the measurement of one size");
    }
    let before = resident_bytes();
    let engine = engine(customers);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_time().build().expect("a runtime");
    let (cpu, wall) = build(&engine, &runtime);
    let bytes = settled_bytes() - before;
    let swap_ms = runtime.block_on(swap(&engine));
    Measured { customers, cpu, wall, bytes_per_customer: bytes / f64::from(customers), swap_ms }
}

fn engine(customers: u32) -> Engine {
    let config = EngineConfig {
        calendar: FiscalCalendar::months(4, YearLabel::StartYear).expect("a calendar"),
        reporting: Currency::GBP,
        model: Arc::new(default_model().clone()),
        sources: SourcePolicy::default(),
    };
    let clock = Arc::new(data::clock());
    let store = Arc::new(
        Store::in_memory(documents::collections(Setup::new(clock.clone(), [0; 32])).expect("a setup"))
            .expect("a store"),
    );
    Engine::new(config, data::warehouse(customers), store, clock)
}

/// Loads the facts, measures and scores everybody, as a start of the server does.
fn build(engine: &Engine, runtime: &Runtime) -> (f64, f64) {
    let (cpu, wall) = (cpu_seconds(std::process::id()), Instant::now());
    let snapshot = runtime.block_on(engine.refresh()).expect("a portfolio");
    let times = (cpu_seconds(std::process::id()) - cpu, wall.elapsed().as_secs_f64());
    assert!(!snapshot.portfolio.is_empty());
    times
}

/// Gives as many customers as may change hands at once to somebody whom facts do not know.
async fn swap(engine: &Engine) -> f64 {
    let everybody = Scope::of(&Identity::of_the_server(Means::System, "benchmark"));
    let portfolio = engine.snapshot().expect("a portfolio").portfolio.clone();
    let query = PortfolioQuery { limit: MOST_AT_ONCE, ..PortfolioQuery::default() };
    let rows = portfolio.page(&everybody, &query).expect("a page").rows;
    let owner = OwnerId::from("somebody-new");
    let wanted = Reassignment {
        customers: rows.into_iter().map(|row| portfolio.row(row).id().to_owned()).collect(),
        owner: Some(owner.clone()),
        reason: "measured".to_owned(),
    };
    let known = OwnerNames::from([(owner, "Somebody New".to_owned())]);
    let by = By { user: "system".to_owned(), name: "benchmark".to_owned() };
    let allowed = (&everybody, &Reach::Everything);
    let prepared = engine.prepare_assignment(allowed, &wanted, &known, by).await.expect("is right");
    engine.store().commit(prepared.changes).await.expect("is committed");
    let begun = Instant::now();
    engine.assigned(prepared.laid).await.expect("is shown");
    begun.elapsed().as_secs_f64() * 1000.0
}

fn report(measured: &[Measured]) {
    println!(
        "{:>10} {:>9} {:>9} {:>12} {:>15} {:>9}",
        "customers", "wall s", "CPU s", "rows/s", "bytes/customer", "swap ms"
    );
    for m in measured {
        let rows = f64::from(m.customers) * f64::from(data::LINES_PER_CUSTOMER) / m.wall;
        println!(
            "{:>10} {:>9.2} {:>9.2} {rows:>12.0} {:>15.0} {:>9.1}",
            m.customers, m.wall, m.cpu, m.bytes_per_customer, m.swap_ms
        );
    }
    println!("CPU time grows with customers to the power of {:.3}", exponent(measured, |m| m.cpu));
}

/// Slope of log time over log customers, by least squares.
fn exponent(measured: &[Measured], time: impl Fn(&Measured) -> f64) -> f64 {
    let points: Vec<(f64, f64)> = measured.iter().map(|m| (f64::from(m.customers).ln(), time(m).ln())).collect();
    let count = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), p| (x + p.0 / count, y + p.1 / count));
    let over = points.iter().map(|p| (p.0 - x) * (p.1 - y)).sum::<f64>();
    over / points.iter().map(|p| (p.0 - x).powi(2)).sum::<f64>()
}

/// Resident memory once the allocator has given back what loading needed, which it is asked to as the server does.
fn settled_bytes() -> f64 {
    let mut seen = resident_bytes();
    loop {
        std::thread::sleep(std::time::Duration::from_secs(15));
        memory::give_back();
        let now = resident_bytes();
        if (seen - now).abs() < 0.001 * seen {
            return now;
        }
        seen = now;
    }
}

/// Resident memory that is the process's own, without the pages of the program and of the files that it has read.
fn resident_bytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).expect("resident pages");
    let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse().expect("a number");
    kilobytes * 1024.0
}
