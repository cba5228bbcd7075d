//! Measures the warehouse on generated facts: `bench generate DIR CUSTOMERS`, `bench load DIR`, `bench detail DIR`,
//! `bench rollup LINES_PARQUET` (`rollup-once` for one repetition). Results are lines of JSON; times are the machine's, so this is no test.

#[path = "../benches/support/company.rs"]
mod company;

use std::time::Instant;

use bellwether_domain::codes::Currency;
use bellwether_domain::facts::catalogue::Bought;
use bellwether_domain::loader::{
    ContactLoader, CustomerLoader, DocumentReader, FinancialLoader, LearningLoader, LoadRequest, Selection,
};
use bellwether_warehouse::rollup::{MonthSums, customer_months};
use bellwether_warehouse::warehouse::Warehouse;
use chrono::NaiveDate;
use company::{CLOCK, LINES, Random, now};

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

const REPETITIONS: usize = 7;
const THREADS: usize = 2;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["generate", dir, customers] => generate(dir, customers.parse()?),
        ["load", dir] => load(dir),
        ["detail", dir] => detail(dir),
        ["rollup", lines] => (0..REPETITIONS).try_for_each(|_| rollup(lines)),
        ["rollup-once", lines] => rollup(lines),
        _ => Err("usage: bench generate DIR CUSTOMERS | load DIR | detail DIR | rollup LINES_PARQUET".into()),
    }
}

/// Writes customers with [`LINES`] lines each as one data set.
fn generate(dir: &str, customers: u32) -> Outcome<()> {
    let start = Instant::now();
    let intake = company::put(&Warehouse::open(dir)?, customers)?;
    let put = start.elapsed().as_secs_f64();
    let generation = intake.commit(&CLOCK)?.generation;
    let lines = u64::from(customers) * u64::from(LINES);
    let total = start.elapsed().as_secs_f64();
    println!(
        "{{\"what\":\"generate\",\"customers\":{customers},\"lines\":{lines},\"put_s\":{put:.3},\"total_s\":{total:.3},\
         \"generation\":{generation}}}"
    );
    Ok(())
}

/// Loads everything, as the engine does on start.
fn load(dir: &str) -> Outcome<()> {
    let warehouse = Warehouse::open(dir)?;
    let request = LoadRequest {
        customers: Selection::All,
        through: NaiveDate::MAX,
        purchases_after: NaiveDate::from_ymd_opt(2010, 11, 9).expect("a date"),
    };
    for _ in 0..REPETITIONS {
        let start = Instant::now();
        let reader = warehouse.reader(Currency::GBP)?.ok_or("nothing was loaded")?;
        let customers = now(reader.load_customers(&request))?.rows.customers.len();
        let after_customers = start.elapsed();
        let financials = now(reader.load_financials(&request))?.rows;
        let after_financials = start.elapsed();
        let learning = now(reader.load_learning(&request))?.rows.is_some();
        let contacts = now(reader.load_contacts(&request))?.rows.is_some();
        println!(
            "{{\"what\":\"load\",\"customers\":{customers},\"documents\":{},\"purchases\":{},\"learning\":{learning},\
             \"contacts\":{contacts},\"customers_s\":{:.3},\"financials_s\":{:.3},\"total_s\":{:.3}}}",
            financials.documents.rows.rows().len(),
            financials.bought.map_or(0, |bought| match bought {
                Bought::Families(purchases) => purchases.rows.rows.rows().len(),
                Bought::Products(purchases) => purchases.rows.rows.rows().len(),
            }),
            after_customers.as_secs_f64(),
            (after_financials - after_customers).as_secs_f64(),
            start.elapsed().as_secs_f64()
        );
    }
    Ok(())
}

/// Opens single customers: documents with lines.
fn detail(dir: &str) -> Outcome<()> {
    let reader = Warehouse::open(dir)?.reader(Currency::GBP)?.ok_or("nothing was loaded")?;
    let ids = reader.customer_ids()?;
    let mut random = Random(2);
    let mut micros: Vec<u128> = Vec::new();
    for _ in 0..2_000 {
        let id = &ids[usize::try_from(random.below(ids.len() as u64))?];
        let start = Instant::now();
        let documents = now(DocumentReader::documents(&*reader, id, NaiveDate::MAX))?.rows;
        micros.push(start.elapsed().as_micros());
        assert!(!documents.is_empty(), "every customer has documents");
    }
    micros.sort_unstable();
    println!(
        "{{\"what\":\"detail\",\"customers\":{},\"p50_us\":{},\"p99_us\":{}}}",
        ids.len(),
        micros[micros.len() / 2],
        micros[micros.len() * 99 / 100]
    );
    Ok(())
}

/// Rolls lines up, and prints a digest of the result that the peers print as well.
fn rollup(lines: &str) -> Outcome<()> {
    let (start, cpu) = (Instant::now(), cpu_seconds()?);
    let parts = customer_months(lines.as_ref(), THREADS)?;
    let (wall, cpu) = (start.elapsed().as_secs_f64(), cpu_seconds()? - cpu);
    let groups: usize = parts.iter().map(MonthSums::len).sum();
    println!(
        "{{\"what\":\"rollup\",\"wall_s\":{wall:.4},\"cpu_s\":{cpu:.2},\"groups\":{groups},\"digest\":{}}}",
        digest(&parts)
    );
    Ok(())
}

/// User and system time of the process so far, to the tick (10 ms).
fn cpu_seconds() -> Outcome<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let fields = stat.rsplit_once(')').ok_or("no name in /proc/self/stat")?.1;
    let ticks: Vec<f64> = fields.split_whitespace().skip(11).take(2).map(str::parse).collect::<Result<_, _>>()?;
    Ok(ticks.iter().sum::<f64>() / 100.0)
}

/// Σ (customer + 1) × (month + 3 × kind + 1) × (amount + lines) over all groups, modulo 2^61 − 1: a
/// difference in any group shows.
fn digest(parts: &[MonthSums]) -> i128 {
    const MODULUS: i128 = (1 << 61) - 1;
    let mut digest = 0;
    for part in parts {
        for at in 0..part.len() {
            let place =
                (i128::from(part.customer[at]) + 1) * (i128::from(part.month[at]) + 3 * part.kind[at] as i128 + 1);
            let value = i128::from(part.amount[at]) + i128::from(part.lines[at]);
            digest = (digest + place * value).rem_euclid(MODULUS);
        }
    }
    digest
}
