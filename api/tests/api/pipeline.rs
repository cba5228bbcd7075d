//! Live servers copied into the warehouse: the same answers as from the servers themselves, before and after they change,
//! and the truth about copies that fail.

use std::sync::Arc;

use bellwether::live::LiveSources;
use bellwether_domain::facts::rows::DocumentKind;
use bellwether_domain::intake::Record;
use bellwether_engine::copier::{Copier, CopyPlan};
use bellwether_engine::copies::Rhythm;
use bellwether_engine::engine::Engine;
use bellwether_testkit::dataset;
use bellwether_testkit::faulty::SetClock;
use bellwether_warehouse::warehouse::Warehouse;
use chrono::TimeDelta;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::live::Servers;
use crate::parity::paths;
use crate::runtime;
use crate::server::{TODAY, TestServer};
use crate::twins::{assert_same_answers, bare, config, store};

/// One company behind two products: one asks the servers, one copies them.
struct Both {
    servers: Servers,
    live: LiveSources,
    direct: Arc<Engine>,
    copied: Arc<Engine>,
    clock: Arc<SetClock>,
    runtime: &'static Runtime,
}

impl Both {
    fn start(name: &str, records: &[Record]) -> Option<Self> {
        let runtime = runtime::lasting();
        let servers = runtime.block_on(Servers::start(name))?;
        let clock = Arc::new(SetClock::new(format!("{TODAY}T12:00:00Z").parse().expect("an instant")));
        let live = servers.sources();
        let config = config(&servers.settings);
        let plan = CopyPlan {
            rhythm: Rhythm::new(servers.settings.copy_every, &config.sources),
            policy: config.sources.clone(),
            reporting: config.reporting,
            calendar: config.calendar,
        };
        let open = || Warehouse::open(tempfile::tempdir().expect("a folder").keep()).expect("opens");
        let home = open();
        let copier = Arc::new(Copier::new(live.copied(), home.clone(), plan, clock.clone()));
        let copied = Arc::new(Engine::copied(config.clone(), copier, home, store(), clock.clone()));
        let direct = Arc::new(Engine::live(config, live.loaders(), open(), store(), clock.clone()));
        let both = Self { servers, live, direct, copied, clock, runtime };
        both.fill(records);
        Some(both)
    }

    fn fill(&self, records: &[Record]) {
        self.runtime.block_on(self.servers.fill(&self.live, records));
    }

    /// Copies what is due; how many copies went well and brought something, went well, and failed.
    fn copy(&self) -> (usize, usize, usize) {
        let done = self.runtime.block_on(self.copied.copier().expect("copies").copy_due()).expect("is told");
        let good: Vec<_> = done.iter().filter_map(|(_, outcome)| outcome.as_ref().ok()).collect();
        (good.iter().filter(|committed| committed.changed).count(), good.len(), done.len() - good.len())
    }

    fn refresh(&self) {
        for engine in [&self.direct, &self.copied] {
            let snapshot = self.runtime.block_on(engine.refresh()).expect("a portfolio");
            self.runtime.block_on(engine.record_scores(&snapshot)).expect("keeps scores");
        }
    }

    fn serve(&self) -> (TestServer, TestServer) {
        let folder = || tempfile::tempdir().expect("a folder");
        (TestServer::over(self.direct.clone(), folder()), TestServer::over(self.copied.clone(), folder()))
    }
}

/// What the sources of a server look like, by kind.
fn source(server: &TestServer, name: &str) -> Value {
    let sources = server.api("/sources").ok();
    let found = sources["items"].as_array().expect("items").iter().find(|source| source["name"] == name);
    found.expect("is told").clone()
}

/// The company some time later: documents paid, lines added, an order less, a name changed, one customer gone.
fn later(records: &[Record]) -> Vec<Record> {
    let mut gone = 0;
    let mut later = Vec::new();
    for record in records {
        let mut record = record.clone();
        match &mut record {
            Record::Customer(customer) if customer.id.as_str() == "c-003" => customer.name = "Renamed".into(),
            Record::Terms(terms) if terms.paid.is_none() => terms.paid = terms.due,
            Record::Line(line) if line.kind == DocumentKind::Invoice && line.quantity == 1.into() => {
                line.amount.minor += 100;
            }
            Record::Order(_) if gone == 0 => {
                gone += 1;
                continue;
            }
            _ => {}
        }
        later.push(record);
    }
    later
}

#[test]
fn direct_and_copied_give_the_same_answers_before_and_after_a_change() {
    let records = dataset::records();
    let Some(both) = Both::start("copied", &records) else { return };
    assert_eq!(both.copy(), (3, 3, 0));
    both.refresh();
    let (direct, copied) = both.serve();
    assert_same_answers(&direct, &copied, &paths(&direct), "copied");
    // Not the catalogue: both servers have one here, and the one that was copied first counts.
    for name in ["customers", "financials", "budgets", "learning", "contacts"] {
        let (ours, theirs) = (source(&copied, name), source(&direct, name));
        assert_eq!((&ours["origin"], &ours["state"]), (&theirs["origin"], &theirs["state"]), "{name}");
    }
    assert_eq!(both.copy(), (0, 0, 0), "nothing is due");

    both.clock.advance(TimeDelta::minutes(16));
    assert_eq!(both.copy(), (0, 3, 0), "nothing has changed");
    assert!(both.copied.is_outdated().expect("is told"), "the facts are known to be newer");
    both.clock.advance(TimeDelta::minutes(16));
    let later = later(&records);
    assert_ne!(later, records);
    both.fill(&later);
    assert_eq!(both.copy(), (2, 3, 0));
    both.refresh();
    assert_same_answers(&direct, &copied, &paths(&direct), "changed");
    assert_eq!(copied.api("/customers/c-003").ok()["name"], "Renamed");
}

#[test]
fn a_copy_that_fails_makes_its_facts_stale_then_unavailable_and_a_good_one_mends_it() {
    let Some(both) = Both::start("failing_copies", &dataset::records()) else { return };
    let Some(tds) = &both.servers.tds else { return eprintln!("skipped: a real SQL Server does not fail on demand") };
    both.copy();
    both.refresh();
    let (direct, copied) = both.serve();
    let net = |server: &TestServer| server.api("/customers/c-002").ok()["revenue"]["net"].clone();
    let before = net(&copied);

    tds.drop_after_rows(3);
    both.clock.advance(TimeDelta::minutes(16));
    assert_eq!(both.copy(), (0, 2, 1));
    both.refresh_copied();
    let financials = source(&copied, "financials");
    assert_eq!((&financials["state"], &financials["failures"]), (&json!("stale"), &json!(1)));
    assert!(financials["last_error"].as_str().is_some_and(|error| error.contains("mssql")), "{financials}");
    assert!(!financials.to_string().contains(tds.password()));
    assert_eq!(source(&copied, "customers")["state"], "fresh");
    assert_eq!(net(&copied), before, "nothing is half applied");
    let runs = copied.api("/pipeline/runs").ok();
    let run = runs["items"].as_array().expect("items").iter().find(|run| run["dataset"] == "mssql").expect("recorded");
    assert_eq!(run["generation"], Value::Null);

    // Days later it still fails; the others are copied all the while.
    both.clock.advance(TimeDelta::days(8));
    assert_eq!(both.copy(), (0, 2, 1));
    both.refresh_copied();
    assert_eq!(source(&copied, "financials")["state"], "unavailable");
    let account = copied.api("/customers/c-002").ok();
    assert_eq!(account["revenue"]["attainment"]["reason"], "source_unavailable");
    assert_eq!(account["score"]["degraded"], true);

    tds.heal();
    both.clock.advance(TimeDelta::minutes(2));
    assert_eq!(both.copy(), (0, 1, 0), "what failed is tried again soon");
    both.refresh();
    assert_eq!(source(&copied, "financials")["state"], "fresh");
    for id in ["c-001", "c-002", "c-005"] {
        let path = format!("/customers/{id}/revenue");
        assert_eq!(bare(direct.api(&path).ok()), bare(copied.api(&path).ok()));
    }
}

impl Both {
    fn refresh_copied(&self) {
        assert!(self.copied.is_outdated().expect("is told"));
        self.runtime.block_on(self.copied.refresh()).expect("a portfolio");
    }
}

#[test]
fn runs_are_begun_over_http_and_wrong_ones_are_refused_with_what_would_be_right() {
    let Some(both) = Both::start("runs", &dataset::records()) else { return };
    both.copy();
    both.refresh();
    let (direct, copied) = both.serve();
    let begin = |server: &TestServer, body: Value| server.post("/api/v1/pipeline/runs", body.to_string());
    for (body, field, words) in [
        (json!({}), "copy", "exactly one"),
        (json!({ "copy": "mongodb", "from": "raw" }), "copy", "exactly one"),
        (json!({ "copy": "oracle" }), "copy", "give one of mongodb, mssql, learning"),
        (json!({ "from": "everything" }), "from", "give one of raw, customers"),
        (json!({ "resume": "mongodb" }), "resume", "no failed load"),
        (json!({ "resume": "../etc" }), "resume", "lower-case letters"),
        (json!({ "again": 1 }), "again", "unknown field"),
    ] {
        let reply = begin(&copied, body);
        reply.problem(400, "invalid_body");
        let error = &reply.json()["errors"][0];
        assert_eq!(error["field"], field);
        assert!(error["message"].as_str().is_some_and(|message| message.contains(words)), "{error}");
    }
    begin(&direct, json!({ "copy": "mongodb" })).problem(400, "invalid_body");

    let before = copied.api("/meta").ok()["generation"].as_u64().expect("a number");
    // Twice, as a client does that has not heard the answer: it is begun once, and who began it is recorded.
    let headers = [("content-type", "application/json"), ("idempotency-key", "once")];
    let body = json!({ "from": "documents" }).to_string();
    let replies = [(); 2].map(|()| copied.send("POST", "/api/v1/pipeline/runs", &headers, body.as_bytes()));
    for reply in &replies {
        assert_eq!((reply.status, reply.text()), (202, replies[0].text()));
    }
    let recorded = copied.api("/audit?action=pipeline.run").ok();
    assert_eq!((&recorded["page"]["total"], &recorded["items"][0]["target"]), (&json!(1), &json!("documents")));
    let run = eventually(|| {
        let run = copied.api("/pipeline/runs").ok()["items"][0].clone();
        (run["from"] == "documents").then_some(run)
    });
    assert_eq!((&run["failure"], &run["generation"]), (&Value::Null, &json!(before + 1)));
    eventually(|| (copied.api("/meta").ok()["generation"] == before + 1).then_some(()));
}

/// Waits for what other threads bring about.
fn eventually<T>(look: impl Fn() -> Option<T>) -> T {
    for _ in 0..600 {
        if let Some(found) = look() {
            return found;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("it did not happen within half a minute");
}
