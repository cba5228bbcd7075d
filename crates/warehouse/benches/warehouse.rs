//! The warehouse's hot paths on a small company: roll-up, load of a whole scope, one customer in detail, a load with
//! its pipeline. The large runs, beside DuckDB and Polars, are `examples/bench.rs` and `peers/rollup.py`.

use std::future::Future;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll, Waker};

use bellwether_domain::clock::FixedClock;
use bellwether_domain::codes::Currency;
use bellwether_domain::facts::customer::Customer;
use bellwether_domain::facts::rows::DocumentKind;
use bellwether_domain::intake::{DocumentLine, FactSink, Record};
use bellwether_domain::loader::{DetailReader, FinancialLoader, LoadRequest, Selection};
use bellwether_domain::money::Money;
use bellwether_warehouse::dataset::{DatasetSpec, RejectLimits};
use bellwether_warehouse::generation::Generation;
use bellwether_warehouse::rollup::customer_months;
use bellwether_warehouse::warehouse::Warehouse;
use chrono::{DateTime, NaiveDate, TimeDelta};
use divan::Bencher;
use divan::counter::ItemsCount;
use rust_decimal::Decimal;

const CUSTOMERS: u32 = 20_000;
const LINES: u32 = 20;

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
    let mut next = 0;
    bencher.bench_local(|| {
        next = (next + 7_919) % ids.len();
        now(DetailReader::documents(&**reader, &ids[next], NaiveDate::MAX)).expect("reads")
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
    let clock = FixedClock(DateTime::UNIX_EPOCH);
    let spec = DatasetSpec {
        name: "bench".to_owned(),
        label: "Bench".to_owned(),
        fingerprint: customers.to_string(),
        generated: true,
        limits: RejectLimits::default(),
    };
    let mut intake = warehouse.begin(spec, &clock).expect("begins");
    for number in 0..customers {
        for record in records(number) {
            intake.put(record).expect("is put");
        }
    }
    intake.commit(&clock).expect("commits");
}

/// A customer with [`LINES`] lines in invoices of four, three weeks apart.
fn records(number: u32) -> Vec<Record> {
    let customer = Customer {
        id: format!("{number:06}").into(),
        name: format!("Customer {number}"),
        country: "GB".parse().expect("a country"),
        currency: Currency::GBP,
        tier: None,
        industry: None,
        owner: None,
        since: None,
        parent: None,
        contract_end: None,
    };
    let start = NaiveDate::from_ymd_opt(2010, 1, 1).expect("a date");
    let line = |line: u32| {
        let code = number.wrapping_mul(31).wrapping_add(line * 7) % 4_000;
        DocumentLine {
            document: format!("{}", number * 10 + line / 4).into(),
            kind: DocumentKind::Invoice,
            date: start + TimeDelta::days(i64::from(number % 300 + line / 4 * 21)),
            customer: customer.id.clone(),
            code: format!("{code:05}").into(),
            description: format!("ARTICLE NUMBER {code}").into(),
            family: Some(format!("{:02}", code / 100).into()),
            quantity: Decimal::from(line + 1),
            unit_price: Decimal::new(i64::from(code) + 50, 2),
            amount: Money::from_minor(i64::from(line + 1) * (i64::from(code) + 50), Currency::GBP),
        }
    };
    let lines: Vec<Record> = (0..LINES).map(|at| Record::Line(line(at))).collect();
    std::iter::once(Record::Customer(customer)).chain(lines).collect()
}

fn now<T>(loading: impl Future<Output = T>) -> T {
    match pin!(loading).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer,
        Poll::Pending => unreachable!("the warehouse answers at once"),
    }
}
