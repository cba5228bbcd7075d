//! Roll-up and score of everybody, at growing numbers of customers with 20 invoice lines each.
//!
//! Every size runs in a process of its own, so that its memory is its own. The roll-up of lines to customer × month is
//! compared with DuckDB and Polars on the same Parquet files (`peers/rollup.py` of the warehouse), in turn, and the
//! results must be equal. Prints one table. Run it with `just bench-portfolio`; `BENCH_SIZES=10000,100000` shortens it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use bellwether_domain::clock::FixedClock;
use bellwether_domain::codes::Currency;
use bellwether_domain::fiscal::{FiscalCalendar, YearLabel};
use bellwether_domain::scoring::shipped::default_model;
use bellwether_engine::engine::{Engine, EngineConfig};
use bellwether_sources::demo::{DemoPlan, generate};
use bellwether_store::store::Store;
use bellwether_warehouse::dataset::{DatasetSpec, RejectLimits};
use bellwether_warehouse::rollup::customer_months;
use bellwether_warehouse::warehouse::Warehouse;
use chrono::{Month, NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

const LINES_PER_CUSTOMER: u32 = 20;
const REPETITIONS: usize = 5;
const THREADS: usize = 2;

/// What one size took; times are CPU seconds (user + system) of the whole process.
#[derive(Debug, Serialize, Deserialize)]
struct Measured {
    customers: u32,
    lines: u64,
    rollup_cpu: f64,
    rollup_wall: f64,
    build_cpu: f64,
    build_wall: f64,
    bytes_per_customer: f64,
    groups: u64,
    total: i128,
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
    for size in &measured {
        compare_with_peers(size);
    }
}

fn in_own_process(size: &str) -> Measured {
    let itself = std::env::current_exe().expect("the benchmark's own path");
    let output = Command::new(itself).arg(size).output().expect("the benchmark starts itself");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("the measurement of one size")
}

fn as_of() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 31).expect("a date")
}

fn clock() -> FixedClock {
    FixedClock(as_of().and_time(NaiveTime::MIN).and_utc())
}

/// The data of a size, kept between runs: generating a million customers takes longer than measuring them.
fn folder(customers: u32) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| Path::new("../target").to_owned(), PathBuf::from);
    target.join("bench-portfolio").join(customers.to_string())
}

fn warehouse(customers: u32) -> Warehouse {
    let warehouse = Warehouse::open(folder(customers)).expect("a folder for the data");
    let plan = DemoPlan {
        customers,
        seed: 1,
        as_of: as_of(),
        lines_per_customer: Some(LINES_PER_CUSTOMER),
        fiscal_year_start: Month::April,
    };
    let spec = DatasetSpec {
        name: "bench".to_owned(),
        label: "Benchmark".to_owned(),
        fingerprint: format!("{plan:?}"),
        generated: true,
        limits: RejectLimits::default(),
    };
    let known = warehouse.dataset("bench").expect("a manifest");
    if known.is_none_or(|known| known.fingerprint != spec.fingerprint) {
        let mut intake = warehouse.begin(spec, &clock()).expect("an intake");
        generate(&plan, &mut intake, &mut |_, _| {}).expect("generated data");
        intake.commit(&clock()).expect("a generation");
    }
    warehouse
}

fn measure(customers: u32) -> Measured {
    drop(warehouse(customers));
    // A process that generated data has grown by it; the one that measures has not.
    if std::env::var_os("BENCH_GENERATED").is_none() {
        let itself = std::env::current_exe().expect("the benchmark's own path");
        let output = Command::new(itself).arg(customers.to_string()).env("BENCH_GENERATED", "1").output();
        let output = output.expect("the benchmark starts itself");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        return serde_json::from_slice(&output.stdout).expect("the measurement of one size");
    }
    let before = resident_bytes();
    let (build_cpu, build_wall, bytes) = build(customers, before);
    let lines = lines_file(customers);
    let mut times: Vec<(f64, f64)> = Vec::new();
    let (mut groups, mut total, mut count) = (0, 0i128, 0u64);
    for _ in 0..REPETITIONS {
        let (cpu, wall) = (cpu_seconds(), Instant::now());
        let parts = customer_months(&lines, THREADS).expect("sums");
        times.push((cpu_seconds() - cpu, wall.elapsed().as_secs_f64()));
        groups = parts.iter().map(|part| part.len() as u64).sum();
        total = parts.iter().flat_map(|part| &part.amount).map(|amount| i128::from(*amount)).sum();
        count = parts.iter().flat_map(|part| &part.lines).map(|lines| u64::from(*lines)).sum();
    }
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (rollup_cpu, rollup_wall) = times[times.len() / 2];
    Measured {
        customers,
        lines: count,
        rollup_cpu,
        rollup_wall,
        build_cpu,
        build_wall,
        bytes_per_customer: bytes / f64::from(customers),
        groups,
        total,
    }
}

/// Loads the facts, measures and scores everybody, as a start of the server does.
fn build(customers: u32, before: f64) -> (f64, f64, f64) {
    let config = EngineConfig {
        calendar: FiscalCalendar::months(4, YearLabel::StartYear).expect("a calendar"),
        reporting: Currency::GBP,
        model: Arc::new(default_model().clone()),
    };
    let store = Arc::new(Store::in_memory().expect("a store"));
    let engine = Engine::new(config, warehouse(customers), store, Arc::new(clock()));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().expect("a runtime");
    let (cpu, wall) = (cpu_seconds(), Instant::now());
    let snapshot = runtime.block_on(engine.refresh()).expect("a portfolio");
    let times = (cpu_seconds() - cpu, wall.elapsed().as_secs_f64());
    assert_eq!(snapshot.portfolio.len(), customers as usize);
    (times.0, times.1, resident_bytes() - before)
}

fn lines_file(customers: u32) -> PathBuf {
    let generation = warehouse(customers).info().expect("a manifest").expect("a generation").number;
    folder(customers).join("generations").join(format!("{generation:06}")).join("lines.parquet")
}

fn report(measured: &[Measured]) {
    println!(
        "{:>10} {:>11} {:>15} {:>15} {:>14}",
        "customers", "lines", "roll-up rows/s", "score rows/s", "bytes/customer"
    );
    for m in measured {
        println!(
            "{:>10} {:>11} {:>15.0} {:>15.0} {:>14.0}",
            m.customers,
            m.lines,
            m.lines as f64 / m.rollup_wall,
            m.lines as f64 / m.build_wall,
            m.bytes_per_customer,
        );
    }
    println!("roll-up: CPU time grows with customers to the power of {:.3}", exponent(measured, |m| m.rollup_cpu));
    println!("load, measure, score: to the power of {:.3}", exponent(measured, |m| m.build_cpu));
}

/// Slope of log time over log customers, by least squares.
fn exponent(measured: &[Measured], time: impl Fn(&Measured) -> f64) -> f64 {
    let points: Vec<(f64, f64)> = measured.iter().map(|m| (f64::from(m.customers).ln(), time(m).ln())).collect();
    let count = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), p| (x + p.0 / count, y + p.1 / count));
    let over = points.iter().map(|p| (p.0 - x) * (p.1 - y)).sum::<f64>();
    over / points.iter().map(|p| (p.0 - x).powi(2)).sum::<f64>()
}

fn compare_with_peers(m: &Measured) {
    let script = Path::new("../crates/warehouse/benches/peers/rollup.py");
    let python = std::env::var("BENCH_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let status = Command::new(python)
        .arg(script)
        .arg(lines_file(m.customers))
        .args(["--threads", &THREADS.to_string(), "--repetitions", &REPETITIONS.to_string()])
        .args(["--expect-groups", &m.groups.to_string(), "--expect-total", &m.total.to_string()])
        .args(["--ours-wall", &m.rollup_wall.to_string(), "--ours-cpu", &m.rollup_cpu.to_string()])
        .status();
    assert!(status.is_ok_and(|status| status.success()), "the peers disagree or are missing (pip: duckdb, polars)");
}

/// User and system time of this process.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks: f64 = fields[11].parse::<f64>().expect("utime") + fields[12].parse::<f64>().expect("stime");
    ticks / 100.0
}

fn resident_bytes() -> f64 {
    let statm = std::fs::read_to_string("/proc/self/statm").expect("Linux");
    let pages: f64 = statm.split_whitespace().nth(1).and_then(|pages| pages.parse().ok()).expect("resident pages");
    pages * 4096.0
}
