//! Three real servers, each behind a line that can fail, the adapters that read them, an engine, and the application.

use bellwether_engine::portfolio::field::SortField;
use bellwether_engine::portfolio::order::SortTerm;
use bellwether_engine::portfolio::query::Filter;
use bellwether_engine::scope::Scope;
use bellwether_identity::identity::{Identity, Means};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bellwether::config::layers::Layers;
use bellwether::config::settings::Settings;
use bellwether::live::LiveSources;
use bellwether_domain::intake::{FactSink, Record};
use bellwether_domain::loader::SourceError;
use bellwether_domain::measure::{MeasureKey, Missing};
use bellwether_engine::engine::{Engine, EngineConfig};
use bellwether_engine::orchestrator::Loaders;
use bellwether_engine::policy::SourcePolicy;
use bellwether_sources::push::batches;
use bellwether_testkit::dataset;
use bellwether_testkit::faulty::SetClock;
use bellwether_testkit::lrs::{self, LrsServer};
use bellwether_testkit::mongodb::MongoServer;
use bellwether_testkit::proxy::Proxy;
use bellwether_testkit::tds::TdsServer;
use bellwether_testkit::tds::options::TdsOptions;
use bellwether_warehouse::warehouse::Warehouse;
use chrono::TimeDelta;
use mongodb::bson::doc;
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::mpsc::Receiver;

use crate::access;
use crate::log;
use crate::runtime;
use crate::server::Server;

/// Password of the reader at MongoDB. The other servers have theirs.
const MONGO_PASSWORD: &str = "Not-A-Secret-3";

/// How long a load may take where sources hang: longer than a MongoDB client needs to give up a connection that was being
/// made.
pub(crate) const DEADLINE: Duration = Duration::from_secs(2);
/// How long where they do not, and the machine may be busy.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

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

/// An adapter with its server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Adapter {
    Mongodb,
    Mssql,
    Learning,
}

pub(crate) const ADAPTERS: [Adapter; 3] = [Adapter::Mongodb, Adapter::Mssql, Adapter::Learning];

impl Adapter {
    /// Its name, which is that of its source as well.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Mongodb => "mongodb",
            Self::Mssql => "mssql",
            Self::Learning => "learning",
        }
    }

    /// What is loaded through it.
    pub(crate) const fn kinds(self) -> &'static [&'static str] {
        match self {
            Self::Mongodb => &["customers", "contacts"],
            Self::Mssql => &["financials", "catalogue", "budgets"],
            Self::Learning => &["learning"],
        }
    }
}

/// Everything, running as long as this.
pub(crate) struct Stand {
    pub(crate) server: Server,
    pub(crate) engine: Arc<Engine>,
    pub(crate) clock: Arc<SetClock>,
    pub(crate) tds: TdsServer,
    pub(crate) lrs: LrsServer,
    pub(crate) database: mongodb::Database,
    pub(crate) runtime: &'static Runtime,
    pub(crate) loaders: Loaders,
    lines: [Proxy; 3],
    _mongo: MongoServer,
    _folder: TempDir,
}

/// The figures of one customer: every measure, and the score.
type Row = (String, Vec<Result<f64, Missing>>, Option<u8>);

impl Stand {
    /// Servers with the company of `testkit::dataset`, and a portfolio of it; none, loudly, where there is no MongoDB.
    pub(crate) fn start() -> Option<Self> {
        Self::with(DEADLINE)
    }

    /// The same, with so much patience for a load.
    pub(crate) fn with(deadline: Duration) -> Option<Self> {
        log::keep();
        let mongo = MongoServer::start()?;
        let runtime = runtime::lasting();
        let records = dataset::records();
        let tds = TdsServer::start(TdsOptions::default());
        tds.execute(TABLES);
        tds.grant("INSERT");
        tds.grant("DELETE");
        let lrs = LrsServer::start(lrs::statements(&records));
        let (_, host) = mongo.uri().rsplit_once('/').expect("an address");
        let lines = [
            Proxy::before(host.parse().expect("an address")),
            Proxy::before(tds.address()),
            Proxy::before(lrs.address()),
        ];
        let name = format!("faults_{}", std::process::id());
        let database = runtime.block_on(reader(mongo.uri(), &name));
        let settings = settings(&name, &tds, &lines);
        let clock = Arc::new(SetClock::new("2011-12-09T09:00:00Z".parse().expect("an instant")));
        let live = settings.live.as_ref().expect("sources");
        let zone = settings.calendar.time_zone();
        let live = LiveSources::new(live, settings.reporting, zone, clock.clone()).expect("adapters");
        let mut kept: Vec<Record> = records.into_iter().filter(|record| !is_learning(record)).collect();
        // So many contacts that a bad one is set aside; of customers there are so few that one bad row is too many.
        let contacts: Vec<Record> =
            kept.iter().filter(|record| matches!(record, Record::Contact(_))).cloned().collect();
        kept.extend(contacts);
        runtime.block_on(async {
            push(&kept, |batches| live.mongodb.push(batches)).await;
            push(&kept, |batches| live.mssql.push(batches)).await;
        });
        // What is sound, to take away what was put in later.
        tds.execute(
            "CREATE TABLE sound AS SELECT 'budgets' AS name, (SELECT max(rowid) FROM bellwether.budgets) AS rows
             UNION ALL SELECT 'fx_rates', (SELECT max(rowid) FROM bellwether.fx_rates)",
        );
        let config = EngineConfig {
            calendar: settings.calendar,
            reporting: settings.reporting,
            model: Arc::new(settings.model.clone()),
            sources: SourcePolicy { deadline, detail_deadline: DEADLINE / 2, ..SourcePolicy::default() },
        };
        let folder = tempfile::tempdir().expect("a folder");
        let warehouse = Warehouse::open(folder.path()).expect("opens");
        let store = access::store(clock.clone());
        let engine = Arc::new(Engine::live(config, live.loaders(), warehouse, store, clock.clone()));
        let server = Server::over(settings, engine.clone(), clock.clone());
        let loaders = live.loaders();
        let stand =
            Self { server, engine, clock, tds, lrs, database, runtime, loaders, lines, _mongo: mongo, _folder: folder };
        stand.refresh();
        for adapter in ADAPTERS {
            assert!(stand.is(adapter, "fresh"), "{adapter:?}: {}", stand.server.api("/sources"));
        }
        Some(stand)
    }

    /// The line to the server of an adapter.
    pub(crate) fn line(&self, adapter: Adapter) -> &Proxy {
        &self.lines[adapter as usize]
    }

    /// Refreshes, a second later than whatever was before; how long it took.
    pub(crate) fn refresh(&self) -> Duration {
        self.clock.advance(TimeDelta::seconds(1));
        let begun = Instant::now();
        let snapshot = self.runtime.block_on(self.engine.refresh()).expect("a portfolio");
        let took = begun.elapsed();
        self.runtime.block_on(self.engine.record_scores(&snapshot)).expect("keeps scores");
        took
    }

    /// Mends all lines and waits out the pauses of the breakers; the next refresh asks everybody.
    pub(crate) fn heal(&self) {
        self.lines.iter().for_each(Proxy::heal);
        self.clock.advance(TimeDelta::seconds(31));
    }

    /// Mends all lines and refreshes until everything is fresh; how many refreshes that took.
    pub(crate) fn recover(&self) -> u32 {
        (1..=10)
            .find(|_| {
                self.heal();
                self.refresh();
                ADAPTERS.iter().all(|&adapter| self.is(adapter, "fresh"))
            })
            .unwrap_or_else(|| panic!("mended, but not fresh again: {}", self.server.api("/sources")))
    }

    /// What `/sources` says of a kind of facts.
    pub(crate) fn source(&self, kind: &str) -> Value {
        let answer = self.server.api("/sources");
        let sources = answer["items"].as_array().expect("sources");
        sources.iter().find(|source| source["name"] == kind).expect("is listed").clone()
    }

    /// Whether all facts of an adapter are in a state.
    pub(crate) fn is(&self, adapter: Adapter, state: &str) -> bool {
        adapter.kinds().iter().all(|kind| self.source(kind)["state"] == state)
    }

    /// What everybody's figures are.
    pub(crate) fn figures(&self) -> Vec<Row> {
        let portfolio = self.engine.snapshot().expect("a portfolio").portfolio.clone();
        let everybody = Scope::of(&Identity::of_the_server(Means::System, "test"));
        let by_id = [SortTerm { field: SortField::Id, descending: false }];
        let rows = portfolio.all(&everybody, &Filter::default(), &by_id).expect("no filter");
        rows.into_iter()
            .map(|row| portfolio.row(row))
            .map(|row| {
                let measures = MeasureKey::ALL.iter().map(|&key| row.measure(key)).collect();
                (row.id().to_owned(), measures, row.score().now.value)
            })
            .collect()
    }

    /// No password of a server in an answer or in the log.
    #[track_caller]
    pub(crate) fn assert_discreet(&self, answers: &[String]) {
        let log = log::text();
        assert!(log.contains("a source failed"), "the log is kept");
        for secret in [MONGO_PASSWORD, self.tds.password(), lrs::PASSWORD, "Basic "] {
            assert!(!log.contains(secret), "{secret} is in the log");
            assert!(answers.iter().all(|answer| !answer.contains(secret)), "{secret} is in an answer");
        }
    }
}

fn is_learning(record: &Record) -> bool {
    matches!(record, Record::Learner(_) | Record::Assignment(_) | Record::Completion(_))
}

/// A database with a reader in it.
async fn reader(uri: &str, name: &str) -> mongodb::Database {
    let database = mongodb::Client::with_uri_str(uri).await.expect("a client").database(name);
    let user = doc! { "createUser": "reader", "pwd": MONGO_PASSWORD, "roles": [{ "role": "readWrite", "db": name }] };
    database.run_command(user).await.expect("a user");
    database
}

fn settings(database: &str, tds: &TdsServer, lines: &[Proxy; 3]) -> Settings {
    let [mongodb, mssql, learning]: [SocketAddr; 3] = [0, 1, 2].map(|line: usize| lines[line].address());
    let configuration = format!(
        "facts = \"live\"\nlisten = \"127.0.0.1:0\"\n[limits]\ncaller_per_minute = 0\naddress_per_minute = 0\n\
         [fiscal]\nfirst_month = 4\nyear_label = \"start_year\"\n\
         [sources.mongodb]\nuri = \"mongodb://reader:{MONGO_PASSWORD}@{mongodb}/?authSource={database}&directConnection=true\"\n\
         database = \"{database}\"\nserver_selection_s = 1\n\
         [sources.mongodb.orders]\n[sources.mongodb.contacts]\n[sources.mongodb.people]\n\
         [sources.mssql]\nhost = \"{}\"\nport = {}\ndatabase = \"{}\"\nuser = \"{}\"\npassword = \"{}\"\nencrypt = \"off\"\n\
         [sources.learning]\nkind = \"xapi\"\nendpoint = \"http://{learning}/xapi/\"\ndue_extension = \"{}\"\n\
         auth = {{ kind = \"basic\", username = \"{}\", password = \"{}\" }}\n\
         customer = {{ from = \"extension\", iri = \"{}\" }}\nlimits = {{ pause_millis = 5, attempts = 3 }}\n",
        mssql.ip(),
        mssql.port(),
        tds.database(),
        tds.user(),
        tds.password(),
        lrs::DUE,
        lrs::USER,
        lrs::PASSWORD,
        lrs::CUSTOMER,
    );
    let mut layers = Layers::default();
    layers.add_toml(&configuration, Path::new("test.toml")).expect("TOML");
    Settings::check(&layers).expect("valid settings")
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
    assert!(write(receiver).await.expect("written") > 0);
    putting.await.expect("not interrupted").expect("taken");
}
