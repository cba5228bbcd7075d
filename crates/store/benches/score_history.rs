//! What keeping score history costs: rows per second of a day's append, the first and a later one; bytes per row on
//! disk; the time of the three reads. Each figure at three sizes, to see what grows with the number of customers.
//!
//! `cargo bench -p bellwether-store`; numbers after `--` replace the sizes.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use bellwether_domain::clock::FixedClock;
use bellwether_store::scores::{ScoreDay, ScorePoint};
use bellwether_store::setup::Setup;
use bellwether_store::store::Store;
use chrono::{DateTime, Days, NaiveDate};

/// As many days as the last good score may be old.
const DAYS: u64 = 30;
const MODEL: &str = "distribution@1";
const FIRST: NaiveDate = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a date");

fn main() {
    let asked: Vec<u64> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let sizes = if asked.is_empty() { vec![10_000, 100_000, 1_000_000] } else { asked };
    println!(
        "customers | first day rows/s | day {DAYS} rows/s | bytes/row | last good of {DAYS} days | one day | one history"
    );
    for customers in sizes {
        runtime.block_on(measure(customers));
    }
}

async fn measure(customers: u64) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("state.sqlite");
    let clock = Arc::new(FixedClock(DateTime::UNIX_EPOCH));
    let store = Store::open(&file, Setup::new(clock, [0; 32])).await.expect("a new store");
    let mut rates = Vec::new();
    let mut sizes = Vec::new();
    for number in 0..DAYS {
        let day = day(number);
        let start = Instant::now();
        let of = day.clone();
        let points = (0..customers).map(move |customer| point(&of, customer));
        store.append_scores(&day, points).await.expect("a written day");
        rates.push(customers as f64 / start.elapsed().as_secs_f64());
        sizes.push(bytes(&file));
    }
    let through = FIRST + Days::new(DAYS);
    let start = Instant::now();
    let good = store.last_good(MODEL, FIRST, through).await.expect("last good scores");
    let last_good = start.elapsed();
    assert!(good.len() as u64 > customers * 9 / 10);
    let start = Instant::now();
    let whole = store.scores_of_day(FIRST, MODEL).await.expect("a day");
    let one_day = start.elapsed();
    assert_eq!(whole.len() as u64, customers);
    const HISTORIES: u64 = 1_000;
    let start = Instant::now();
    for number in 0..HISTORIES {
        let customer = key(number * 7_919 % customers);
        assert_eq!(store.score_history(&customer, FIRST, through).await.expect("a history").len() as u64, DAYS);
    }
    let history = start.elapsed() / u32::try_from(HISTORIES).expect("a small number");
    println!(
        "{customers:9} | {:16.0} | {:13.0} | {:9.1} | {last_good:22.1?} | {one_day:7.1?} | {history:.1?}",
        rates[0],
        rates[rates.len() - 1],
        (sizes[sizes.len() - 1] - sizes[0]) as f64 / ((DAYS - 1) * customers) as f64,
    );
}

fn day(number: u64) -> ScoreDay {
    let as_of = FIRST + Days::new(number);
    let written_at = DateTime::UNIX_EPOCH;
    ScoreDay { as_of, model: MODEL.to_owned(), generation: number, recomputed: false, written_at }
}

fn key(customer: u64) -> String {
    format!("C{customer:07}")
}

/// One in twenty has no score and one in thirty a degraded one, as when a source fails.
fn point(day: &ScoreDay, customer: u64) -> ScorePoint {
    let value = u8::try_from((customer * 31 + day.generation) % 101).expect("below 101");
    let value = (!customer.is_multiple_of(20)).then_some(value);
    ScorePoint {
        customer: key(customer),
        as_of: day.as_of,
        model: day.model.clone(),
        value,
        computed: value,
        band: ["critical", "high", "medium", "low"][usize::from(value.unwrap_or(0)) / 26].to_owned(),
        confidence: if customer.is_multiple_of(3) { 1.0 } else { 0.85 },
        bounds: [value.unwrap_or(0).saturating_sub(5), 100],
        degraded: customer.is_multiple_of(30),
        generation: day.generation,
        recomputed: day.recomputed,
    }
}

fn bytes(file: &Path) -> u64 {
    std::fs::metadata(file).expect("the file of the store").len()
}
