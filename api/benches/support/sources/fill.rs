//! What is read: servers and files with so many customers, each with 20 invoices of 3 lines, 5 contacts, 10 orders, and
//! for every other one a learner with 10 statements.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read as _, Write};
use std::path::Path;
use std::process::Child;
use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Int32Array, RecordBatch, StringArray};
use bellwether_domain::clock::FixedClock;
use bellwether_domain::intake::{AssignmentRecord, CompletionRecord, LearnerRecord, Record};
use bellwether_sources::files::import::import;
use bellwether_testkit::lrs::{self, LrsServer};
use bellwether_testkit::mongodb::MongoServer;
use bellwether_testkit::tds::TdsServer;
use bellwether_testkit::tds::options::TdsOptions;
use bellwether_warehouse::dataset::{DatasetSpec, RejectLimits};
use bellwether_warehouse::warehouse::Warehouse;
use chrono::{DateTime, Days, NaiveDate, NaiveTime};
use mongodb::bson::{DateTime as BsonDate, Decimal128, Document, doc};
use parquet::arrow::ArrowWriter;

use crate::load;
use crate::role::Role;

/// Invoices of a customer.
pub(crate) const INVOICES: u32 = 20;
/// Lines of an invoice.
pub(crate) const LINES: u32 = 3;
/// Contacts of a customer.
pub(crate) const CONTACTS: u32 = 5;
/// Orders of a customer.
pub(crate) const ORDERS: u32 = 10;
/// Modules that a learner has to complete, all but one of which are completed.
const MODULES: u32 = 5;

/// How much there is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scale {
    pub(crate) customers: u32,
}

impl Scale {
    fn invoices(self) -> u32 {
        self.customers * INVOICES
    }
}

/// Servers and files of one size, as long as this is kept.
pub(crate) struct Servers {
    places: Vec<(&'static str, String)>,
    processes: Vec<Child>,
    _mongo: MongoServer,
    _folder: tempfile::TempDir,
}

impl Servers {
    /// Starts and fills everything.
    pub(crate) fn start(scale: Scale) -> Self {
        let mongo = MongoServer::start().expect("a MongoDB server: set BELLWETHER_TEST_PYTHON or TEST_MONGODB_URI");
        let folder = tempfile::tempdir().expect("a folder");
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(fill_mongodb(mongo.uri(), scale)).expect("MongoDB takes everything");
        let (csv, parquet) = (folder.path().join("lines.csv"), folder.path().join("lines.parquet"));
        write_csv(&csv, scale).expect("a file");
        write_parquet(&parquet, scale);
        let facts = folder.path().join("facts");
        fill_warehouse(&facts, &csv);
        let (mssql, store) = (server("mssql", scale), server("learning", scale));
        let text = |path: &Path| path.to_str().expect("a path").to_owned();
        let places = vec![
            ("mongodb", mongo.uri().to_owned()),
            ("mssql", mssql.1),
            ("learning", store.1),
            ("csv", text(&csv)),
            ("parquet", text(&parquet)),
            ("warehouse", text(&facts)),
        ];
        Self { places, processes: vec![mssql.0, store.0], _mongo: mongo, _folder: folder }
    }

    /// Where what a load reads lies; the load's name begins with it.
    pub(crate) fn place(&self, load: &str) -> &str {
        let place = self.places.iter().find(|(what, _)| load.starts_with(what));
        &place.unwrap_or_else(|| panic!("{load} reads nothing that is there")).1
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        for process in &mut self.processes {
            // A server ends by itself when its input does; this is for one that hangs.
            drop(process.kill());
            drop(process.wait());
        }
    }
}

/// A server in a process of its own, with its address.
fn server(what: &str, scale: Scale) -> (Child, String) {
    let mut process = Role::Serve(what.to_owned(), scale).start();
    let mut address = String::new();
    BufReader::new(process.stdout.as_mut().expect("is piped")).read_line(&mut address).expect("an address");
    (process, address.trim().to_owned())
}

/// Serves until the input ends.
pub(crate) fn serve(what: &str, scale: Scale) {
    let wait = |address: String| {
        println!("{address}");
        std::io::stdout().flush().expect("is read");
        drop(std::io::stdin().read_to_end(&mut Vec::new()));
    };
    match what {
        "mssql" => {
            let server = TdsServer::start(TdsOptions::default());
            server.execute(&sql(scale));
            let (user, password, database) = (server.user(), server.password(), server.database());
            wait(format!("mssql://{user}:{password}@{}/{database}?encrypt=off", server.address()));
        }
        "learning" => {
            let server = LrsServer::start(lrs::statements(&learning(scale)));
            wait(format!("http://{}/xapi/", server.address()));
        }
        other => panic!("{other} is no server"),
    }
}

fn customer(number: u32) -> String {
    format!("c-{number:06}")
}

fn day(number: u32) -> NaiveDate {
    load::as_of() - Days::new(u64::from(number % 730))
}

/// Tables and rows, made by the server itself: twice as many numbers each time, then rows by arithmetic.
fn sql(scale: Scale) -> String {
    let (customers, invoices) = (scale.customers, scale.invoices());
    let mut sql = String::from(
        "CREATE TABLE bellwether.documents (document nvarchar(100), kind nvarchar(20), customer nvarchar(100), date date,
            currency char(3), due date, paid date, refers_to nvarchar(100));
         CREATE TABLE bellwether.lines (document nvarchar(100), kind nvarchar(20), line_no int, code nvarchar(100),
            description nvarchar(400), quantity decimal(19,4), unit_price decimal(19,4), amount decimal(19,4));
         CREATE TABLE bellwether.products (code nvarchar(100), name nvarchar(400), family nvarchar(400),
            category nvarchar(400));
         CREATE TABLE numbers (n int); INSERT INTO numbers VALUES (0);",
    );
    let most = invoices * LINES;
    let doublings = 32 - most.leading_zeros();
    for _ in 0..doublings {
        sql.push_str("INSERT INTO numbers SELECT n + (SELECT count(*) FROM numbers) FROM numbers;");
    }
    let as_of = load::as_of();
    write!(
        sql,
        "INSERT INTO bellwether.documents SELECT 'INV' || n, 'invoice', printf('c-%06d', n % {customers}),
            date('{as_of}', '-' || (n % 730) || ' days'), 'GBP', date('{as_of}', '-' || (n % 730) || ' days'), NULL, NULL
            FROM numbers WHERE n < {invoices};
         INSERT INTO bellwether.lines SELECT 'INV' || (n / {LINES}), 'invoice', n % {LINES}, printf('%d', 20000 + n % 1000),
            'An article', 1 + n % 12, 2.5, 2.5 * (1 + n % 12) FROM numbers WHERE n < {most};
         INSERT INTO bellwether.products SELECT printf('%d', 20000 + n), 'An article', 'Family ' || (n % 40), NULL
            FROM numbers WHERE n < 1000;
         CREATE INDEX lines_by_document ON bellwether.lines (document, kind);
         CREATE INDEX documents_by_number ON bellwether.documents (document, kind);"
    )
    .expect("a text takes everything");
    sql
}

fn learning(scale: Scale) -> Vec<Record> {
    let mut records = Vec::new();
    for number in (0..scale.customers).step_by(2) {
        let (customer, learner): (_, Arc<str>) = (customer(number), format!("learner-{number}").into());
        let (name, enrolled) = (Arc::from("Somebody"), day(number));
        let (id, key) = (customer.as_str().into(), learner.clone());
        records.push(Record::Learner(LearnerRecord { customer: id, learner: key, name, enrolled }));
        for module in 0..MODULES {
            let (title, due): (Arc<str>, _) = (format!("Module {module}").into(), enrolled + Days::new(90));
            let (id, key, module_title) = (customer.as_str().into(), learner.clone(), title.clone());
            records.push(Record::Assignment(AssignmentRecord {
                customer: id,
                learner: key,
                module: module_title,
                due,
            }));
            if module > 0 {
                let (customer, learner, module) = (customer.as_str().into(), learner.clone(), title);
                records.push(Record::Completion(CompletionRecord { customer, learner, module, date: enrolled }));
            }
        }
    }
    records
}

async fn fill_mongodb(uri: &str, scale: Scale) -> mongodb::error::Result<()> {
    let database = mongodb::Client::with_uri_str(uri).await?.database(load::DATABASE);
    let instant =
        |number: u32| BsonDate::from_millis(day(number).and_time(NaiveTime::MIN).and_utc().timestamp_millis());
    let amount: Decimal128 = "1234.50".parse().expect("a decimal");
    let mut rows: [(&str, Vec<Document>); 3] = [("customers", vec![]), ("contacts", vec![]), ("orders", vec![])];
    for number in 0..scale.customers {
        let id = customer(number);
        rows[0].1.push(doc! { "_id": &id, "name": "A customer", "country": "GB", "currency": "GBP", "tier": "a" });
        rows[1].1.extend((0..CONTACTS).map(|nth| {
            let at = instant(number * CONTACTS + nth * 31);
            doc! { "customer": &id, "at": at, "direction": "outbound", "channel": "call", "note": "Asked about spring" }
        }));
        rows[2].1.extend((0..ORDERS).map(|nth| {
            let (order, at) = (format!("O{number}-{nth}"), instant(number + nth * 67));
            doc! { "_id": order, "customer": &id, "date": at, "amount": amount, "currency": "GBP", "status": "open" }
        }));
        if number % 500 == 499 || number + 1 == scale.customers {
            for (collection, rows) in &mut rows {
                database.collection::<Document>(collection).insert_many(std::mem::take(rows)).await?;
            }
        }
    }
    Ok(())
}

fn write_csv(path: &Path, scale: Scale) -> std::io::Result<()> {
    let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
    writeln!(file, "document,date,customer,country,code,description,quantity,price")?;
    for line in 0..scale.invoices() * LINES {
        let invoice = line / LINES;
        let (customer, date) = (customer(invoice % scale.customers), day(invoice));
        let (code, quantity) = (20_000 + line % 1000, 1 + line % 12);
        writeln!(file, "INV{invoice},{date},{customer},GB,{code},An article,{quantity},2.50")?;
    }
    file.flush()
}

fn write_parquet(path: &Path, scale: Scale) {
    const BATCH: u32 = 60_000;
    let mut writer = None;
    let lines = scale.invoices() * LINES;
    for begin in (0..lines).step_by(BATCH as usize) {
        let batch = begin..(begin + BATCH).min(lines);
        let texts = |text: &dyn Fn(u32) -> String| -> ArrayRef {
            Arc::new(batch.clone().map(|line| Some(text(line))).collect::<StringArray>())
        };
        let dates: Date32Array = batch.clone().map(|line| Some(day(line / LINES).to_epoch_days())).collect();
        let quantities: Int32Array = batch.clone().map(|line| i32::try_from(1 + line % 12).ok()).collect();
        let columns = [
            ("document", texts(&|line| format!("INV{}", line / LINES))),
            ("date", Arc::new(dates)),
            ("customer", texts(&|line| customer(line / LINES % scale.customers))),
            ("country", texts(&|_| "GB".to_owned())),
            ("code", texts(&|line| (20_000 + line % 1000).to_string())),
            ("description", texts(&|_| "An article".to_owned())),
            ("quantity", Arc::new(quantities)),
            ("price", texts(&|_| "2.50".to_owned())),
        ];
        let batch = RecordBatch::try_from_iter(columns).expect("columns of one length");
        let writer = writer.get_or_insert_with(|| {
            let file = std::fs::File::create(path).expect("a file");
            ArrowWriter::try_new(file, batch.schema(), None).expect("a writer")
        });
        writer.write(&batch).expect("written");
    }
    writer.expect("there are rows").close().expect("written");
}

fn fill_warehouse(folder: &Path, csv: &Path) {
    let (name, label) = ("lines".to_owned(), "Lines".to_owned());
    let (fingerprint, limits) = ("bench".to_owned(), RejectLimits::default());
    let spec = DatasetSpec { name, label, fingerprint, generated: true, watermark: None, limits };
    let clock = FixedClock(DateTime::UNIX_EPOCH);
    let mut intake = Warehouse::open(folder).expect("opens").begin(spec, &clock).expect("begins");
    import(&load::mapping(), &[csv.to_owned()], &mut intake, &mut ()).expect("imports");
    intake.commit(&clock).expect("commits");
}
