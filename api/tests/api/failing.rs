//! A live source fails between two refreshes: what every answer says of it, and that scores are no better for it.

use std::sync::Arc;

use bellwether_domain::codes::Currency;
use bellwether_domain::fiscal::{FiscalCalendar, YearLabel};
use bellwether_domain::scoring::shipped::default_model;
use bellwether_engine::engine::{Engine, EngineConfig};
use bellwether_engine::orchestrator::{Details, Loaders};
use bellwether_engine::policy::SourcePolicy;
use bellwether_testkit::company::{Company, customer, day};
use bellwether_testkit::faulty::{FaultySource, Mood, SetClock};
use bellwether_warehouse::warehouse::Warehouse;
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::access;
use crate::server::{TODAY, TestServer};

struct Live {
    server: TestServer,
    engine: Arc<Engine>,
    source: Arc<FaultySource>,
    clock: Arc<SetClock>,
}

/// A customer who buys regularly and learns well, which lifts the score.
fn company() -> Company {
    let days = ["2010-04-10", "2010-10-08", "2011-04-08", "2011-06-07", "2011-08-05", "2011-11-29"];
    Company::default()
        .with(customer("a"))
        .invoices("a", 10_000, &days)
        .learner("a", 1, day("2011-01-01"), &[(day("2011-12-01"), Some(day("2011-11-30")))])
        .call("a", day("2011-10-01"))
}

fn live() -> Live {
    let clock = Arc::new(SetClock::new(format!("{TODAY}T12:00:00Z").parse().expect("an instant")));
    let source = Arc::new(FaultySource::new(company(), clock.clone()));
    let loaders = Loaders {
        customers: source.clone(),
        financials: source.clone(),
        learning: source.clone(),
        contacts: source.clone(),
        catalogue: None,
        details: Details {
            documents: source.clone(),
            orders: source.clone(),
            contacts: source.clone(),
            learners: source.clone(),
        },
    };
    let config = EngineConfig {
        calendar: FiscalCalendar::months(4, YearLabel::StartYear).expect("a calendar"),
        reporting: Currency::GBP,
        model: Arc::new(default_model().clone()),
        sources: SourcePolicy::default(),
    };
    let folder = tempfile::tempdir().expect("a folder");
    let warehouse = Warehouse::open(folder.path()).expect("opens");
    let store = access::store(clock.clone());
    let engine = Arc::new(Engine::live(config, loaders, warehouse, store, clock.clone()));
    let live = Live { server: TestServer::over(engine.clone(), folder), engine, source, clock };
    live.refresh();
    live
}

impl Live {
    fn refresh(&self) {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let snapshot = runtime.block_on(self.engine.refresh()).expect("a portfolio");
        runtime.block_on(self.engine.record_scores(&snapshot)).expect("keeps scores");
    }

    fn customer(&self) -> Value {
        self.server.api("/customers/a").ok()
    }

    fn source(&self, path: &str, name: &str) -> Value {
        let answer = self.server.api(path).ok();
        let list = answer.get("sources").or_else(|| answer.get("items")).and_then(Value::as_array).expect("sources");
        list.iter().find(|source| source["name"] == name).expect("is listed").clone()
    }
}

#[test]
fn what_is_shown_of_a_customer_fails_alone_and_says_when_to_try_again() {
    let live = live();
    live.source.set("orders", Mood::Down);
    for (failure, words, retry_after) in [
        (1, "cannot be reached; try again in a moment", ""),
        (2, "cannot be reached; try again in a moment", ""),
        (3, "cannot be reached; try again in 30 s", "30"),
        (4, "is left alone for a while; try again in 30 s", "30"),
    ] {
        let reply = live.server.api("/customers/a/orders");
        let detail = reply.problem(503, "unavailable");
        assert!(detail.contains("source `CRM`") && detail.contains(words), "{failure}: {detail}");
        assert!(!detail.contains("connection refused"), "what the source said is for the log: {detail}");
        assert_eq!(reply.header("retry-after"), retry_after, "{failure}");
    }
    assert_eq!(live.source.calls("orders"), 3);
    for part in ["", "/invoices", "/contacts", "/training", "/coverage"] {
        live.server.api(&format!("/customers/a{part}")).ok();
    }
    live.source.set("orders", Mood::Well);
    live.clock.advance(TimeDelta::seconds(31));
    live.server.api("/customers/a/orders").ok();
}

fn measure(customer: &Value, key: &str) -> Value {
    customer["measures"][key].clone()
}

#[test]
fn a_failing_source_is_seen_in_every_answer_until_it_recovers() {
    let live = live();
    let well = live.customer();
    let fresh = live.source("/sources", "learning");
    assert_eq!(
        (&fresh["state"], &fresh["failures"], &fresh["breaker"]),
        (&json!("fresh"), &json!(0), &json!("closed"))
    );

    // Stale: the same measures, with the date they are from, and a whole score.
    live.source.set("learning", Mood::Down);
    live.clock.advance(TimeDelta::days(1));
    (0..3).for_each(|_| live.refresh());
    let shown = live.source("/sources", "learning");
    for (field, value) in [
        ("origin", json!("LMS")),
        ("state", json!("stale")),
        ("as_of", json!(TODAY)),
        ("stale_since", json!(TODAY)),
        ("age_s", json!(86_400)),
        ("failures", json!(3)),
        ("breaker", json!("open")),
        ("retry_at", json!("2011-12-10T12:00:30Z")),
        ("last_error", json!("source `learning` cannot be reached: connection refused")),
    ] {
        assert_eq!(shown[field], value, "{field}");
    }
    for path in ["/customers", "/customers/a", "/portfolio/summary"] {
        assert_eq!(live.source(path, "learning")["state"], "stale", "{path}");
        assert_eq!(live.source(path, "contacts")["state"], "fresh", "{path}");
    }
    let stale = live.customer();
    assert_eq!(measure(&stale, "training.completion")["value"], measure(&well, "training.completion")["value"]);
    assert_eq!(measure(&stale, "training.completion")["stale_since"], TODAY);
    assert_eq!(measure(&stale, "contact.days_since")["stale_since"], Value::Null);
    assert_eq!(stale["score"]["degraded"], false);

    // The pause is over by time alone.
    live.clock.advance(TimeDelta::seconds(30));
    assert_eq!(live.source("/sources", "learning")["breaker"], "half_open");

    // Too old: degraded, and not above the last good score.
    live.clock.advance(TimeDelta::days(9));
    live.refresh();
    let degraded = live.customer();
    assert_eq!(live.source("/sources", "learning")["state"], "unavailable");
    assert_eq!(measure(&degraded, "training.completion")["reason"], "source_unavailable");
    assert_eq!(degraded["score"]["degraded"], true);
    let value = |customer: &Value| customer["score"]["value"].as_u64().expect("a score");
    assert!(value(&degraded) <= value(&well).max(value(&stale)), "{degraded}");

    live.source.set("learning", Mood::Well);
    live.clock.advance(TimeDelta::seconds(30));
    live.refresh();
    let recovered = live.source("/sources", "learning");
    assert_eq!((&recovered["state"], &recovered["failures"]), (&json!("fresh"), &json!(0)));
    assert_eq!((&recovered["last_error"], &recovered["retry_at"]), (&Value::Null, &Value::Null));
    assert_eq!(live.customer()["score"]["degraded"], false);
}

/// Paths of the numbers in an answer, such as `/revenue/net/amount`.
fn at<'a>(answer: &'a Value, path: &str) -> &'a Value {
    answer.pointer(path).unwrap_or_else(|| panic!("no {path} in {answer}"))
}

#[test]
fn sums_of_invoices_that_nobody_knows_are_null_and_not_0() {
    let live = live();
    let item = |path: &str| at(&live.server.api("/customers").ok(), &format!("/items/0{path}")).clone();
    assert_eq!(item("/revenue/net"), json!({ "amount": "400.00", "currency": "GBP" }));
    live.source.set("financials", Mood::Down);

    // Last good sums are sums.
    live.clock.advance(TimeDelta::days(7));
    live.refresh();
    assert_eq!(item("/revenue/net/amount"), "400.00");

    live.clock.advance(TimeDelta::days(1));
    live.refresh();
    for path in
        ["/revenue/net", "/revenue/invoiced", "/revenue/credited", "/revenue/prior_net", "/cadence/invoice_count"]
    {
        assert_eq!(item(path), Value::Null, "{path}");
    }
    let customer = live.customer();
    for path in ["/revenue/net", "/cadence/credit_note_count", "/ttm_net", "/lifetime"] {
        assert_eq!(at(&customer, path), &Value::Null, "{path}");
    }
    let summary = live.server.api("/portfolio/summary").ok();
    for path in ["/net", "/prior_net", "/ttm_net", "/lifetime", "/at_risk/revenue", "/bands/0/ttm_net"] {
        assert_eq!(at(&summary, path), &Value::Null, "{path}");
    }
    assert_eq!(at(&summary, "/monthly_net"), &json!([]));
    assert_eq!(at(&summary, "/yoy"), &json!({ "value": null, "reason": "source_unavailable" }));
    let groups = live.server.api("/portfolio/groups?by=country").ok();
    assert_eq!(at(&groups, "/total/net"), &Value::Null);
    let revenue = live.server.api("/customers/a/revenue").ok();
    for path in ["/net", "/prior_net", "/credit_notes", "/months/0/net", "/months/0/prior_net", "/projection"] {
        assert_eq!(at(&revenue, path), &Value::Null, "{path}");
    }
    let csv = live.server.api("/portfolio/export").text().to_owned();
    let mut lines = csv.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    let (header, cells) = (lines.next().expect("a header"), lines.next().expect("a row"));
    let cell = |name: &str| &cells[header.iter().position(|column| column == name).expect("the column")];
    assert_eq!([cell("revenue.net.amount"), cell("cadence.invoice_count")], ["", ""]);
}
