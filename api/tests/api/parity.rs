//! The same company in the warehouse and in live servers: the same answers, byte for byte.

use std::sync::Arc;

use bellwether::config::layers::Layers;
use bellwether::config::settings::Settings;
use bellwether::live::LiveSources;
use bellwether_domain::clock::FixedClock;
use bellwether_domain::intake::{FactSink, Record};
use bellwether_domain::loader::SourceError;
use bellwether_engine::engine::{Engine, EngineConfig};
use bellwether_engine::policy::SourcePolicy;
use bellwether_sources::push::batches;
use bellwether_store::setup::Setup;
use bellwether_store::store::Store;
use bellwether_testkit::contract::{self, Given};
use bellwether_testkit::dataset;
use bellwether_testkit::mongodb::MongoServer;
use bellwether_testkit::tds::TdsServer;
use bellwether_testkit::tds::options::TdsOptions;
use bellwether_warehouse::warehouse::Warehouse;
use serde_json::Value;
use tokio::runtime::Runtime;
use tokio::sync::mpsc::Receiver;

use crate::server::{TODAY, TestServer, spec};

/// Tables as `sql/mssql/views.sql` has views; the stand-in has its own way to make them.
const TABLES: &str = "
CREATE TABLE bellwether.documents (document nvarchar(100), kind nvarchar(20), customer nvarchar(100), date date,
    currency char(3), due date, paid date, refers_to nvarchar(100));
CREATE TABLE bellwether.lines (document nvarchar(100), kind nvarchar(20), line_no int, code nvarchar(100),
    description nvarchar(400), quantity decimal(19,4), unit_price decimal(19,4), amount decimal(19,4));
CREATE TABLE bellwether.budgets (customer nvarchar(100), month date, amount decimal(19,4), currency char(3));
CREATE TABLE bellwether.fx_rates (from_currency char(3), to_currency char(3), month date, rate decimal(19,8));
CREATE TABLE bellwether.products (code nvarchar(100), name nvarchar(400), family nvarchar(400), category nvarchar(400));
";

/// Everything that the two servers keep; learning lies in a third system.
fn records() -> Vec<Record> {
    let learning =
        |record: &Record| matches!(record, Record::Learner(_) | Record::Assignment(_) | Record::Completion(_));
    dataset::records().into_iter().filter(|record| !learning(record)).collect()
}

fn clock() -> Arc<FixedClock> {
    Arc::new(FixedClock(format!("{TODAY}T12:00:00Z").parse().expect("an instant")))
}

/// Two servers with nothing in them, and the settings that lead to them.
struct Servers {
    _mongodb: MongoServer,
    _tds: TdsServer,
    settings: Settings,
}

impl Servers {
    fn start() -> Option<Self> {
        let mongodb = MongoServer::start()?;
        let tds = TdsServer::start(TdsOptions::default());
        tds.execute(TABLES);
        tds.grant("INSERT");
        tds.grant("DELETE");
        let address = tds.address();
        let configuration = format!(
            "facts = \"live\"\n[fiscal]\nfirst_month = 4\nyear_label = \"start_year\"\n\
             [sources.mongodb]\nuri = \"{}\"\ndatabase = \"parity_{}\"\n\
             [sources.mongodb.products]\n[sources.mongodb.orders]\n[sources.mongodb.contacts]\n[sources.mongodb.people]\n\
             [sources.mssql]\nhost = \"{}\"\nport = {}\ndatabase = \"{}\"\nuser = \"{}\"\npassword = \"{}\"\nencrypt = \"off\"\n",
            mongodb.uri(),
            std::process::id(),
            address.ip(),
            address.port(),
            tds.database(),
            tds.user(),
            tds.password(),
        );
        let mut layers = Layers::default();
        layers.add_toml(&configuration, std::path::Path::new("test.toml")).expect("TOML");
        let settings = Settings::check(&layers).expect("valid settings");
        Some(Self { _mongodb: mongodb, _tds: tds, settings })
    }

    fn live(&self) -> LiveSources {
        let live = self.settings.live.as_ref().expect("sources");
        LiveSources::new(live, self.settings.reporting, self.settings.calendar.time_zone(), clock()).expect("adapters")
    }
}

/// Sends records to a server, the way that `bellwether demo --into` does.
async fn push<F>(records: &[Record], write: impl FnOnce(Receiver<Vec<Record>>) -> F)
where
    F: Future<Output = Result<u64, SourceError>>,
{
    let (mut sink, receiver) = batches();
    let records = records.to_vec();
    let putting = tokio::task::spawn_blocking(move || {
        records.into_iter().try_for_each(|record| sink.put(record)).and_then(|()| sink.finish())
    });
    let written = write(receiver).await.expect("written");
    putting.await.expect("not interrupted").expect("taken");
    assert!(written > 0);
}

fn config(settings: &Settings) -> EngineConfig {
    EngineConfig {
        calendar: settings.calendar,
        reporting: settings.reporting,
        model: Arc::new(settings.model.clone()),
        sources: SourcePolicy::default(),
    }
}

fn serve(engine: Engine, folder: tempfile::TempDir) -> TestServer {
    let runtime = Runtime::new().expect("a runtime");
    let snapshot = runtime.block_on(engine.refresh()).expect("a portfolio");
    runtime.block_on(engine.record_scores(&snapshot)).expect("keeps scores");
    TestServer::over(Arc::new(engine), folder)
}

/// An answer without what tells where its facts came from: states of the sources, the generation of facts, and the hash of
/// a score's inputs, which names it.
fn bare(mut answer: Value) -> Value {
    if let Some(object) = answer.as_object_mut() {
        object.remove("sources");
        object.remove("generation");
        object.remove("input_hash");
    }
    answer
}

#[test]
fn warehouse_and_live_servers_give_the_same_answers() {
    let Some(servers) = Servers::start() else { return };
    let records = records();
    let runtime = Runtime::new().expect("a runtime");
    let live = servers.live();
    runtime.block_on(async {
        push(&records, |batches| live.mongodb.push(batches)).await;
        push(&records, |batches| live.mssql.push(batches)).await;
        let given = Given::all(&records);
        contract::customers(live.mongodb.as_ref(), &given).await;
        contract::financials(live.mssql.as_ref(), Some(live.mongodb.as_ref()), &given).await;
        contract::contacts(live.mongodb.as_ref(), &given).await;
        contract::documents(live.mssql.as_ref(), &given).await;
        contract::orders(live.mongodb.as_ref(), &given).await;
    });

    let folder = tempfile::tempdir().expect("a folder");
    let warehouse = Warehouse::open(folder.path()).expect("opens");
    let mut intake = warehouse.begin(spec("company", "Company", false), clock().as_ref()).expect("an intake");
    records.iter().cloned().try_for_each(|record| intake.put(record)).expect("is put");
    intake.commit(clock().as_ref()).expect("commits");
    let store = || Arc::new(Store::in_memory(Setup::new(clock(), [0; 32])).expect("a store"));
    let embedded = serve(Engine::new(config(&servers.settings), warehouse, store(), clock()), folder);

    let folder = tempfile::tempdir().expect("a folder");
    let warehouse = Warehouse::open(folder.path()).expect("opens");
    let direct = serve(Engine::live(config(&servers.settings), live.loaders(), warehouse, store(), clock()), folder);

    let list = embedded.api("/customers?limit=500&sort=id").ok();
    let ids: Vec<String> = list["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| item["id"].as_str().expect("an id").to_owned())
        .collect();
    assert_eq!(ids.len(), 24);
    let mut paths = vec!["/customers?limit=500&sort=id".to_owned(), "/portfolio/summary".to_owned()];
    for id in &ids {
        for part in ["", "/revenue", "/cadence", "/coverage", "/invoices", "/orders", "/contacts"] {
            paths.push(format!("/customers/{id}{part}"));
        }
    }
    for path in paths {
        let (ours, theirs) = (bare(embedded.api(&path).ok()), bare(direct.api(&path).ok()));
        // Field by field first: a whole answer says little about where it differs.
        for (field, value) in ours.as_object().expect("an object") {
            assert_eq!(Some(value), theirs.get(field), "{path}: {field}");
        }
        assert_eq!(ours.to_string(), theirs.to_string(), "{path}");
    }
}
