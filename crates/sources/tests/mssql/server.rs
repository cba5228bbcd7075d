//! A server with the schema's objects in it: the stand-in, or a real one in a schema of our own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use bellwether_domain::clock::FixedClock;
use bellwether_domain::codes::Currency;
use bellwether_sources::mssql::MssqlSource;
use bellwether_sources::mssql::settings::MssqlSettings;
use bellwether_testkit::tds::TdsServer;
use bellwether_testkit::tds::options::TdsOptions;
use chrono::{DateTime, NaiveDate, Utc};
use tiberius::{AuthMethod, Client, Config, EncryptionLevel};
use tokio_util::compat::TokioAsyncWriteCompatExt as _;

/// Tables in place of views: to a reader they are the same.
pub(crate) const REQUIRED: &str = "
CREATE TABLE bellwether.documents (document nvarchar(100), kind nvarchar(20), customer nvarchar(100), date date,
    currency char(3), due date, paid date, refers_to nvarchar(100));
CREATE TABLE bellwether.lines (document nvarchar(100), kind nvarchar(20), line_no int, code nvarchar(100),
    description nvarchar(400), quantity decimal(19,4), unit_price decimal(19,4), amount decimal(19,4));
";
pub(crate) const BUDGETS: &str =
    "CREATE TABLE bellwether.budgets (customer nvarchar(100), month date, amount decimal(19,4), currency char(3));";
pub(crate) const FX_RATES: &str =
    "CREATE TABLE bellwether.fx_rates (from_currency char(3), to_currency char(3), month date, rate decimal(19,8));";
pub(crate) const PRODUCTS: &str = "CREATE TABLE bellwether.products (code nvarchar(100), name nvarchar(400),
    family nvarchar(400), category nvarchar(400));";

pub(crate) enum Server {
    StandIn(TdsServer),
    Real(MssqlSettings),
}

impl Server {
    /// A server with these tables and rows; in `sql` the schema is always called `bellwether`.
    pub(crate) async fn with(sql: &[&str]) -> Self {
        static SCHEMAS: AtomicU32 = AtomicU32::new(0);
        let server = match std::env::var("TEST_MSSQL_URL") {
            Err(_) => return Self::stand_in(sql),
            Ok(url) => {
                let mut settings = MssqlSettings::from_url(&url).expect("TEST_MSSQL_URL is an address");
                let number = SCHEMAS.fetch_add(1, Ordering::Relaxed);
                settings.schema = format!("bellwether_test_{}_{number}", std::process::id());
                Self::Real(settings)
            }
        };
        let Self::Real(settings) = &server else { unreachable!("made above") };
        run(settings, &format!("CREATE SCHEMA {}", settings.schema)).await;
        for statement in sql.iter().flat_map(|part| part.split(';')).filter(|part| !part.trim().is_empty()) {
            run(settings, &statement.replace("bellwether.", &format!("{}.", settings.schema))).await;
        }
        server
    }

    /// The stand-in, whatever there is: for faults that a real server does not do on demand.
    pub(crate) fn stand_in(sql: &[&str]) -> Self {
        let server = TdsServer::start(TdsOptions::default());
        for statements in sql {
            server.execute(statements);
        }
        Self::StandIn(server)
    }

    /// Runs a statement, in which the schema is always called `bellwether`.
    pub(crate) async fn execute(&self, sql: &str) {
        match self {
            Self::StandIn(server) => server.execute(sql),
            Self::Real(settings) => run(settings, &sql.replace("bellwether.", &format!("{}.", settings.schema))).await,
        }
    }

    pub(crate) fn tds(&self) -> &TdsServer {
        match self {
            Self::StandIn(server) => server,
            Self::Real(_) => panic!("this test needs the stand-in"),
        }
    }

    pub(crate) fn settings(&self) -> MssqlSettings {
        match self {
            Self::StandIn(server) => {
                let (address, user, password) = (server.address(), server.user(), server.password());
                let url = format!("mssql://{user}:{password}@{address}/{}?encrypt=off", server.database());
                MssqlSettings::from_url(&url).expect("an address")
            }
            Self::Real(settings) => settings.clone(),
        }
    }

    pub(crate) fn source(&self) -> MssqlSource {
        source(self.settings())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let Self::Real(settings) = self else { return };
        let settings = settings.clone();
        let cleaning = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                for table in ["documents", "lines", "budgets", "fx_rates", "products"] {
                    let name = format!("{}.{table}", settings.schema);
                    run(&settings, &format!("IF OBJECT_ID('{name}') IS NOT NULL DROP TABLE {name}")).await;
                }
                run(&settings, &format!("DROP SCHEMA {}", settings.schema)).await;
            });
        });
        let _ = cleaning.join();
    }
}

async fn run(settings: &MssqlSettings, sql: &str) {
    let mut config = Config::new();
    config.host(&settings.host);
    config.port(settings.port);
    config.database(&settings.database);
    config.authentication(AuthMethod::sql_server(&settings.user, settings.password.expose()));
    config.encryption(EncryptionLevel::Required);
    config.trust_cert();
    let stream = tokio::net::TcpStream::connect((settings.host.as_str(), settings.port)).await.expect("a server");
    let mut client = Client::connect(config, stream.compat_write()).await.expect("a log-in");
    client.simple_query(sql).await.expect(sql).into_results().await.expect(sql);
}

pub(crate) fn source(settings: MssqlSettings) -> MssqlSource {
    MssqlSource::new(settings, "erp", Currency::GBP, Arc::new(FixedClock(now()))).expect("settings that are possible")
}

pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_711_900_800, 0).expect("an instant")
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}
