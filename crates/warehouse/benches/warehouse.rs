//! The warehouse's hot paths on a small company: roll-up, load of a whole scope, one customer in detail, a load with
//! its pipeline. The large runs, beside DuckDB and Polars, are `examples/bench.rs` and `peers/rollup.py`.

#[path = "support/company.rs"]
mod company;

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use bellwether_domain::codes::Currency;
use bellwether_domain::loader::{DocumentReader, FinancialLoader, LoadRequest, Selection};
use bellwether_warehouse::generation::Generation;
use bellwether_warehouse::rollup::customer_months;
use bellwether_warehouse::warehouse::Warehouse;
use chrono::NaiveDate;
use company::{CLOCK, LINES, Random, now};
use divan::Bencher;
use divan::counter::ItemsCount;

const CUSTOMERS: u32 = 20_000;

struct Company {
    reader: Arc<Generation>,
    lines: PathBuf,
    _dir: tempfile::TempDir,
}

static COMPANY: LazyLock<Company> = LazyLock::new(|| {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let warehouse = Warehouse::open(dir.path()).expect("opens");
    load(&warehouse, CUSTOMERS);
    Company {
        reader: warehouse.reader(Currency::GBP).expect("opens").expect("was loaded"),
        lines: dir.path().join("generations/000001/lines.parquet"),
        _dir: dir,
    }
});

fn main() {
    divan::main();
}

#[divan::bench(args = [1, 2])]
fn rollup(bencher: Bencher<'_, '_>, threads: usize) {
    let lines = &COMPANY.lines;
    let items = ItemsCount::new(CUSTOMERS * LINES);
    bencher.counter(items).bench(|| customer_months(lines, threads).expect("reads"));
}

#[divan::bench]
fn load_financials(bencher: Bencher<'_, '_>) {
    let request = LoadRequest { customers: Selection::All, through: NaiveDate::MAX, purchases_after: NaiveDate::MIN };
    let reader = &COMPANY.reader;
    bencher.counter(ItemsCount::new(CUSTOMERS)).bench(|| now(reader.load_financials(&request)).expect("reads"));
}

#[divan::bench]
fn documents_of_one_customer(bencher: Bencher<'_, '_>) {
    let reader = &COMPANY.reader;
    let ids = reader.customer_ids().expect("reads");
    let mut random = Random(2);
    bencher.bench_local(|| {
        let id = &ids[usize::try_from(random.below(ids.len() as u64)).expect("an index")];
        now(DocumentReader::documents(&**reader, id, NaiveDate::MAX)).expect("reads")
    });
}

#[divan::bench(args = [1_000], sample_count = 10)]
fn load_and_publish(bencher: Bencher<'_, '_>, customers: u32) {
    bencher
        .counter(ItemsCount::new(customers * LINES))
        .with_inputs(|| tempfile::tempdir().expect("a folder"))
        .bench_refs(|dir| load(&Warehouse::open(dir.path()).expect("opens"), customers));
}

fn load(warehouse: &Warehouse, customers: u32) {
    company::put(warehouse, customers).expect("is put").commit(&CLOCK).expect("commits");
}
