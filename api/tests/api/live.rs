//! Live systems for tests: a MongoDB server, SQL Server or its stand-in, a Learning Record Store, and the configuration
//! that leads to them.

use std::path::Path;
use std::sync::Arc;

use bellwether::config::layers::Layers;
use bellwether::config::settings::Settings;
use bellwether::live::LiveSources;
use bellwether_domain::clock::FixedClock;
use bellwether_domain::intake::{FactSink, Record};
use bellwether_domain::loader::SourceError;
use bellwether_sources::mssql::settings::MssqlSettings;
use bellwether_sources::push::batches;
use bellwether_testkit::learning::xapi::{CUSTOMER, DUE, Store, statements};
use bellwether_testkit::mongodb::MongoServer;
use bellwether_testkit::tds::TdsServer;
use bellwether_testkit::tds::options::TdsOptions;
use tokio::sync::mpsc::Receiver;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use crate::server::TODAY;

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

/// Noon of the business date.
pub(crate) fn clock() -> Arc<FixedClock> {
    Arc::new(FixedClock(format!("{TODAY}T12:00:00Z").parse().expect("an instant")))
}

/// Servers with nothing in them, and the settings that lead to them.
pub(crate) struct Servers {
    _mongodb: MongoServer,
    /// None where `TEST_MSSQL_URL` names a real server.
    pub(crate) tds: Option<TdsServer>,
    learning: MockServer,
    pub(crate) settings: Settings,
}

impl Servers {
    /// Starts them; none, loudly, where there is no way to. `name` tells databases of a shared server apart.
    pub(crate) async fn start(name: &str) -> Option<Self> {
        let mongodb = MongoServer::start()?;
        let (tds, mssql) = match &std::env::var("TEST_MSSQL_URL").ok() {
            // Its schema is made by what fills it, and stays there.
            Some(url) => {
                let settings = MssqlSettings::from_url(url).expect("TEST_MSSQL_URL is an address");
                let schema = format!("bellwether_{name}_{}", std::process::id());
                (None, MssqlSettings { schema, ..settings })
            }
            None => {
                let (tds, settings) = stand_in();
                (Some(tds), settings)
            }
        };
        let learning = MockServer::start().await;
        let configuration = format!(
            "facts = \"live\"\n[fiscal]\nfirst_month = 4\nyear_label = \"start_year\"\n\
             [sources.mongodb]\nuri = \"{}\"\ndatabase = \"{name}_{}\"\n\
             [sources.mongodb.products]\n[sources.mongodb.orders]\n[sources.mongodb.contacts]\n[sources.mongodb.people]\n\
             [sources.mssql]\nhost = \"replaced\"\ndatabase = \"replaced\"\nuser = \"replaced\"\npassword = \"replaced\"\n\
             [sources.learning]\nkind = \"xapi\"\nendpoint = \"{}/xapi/\"\ndue_extension = \"{DUE}\"\n\
             auth = {{ kind = \"bearer\", token = \"test\" }}\ncustomer = {{ from = \"extension\", iri = \"{CUSTOMER}\" }}\n",
            mongodb.uri(),
            std::process::id(),
            learning.uri(),
        );
        let mut layers = Layers::default();
        layers.add_toml(&configuration, Path::new("test.toml")).expect("TOML");
        let mut settings = Settings::check(&layers).expect("valid settings");
        settings.live.as_mut().expect("sources").mssql = mssql;
        Some(Self { _mongodb: mongodb, tds, learning, settings })
    }

    /// The adapters.
    pub(crate) fn sources(&self) -> LiveSources {
        let live = self.settings.live.as_ref().expect("sources");
        LiveSources::new(live, self.settings.reporting, self.settings.calendar.time_zone(), clock()).expect("adapters")
    }

    /// Puts each record into the system that it belongs to.
    pub(crate) async fn fill(&self, sources: &LiveSources, records: &[Record]) {
        push(records, |batches| sources.mongodb.push(batches)).await;
        push(records, |batches| sources.mssql.push(batches)).await;
        let statements = statements(records, self.settings.calendar.time_zone());
        let store = Served(Store { statements, page: 50 });
        Mock::given(method("GET")).and(path("/xapi/statements")).respond_with(store).mount(&self.learning).await;
    }
}

/// A stand-in for SQL Server with empty tables.
fn stand_in() -> (TdsServer, MssqlSettings) {
    let tds = TdsServer::start(TdsOptions::default());
    tds.execute(TABLES);
    tds.grant("INSERT");
    tds.grant("DELETE");
    let (user, password, address) = (tds.user(), tds.password(), tds.address());
    let url = format!("mssql://{user}:{password}@{address}/{}?encrypt=off", tds.database());
    let settings = MssqlSettings::from_url(&url).expect("an address");
    (tds, settings)
}

/// A Learning Record Store over HTTP.
struct Served(Store);

impl Respond for Served {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let asked =
            |name: &str| request.url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.to_string());
        ResponseTemplate::new(200).set_body_json(self.0.answer(asked))
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
