//! Servers for tests: the real application, bound to a free port of this machine, with a clock that stands still.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, LazyLock, mpsc};

use actix_web::web::Data;
use bellwether::config::layers::Layers;
use bellwether::config::settings::Settings;
use bellwether::dashboard::Dashboard;
use bellwether::state::AppState;
use bellwether_domain::clock::FixedClock;
use bellwether_engine::engine::{Engine, EngineConfig};
use bellwether_engine::policy::SourcePolicy;
use bellwether_identity::tokens::{TokenPolicy, Tokens};
use bellwether_sources::demo::{DemoPlan, generate};
use bellwether_store::store::Store;
use bellwether_warehouse::dataset::{DatasetSpec, RejectLimits};
use bellwether_warehouse::warehouse::Warehouse;
use chrono::Month;

use crate::access::{self, Access};
use serde_json::Value;
use ureq::http::{Request, Response};

/// What the business date is in tests.
pub(crate) const TODAY: &str = "2011-12-09";

/// Customers of the demo company.
pub(crate) const CUSTOMERS: u32 = 130;

/// Limits would be hit by tests that run side by side; those of limits set their own.
const CONFIGURATION: &str = "listen = \"127.0.0.1:0\"\n[fiscal]\nfirst_month = 4\nyear_label = \"start_year\"\n\
                             [limits]\ncaller_per_minute = 0\naddress_per_minute = 0\nsign_in_per_minute = 0\n";

/// A running server.
#[derive(Clone)]
pub(crate) struct TestServer {
    address: SocketAddr,
    agent: ureq::Agent,
    access: Access,
    /// What is sent as `Authorization`; nothing if it is empty.
    authorization: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: ureq::http::HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// One server that is still building its first portfolio, for all tests that need none.
pub(crate) fn bare() -> &'static TestServer {
    static SERVER: LazyLock<TestServer> = LazyLock::new(|| TestServer::start(settings(), |_| ()));
    &SERVER
}

/// One server over a generated company with rejects, for all tests that read.
pub(crate) fn demo() -> &'static TestServer {
    static SERVER: LazyLock<TestServer> = LazyLock::new(|| company(""));
    &SERVER
}

/// A server of one's own over the same company, with more settings.
pub(crate) fn company(more: &str) -> TestServer {
    TestServer::start(configured(more), |engine| {
        load_demo(engine);
        make_ready(engine);
    })
}

/// A server over the same company whose state is kept elsewhere.
pub(crate) fn company_over(store: Arc<Store>) -> TestServer {
    TestServer::start_over(settings(), store, |engine| {
        load_demo(engine);
        make_ready(engine);
    })
}

/// A server of one's own over the same company, and the engine that it asks.
pub(crate) fn company_and_engine() -> (TestServer, Arc<Engine>) {
    let folder = tempfile::tempdir().expect("a folder");
    let engine = Arc::new(engine(&settings(), folder.path(), access::store(Arc::new(clock()))));
    load_demo(&engine);
    make_ready(&engine);
    (TestServer::over(engine.clone(), folder), engine)
}

/// A server of one's own without facts, with more settings.
pub(crate) fn empty(more: &str) -> TestServer {
    TestServer::start(configured(more), |_| ())
}

/// One server over the company of the examples.
pub(crate) fn example() -> &'static TestServer {
    static SERVER: LazyLock<TestServer> = LazyLock::new(|| {
        TestServer::start(settings(), |engine| {
            let spec = spec("orders", "Order book", false);
            let mut intake = engine.warehouse().begin(spec, &clock()).expect("an intake");
            crate::example::write(&mut intake);
            intake.commit(&clock()).expect("commits");
            make_ready(engine);
        })
    });
    &SERVER
}

fn make_ready(engine: &Engine) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let snapshot = runtime.block_on(engine.refresh()).expect("a portfolio");
    runtime.block_on(engine.record_scores(&snapshot)).expect("keeps scores");
}

pub(crate) fn spec(name: &str, label: &str, generated: bool) -> DatasetSpec {
    let (name, label, fingerprint) = (name.to_owned(), label.to_owned(), "test".to_owned());
    DatasetSpec { name, label, fingerprint, generated, watermark: None, limits: RejectLimits::default() }
}

pub(crate) fn clock() -> FixedClock {
    FixedClock(format!("{TODAY}T12:00:00Z").parse().expect("an instant"))
}

fn load_demo(engine: &Engine) {
    let spec = spec("demo", "Demo data (generated)", true);
    let plan = DemoPlan {
        customers: CUSTOMERS,
        seed: 7,
        as_of: TODAY.parse().expect("a date"),
        lines_per_customer: None,
        fiscal_year_start: Month::April,
    };
    let mut intake = engine.warehouse().begin(spec, &clock()).expect("an intake");
    generate(&plan, &mut intake, &mut |_, _| ()).expect("a company");
    for row in 1..=3 {
        let reject = bellwether_domain::loader::Reject {
            source: "ledger.csv".into(),
            row: format!("row {row}"),
            reason: if row < 3 { "no customer" } else { "=unreadable" }.into(),
            declared: row < 3,
        };
        bellwether_domain::intake::FactSink::reject(&mut intake, reject).expect("takes rejects");
    }
    intake.commit(&clock()).expect("commits");
}

pub(crate) fn settings() -> Settings {
    configured("")
}

/// Settings with more than tests have otherwise; what is given twice is as given here.
pub(crate) fn configured(more: &str) -> Settings {
    let mut layers = Layers::default();
    layers.add_toml(CONFIGURATION, Path::new("test.toml")).expect("TOML");
    layers.add_toml(more, Path::new("more.toml")).expect("TOML");
    Settings::check(&layers).expect("valid settings")
}

fn engine(settings: &Settings, folder: &Path, store: Arc<Store>) -> Engine {
    let config = EngineConfig {
        calendar: settings.calendar,
        reporting: settings.reporting,
        model: Arc::new(settings.model.clone()),
        sources: SourcePolicy::default(),
    };
    let warehouse = Warehouse::open(folder).expect("a warehouse");
    Engine::new(config, warehouse, store, Arc::new(clock()))
}

/// What the build made of a script, as it is sent to whoever takes brotli.
pub(crate) const PACKED_SCRIPT: &[u8] = b"packed by the build";

fn dashboard() -> Dashboard {
    let page = "<!doctype html><script type=\"module\">start()</script>".as_bytes();
    let script = "app-0123456789abcdef.js";
    let files = [("index.html", page), (script, b"start()"), (&format!("{script}.br"), PACKED_SCRIPT)];
    Dashboard::of_files(files.map(|(path, data)| (path.to_owned(), data.into())))
}

impl TestServer {
    /// Starts a server that runs until the process ends; `prepare` brings its engine into the wanted state.
    fn start(settings: Settings, prepare: impl FnOnce(&Engine)) -> Self {
        Self::start_over(settings, access::store(Arc::new(clock())), prepare)
    }

    /// The same over a state that is there.
    fn start_over(settings: Settings, store: Arc<Store>, prepare: impl FnOnce(&Engine)) -> Self {
        // The folder goes when this returns; what is open in it stays readable.
        let folder = tempfile::tempdir().expect("a folder");
        let engine = engine(&settings, folder.path(), store);
        prepare(&engine);
        let access = Access::over(engine.store(), Arc::new(clock()));
        Self::with(settings, Arc::new(engine), folder, access)
    }

    /// Starts a server over an engine.
    pub(crate) fn over(engine: Arc<Engine>, folder: tempfile::TempDir) -> Self {
        let access = Access::over(engine.store(), Arc::new(clock()));
        Self::with(settings(), engine, folder, access)
    }

    /// Starts a server with other settings, and people who are there already.
    pub(crate) fn with(settings: Settings, engine: Arc<Engine>, folder: tempfile::TempDir, access: Access) -> Self {
        let listen = settings.listen;
        let tokens = settings.identity.tokens.clone().map(|given| {
            let policy = TokenPolicy::published(given.issuer, given.audience, given.jwks);
            Tokens::new(policy, Arc::new(clock())).expect("a policy")
        });
        let parts = (access.identities.clone(), access.work(&engine));
        let mut state = AppState::new(settings, engine, parts, dashboard()).expect("a state");
        state.tokens = tokens;
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || {
            let _folder = folder;
            actix_web::rt::System::new().block_on(async move {
                let (server, address) = bellwether::server::bind(Data::new(state), listen).expect("binds");
                sender.send(address).expect("the test waits");
                server.await.expect("serves");
            });
        });
        let address = receiver.recv().expect("the server starts");
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let authorization = format!("Bearer {}", access.key);
        Self { address, agent, access, authorization }
    }

    /// Who may ask it.
    pub(crate) const fn access(&self) -> &Access {
        &self.access
    }

    /// What is sent as `Authorization`.
    pub(crate) fn authorization(&self) -> &str {
        &self.authorization
    }

    /// The same server as somebody else sees it, who comes with this key.
    pub(crate) fn with_key(&self, key: &str) -> Self {
        Self { authorization: format!("Bearer {key}"), ..self.clone() }
    }

    /// The same server as a stranger sees it.
    pub(crate) fn stranger(&self) -> Self {
        Self { authorization: String::new(), ..self.clone() }
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// GET below `/api/v1`.
    pub(crate) fn api(&self, path: &str) -> Reply {
        self.get(&format!("/api/v1{path}"))
    }

    /// GET.
    pub(crate) fn get(&self, path: &str) -> Reply {
        self.send("GET", path, &[], b"")
    }

    /// POST of JSON.
    pub(crate) fn post(&self, path: &str, body: impl AsRef<[u8]>) -> Reply {
        self.send("POST", path, &[("content-type", "application/json")], body.as_ref())
    }

    /// Any request.
    pub(crate) fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let mut request = Request::builder().method(method).uri(format!("http://{}{path}", self.address));
        let known = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("authorization"));
        if !known && !self.authorization.is_empty() {
            request = request.header("authorization", &self.authorization);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body).expect("a request");
        let mut response: Response<ureq::Body> = self.agent.run(request).expect("an answer");
        let body = response.body_mut().with_config().limit(1 << 30).read_to_vec().expect("a body");
        Reply { status: response.status().as_u16(), headers: response.headers().clone(), body }
    }
}

impl Reply {
    /// A header's value; empty if absent.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    /// The body as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("UTF-8")
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// Expects a complete problem of this status and code, and returns its detail.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16, code: &str) -> String {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text());
        let problem: bellwether_contract::problem::Problem = serde_json::from_slice(&self.body).expect("a problem");
        assert_eq!((problem.status, problem.code.as_str()), (status, code), "{}", problem.detail);
        assert_eq!(problem.kind, format!("urn:bellwether:problem:{code}"));
        assert_eq!(problem.request_id, self.header("x-request-id"));
        assert!(!problem.title.is_empty() && !problem.detail.is_empty());
        problem.detail
    }

    /// Expects success and returns the body as JSON.
    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/json");
        self.json()
    }
}
