//! Loads and copies, each measured in a process that does nothing else.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bellwether_domain::clock::FixedClock;
use bellwether_domain::codes::Currency;
use bellwether_domain::copying::{CopySink, RecordSource as _};
use bellwether_domain::intake::kind::RecordKind;
use bellwether_domain::intake::{FactSink, Record, SinkError};
use bellwether_domain::loader::{
    ContactLoader, CustomerLoader, FinancialLoader, LearningLoader, LoadRequest, Reject, Selection,
};
use bellwether_sources::files::import::import;
use bellwether_sources::files::mapping::Mapping;
use bellwether_sources::lms::source::LmsSource;
use bellwether_sources::mongo::MongoSource;
use bellwether_sources::mongo::settings::MongoSettings;
use bellwether_sources::mssql::MssqlSource;
use bellwether_sources::mssql::settings::MssqlSettings;
use bellwether_testkit::lrs;
use bellwether_warehouse::warehouse::Warehouse;
use chrono::{NaiveDate, NaiveTime};
use serde_json::json;

use crate::HEAP;
use crate::cpu::cpu_seconds;
use crate::fill::{CONTACTS, INVOICES, LINES};
use crate::role::Role;

/// What is measured. The first word says where it reads.
pub(crate) const LOADS: [&str; 8] = [
    "mongodb facts",
    "mongodb copy",
    "mssql facts",
    "mssql copy",
    "learning facts",
    "csv import",
    "parquet import",
    "warehouse facts",
];

/// The database at MongoDB.
pub(crate) const DATABASE: &str = "bench";

/// What one run took.
pub(crate) struct Measured {
    /// Rows of the source that were read.
    pub(crate) rows: f64,
    /// From the first request to the last fact.
    pub(crate) seconds: f64,
    /// User and system time of the process.
    pub(crate) cpu: f64,
    /// Most that was resident, in bytes, the program itself included.
    pub(crate) resident: f64,
    /// Most of the heap that was in use, in bytes.
    pub(crate) heap: f64,
    /// What is in use once the facts are there and nothing else is, in bytes.
    pub(crate) facts: f64,
}

impl Measured {
    /// As it travels from process to process.
    pub(crate) fn line(&self) -> String {
        let Self { rows, seconds, cpu, resident, heap, facts } = self;
        format!("{rows} {seconds} {cpu} {resident} {heap} {facts}")
    }
}

/// The last day on which anything happens.
pub(crate) fn as_of() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 31).expect("a date")
}

/// How files are read.
pub(crate) fn mapping() -> Mapping {
    let mapping = "dataset = \"lines\"\nsource = \"Lines\"\n[[table]]\nkind = \"document_lines\"\n\
        date_formats = [\"%Y-%m-%d\"]\ncredit_notes = \"negative\"\ndocument_kind = { otherwise = \"invoice\" }\n\
        products = { codes = \"any\", family_from = \"code\", family_characters = 2 }\ncustomers = { name = \"{id}\" }\n[table.fields]\n\
        document = \"document\"\ndate = \"date\"\ncustomer = \"customer\"\ncountry = \"country\"\ncode = \"code\"\n\
        description = \"description\"\nquantity = \"quantity\"\nunit_price = \"price\"\ncurrency = { constant = \"GBP\" }\n";
    Mapping::parse(mapping).expect("a mapping")
}

/// Runs a load in a process of its own.
pub(crate) fn spawn(name: &str, place: &str) -> Measured {
    let mut process = Role::Load(name.to_owned(), place.to_owned()).start();
    let mut line = String::new();
    process.stdout.take().expect("is piped").read_to_string(&mut line).expect("figures");
    assert!(process.wait().expect("ends").success(), "{name} failed");
    let figures: Vec<f64> = line.split_whitespace().map(|figure| figure.parse().expect("a figure")).collect();
    let [rows, seconds, cpu, resident, heap, facts] = figures[..] else { panic!("{line}") };
    Measured { rows, seconds, cpu, resident, heap, facts }
}

/// Runs a load here and measures it.
pub(crate) fn run(name: &str, place: &str) -> Measured {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    HEAP.reset_peak_usage();
    let before = HEAP.current_usage();
    let begun = Instant::now();
    let (rows, facts) = runtime.block_on(load(name, place));
    let seconds = begun.elapsed().as_secs_f64();
    let heap = HEAP.peak_usage().saturating_sub(before);
    drop(runtime);
    let held = HEAP.current_usage().saturating_sub(before);
    drop(facts);
    let held = held.saturating_sub(HEAP.current_usage().saturating_sub(before));
    Measured {
        rows: float(rows),
        seconds,
        cpu: cpu_seconds(std::process::id()),
        resident: most_resident(),
        heap: float(heap),
        facts: float(held),
    }
}

/// Facts, whichever.
type Facts = Box<dyn std::any::Any>;

async fn load(name: &str, place: &str) -> (usize, Facts) {
    let request = LoadRequest { customers: Selection::All, through: as_of(), purchases_after: NaiveDate::MIN };
    let (zone, clock) = (chrono_tz::UTC, Arc::new(FixedClock(as_of().and_time(NaiveTime::MIN).and_utc())));
    let patience = Duration::from_secs(600).as_secs();
    let mut sink = Sink::default();
    let mongodb = || {
        let settings = MongoSettings {
            timeout_s: patience,
            products: None,
            people: None,
            ..MongoSettings::plain(place, DATABASE)
        };
        MongoSource::new(settings, "mongodb", zone, clock.clone()).expect("settings")
    };
    let mssql = || {
        let settings = MssqlSettings { timeout_s: patience, ..MssqlSettings::from_url(place).expect("an address") };
        MssqlSource::new(settings, "mssql", Currency::GBP, clock.clone()).expect("settings")
    };
    match name {
        "mongodb facts" => {
            let source = mongodb();
            let customers = source.load_customers(&request).await.expect("loads").rows;
            let contacts = source.load_contacts(&request).await.expect("loads").rows.expect("contacts");
            let rows = customers.customers.len() + contacts.contacts.rows.rows().len();
            assert_eq!(rows, customers.customers.len() * (1 + CONTACTS as usize));
            (rows, Box::new((customers, contacts)))
        }
        "mongodb copy" => {
            mongodb().copy(None, &mut sink).await.expect("copies");
            (sink.0, Box::new(()))
        }
        "mssql facts" => {
            let facts = mssql().load_financials(&request).await.expect("loads").rows;
            let documents = facts.documents.rows.rows().len();
            assert_eq!(documents, facts.documents.keys.len() * INVOICES as usize);
            // The server adds lines up; they are what it had to read.
            (documents * (1 + LINES as usize), Box::new(facts))
        }
        "mssql copy" => {
            mssql().copy(None, &mut sink).await.expect("copies");
            (sink.0, Box::new(()))
        }
        "learning facts" => {
            let settings = json!({
                "kind": "xapi", "endpoint": place, "due_extension": lrs::DUE,
                "auth": { "kind": "basic", "username": lrs::USER, "password": lrs::PASSWORD },
                "customer": { "from": "extension", "iri": lrs::CUSTOMER },
            });
            let settings = serde_json::from_value(settings).expect("settings");
            let source = LmsSource::new(settings, "learning", zone, clock.clone()).expect("settings");
            let facts = source.load_learning(&request).await.expect("loads").rows.expect("facts");
            let (learners, assignments) = (facts.learners.rows.rows().len(), facts.assignments.rows.rows().len());
            (learners + assignments + facts.completions.rows.rows().len(), Box::new(facts))
        }
        "csv import" | "parquet import" => {
            let summary = import(&mapping(), &[PathBuf::from(place)], &mut sink, &mut ()).expect("imports");
            (usize::try_from(summary.rows()).expect("fits"), Box::new(()))
        }
        "warehouse facts" => {
            let warehouse = Warehouse::open(Path::new(place)).expect("opens");
            let generation = warehouse.reader(Currency::GBP).expect("a manifest").expect("facts");
            let customers = generation.load_customers(&request).await.expect("loads").rows;
            let facts = generation.load_financials(&request).await.expect("loads").rows;
            let rows = customers.customers.len() + facts.documents.rows.rows().len();
            assert_eq!(rows, customers.customers.len() * (1 + INVOICES as usize));
            (rows, Box::new((customers, facts)))
        }
        other => panic!("{other} is no load"),
    }
}

/// Counts records and drops them.
#[derive(Default)]
struct Sink(usize);

impl FactSink for Sink {
    fn put(&mut self, record: Record) -> Result<(), SinkError> {
        self.0 += 1;
        drop(std::hint::black_box(record));
        Ok(())
    }

    fn reject(&mut self, reject: Reject) -> Result<(), SinkError> {
        panic!("{}: {}", reject.row, reject.reason)
    }
}

impl CopySink for Sink {
    fn account_for(&mut self, _: RecordKind) {}
    fn remains(&mut self, _: RecordKind, _: &str) {}
    fn row_remains(&mut self, _: &str) {}
}

/// The most memory that this process ever had, in bytes.
fn most_resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("VmHWM");
    1024.0 * line.trim().trim_end_matches(" kB").parse::<f64>().expect("kilobytes")
}

#[expect(clippy::cast_precision_loss, reason = "rows and bytes are far below 2^53")]
fn float(number: usize) -> f64 {
    number as f64
}
