//! A Learning Record Store over a real socket, and sources that read it.

use std::sync::{Arc, Mutex};

use bellwether_domain::clock::FixedClock;
use bellwether_domain::loader::{LearningFacts, LearningLoader, LoadRequest, Loaded, Selection, SourceError};
use bellwether_sources::lms::settings::LmsSettings;
use bellwether_sources::lms::source::LmsSource;
use bellwether_testkit::learning::xapi::{CUSTOMER, DUE, Store};
use chrono_tz::Tz;
use serde_json::{Value, json};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

pub(crate) const PASSWORD: &str = "hunter2-secret";

/// Delivers the statements of the verb asked for, in pages, and whatever else `more` leads to.
struct Served(Arc<Mutex<Store>>);

impl Respond for Served {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let asked =
            |name: &str| request.url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.to_string());
        let answer = self.0.lock().expect("nobody panics").answer(asked);
        ResponseTemplate::new(200)
            .insert_header("X-Experience-API-Version", "1.0.3")
            .insert_header("X-Experience-API-Consistent-Through", "2026-03-02T00:00:00.000Z")
            .set_body_json(answer)
    }
}

/// A store with these statements, so many on a page.
pub(crate) async fn store(statements: Vec<Value>, page: usize) -> MockServer {
    changing(statements, page).await.0
}

/// A store whose statements can be exchanged.
pub(crate) async fn changing(statements: Vec<Value>, page: usize) -> (MockServer, Arc<Mutex<Store>>) {
    let server = MockServer::start().await;
    let store = Arc::new(Mutex::new(Store { statements, page }));
    let served = Served(store.clone());
    Mock::given(method("GET")).and(path("/xapi/statements")).respond_with(served).mount(&server).await;
    (server, store)
}

/// Settings for a store, with changes.
pub(crate) fn settings(endpoint: &str, change: impl FnOnce(&mut Value)) -> LmsSettings {
    let mut settings = json!({
        "kind": "xapi",
        "endpoint": format!("{endpoint}/xapi/"),
        "auth": { "kind": "basic", "username": "key", "password": PASSWORD },
        "due_extension": DUE,
        "customer": { "from": "extension", "iri": CUSTOMER },
        "limits": { "request_seconds": 2, "load_seconds": 4, "pause_millis": 5, "attempts": 3 }
    });
    change(&mut settings);
    serde_json::from_value(settings).expect("settings")
}

/// A source in Berlin on 1 March 2026.
pub(crate) fn source(settings: LmsSettings) -> LmsSource {
    let clock = FixedClock("2026-03-01T12:00:00Z".parse().expect("a time"));
    LmsSource::new(settings, "academy", Tz::Europe__Berlin, Arc::new(clock)).expect("a source")
}

pub(crate) fn request() -> LoadRequest {
    let through = "2026-03-01".parse().expect("a date");
    LoadRequest { customers: Selection::All, through, purchases_after: through }
}

pub(crate) async fn load(source: &LmsSource) -> Result<Loaded<Option<LearningFacts>>, SourceError> {
    source.load_learning(&request()).await
}

/// What a source fails with, which must hold no secret.
pub(crate) async fn failure(source: &LmsSource) -> SourceError {
    let error = load(source).await.expect_err("must fail");
    for shown in [error.to_string(), format!("{error:?}"), format!("{source:?}")] {
        assert!(!shown.contains(PASSWORD), "{shown}");
        assert!(!shown.contains("a2V5Omh1bnRlcjItc2VjcmV0"), "{shown}");
    }
    error
}

/// Facts as texts: `customer: …`.
pub(crate) fn shown(facts: &LearningFacts) -> Vec<String> {
    let mut lines = Vec::new();
    for (at, customer) in facts.learners.keys.iter().enumerate() {
        for row in facts.learners.rows.of(at) {
            lines.push(format!("{customer}: learner {} enrolled {}", row.learner, row.enrolled));
        }
    }
    for (at, customer) in facts.assignments.keys.iter().enumerate() {
        for row in facts.assignments.rows.of(at) {
            lines.push(format!("{customer}: learner {} module {} due {}", row.learner, row.module, row.due));
        }
    }
    for (at, customer) in facts.completions.keys.iter().enumerate() {
        for row in facts.completions.rows.of(at) {
            lines.push(format!("{customer}: learner {} module {} done {}", row.learner, row.module, row.date));
        }
    }
    lines
}
