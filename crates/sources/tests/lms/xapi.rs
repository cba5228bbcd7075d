//! What a Learning Record Store tells becomes facts.

use bellwether_domain::intake::Record;
use bellwether_domain::intake::kind::RecordKind;
use bellwether_domain::loader::{LearnerReader, LearningLoader, LoadRequest, Selection};
use bellwether_sources::check::Outcome;
use bellwether_testkit::home::Home;
use bellwether_testkit::learning::xapi::DUE;
use serde_json::{Value, json};
use wiremock::matchers::{method, path};
use wiremock::{Mock, ResponseTemplate};

use crate::statements::{assigned, sample, statement, uuid};
use crate::store::{changing, load, request, settings, shown, source, store};

/// Learners, then modules by key: ada 0, bo 1; a 0, b 1, c 2. Dates are Berlin's.
const FACTS: [&str; 7] = [
    "C1: learner 0 enrolled 2026-01-05",
    "C2: learner 1 enrolled 2026-01-02",
    "C1: learner 0 module 0 due 2026-02-01",
    "C1: learner 0 module 1 due 2026-03-31",
    "C1: learner 0 module 0 done 2026-02-01",
    "C2: learner 1 module 0 done 2026-01-09",
    "C2: learner 1 module 2 done 2026-01-11",
];

async fn facts(statements: Vec<Value>, page: usize) -> Vec<String> {
    let server = store(statements, page).await;
    let loaded = load(&source(settings(&server.uri(), |_| ()))).await.expect("loads");
    assert_eq!(loaded.rejects, []);
    shown(&loaded.rows.expect("facts"))
}

#[tokio::test]
async fn verbs_become_facts_page_after_page() {
    for page in [1, 2, 100] {
        assert_eq!(facts(sample(), page).await, FACTS, "{page} on a page");
    }
}

#[tokio::test]
async fn order_and_repetition_change_nothing() {
    let mut statements = sample();
    for turn in 0..40 {
        // Every turn another order: rotations, reversals and swaps.
        let at = turn % statements.len();
        statements.rotate_left(at);
        let last = statements.len() - 1;
        statements.swap(at, last);
        if turn % 3 == 0 {
            statements.reverse();
        }
        let mut twice = statements.clone();
        twice.extend(statements.iter().take(turn % 5).cloned());
        assert_eq!(facts(twice, 3).await, FACTS, "turn {turn}");
    }
}

#[tokio::test]
async fn requests_are_those_of_the_specification() {
    let server = store(sample(), 2).await;
    let basic = settings(&server.uri(), |s| s["since"] = json!("2025-12-31T23:00:00Z"));
    load(&source(basic)).await.expect("loads");
    let requests = server.received_requests().await.expect("recorded");
    assert!(requests.len() > 7, "more than one of each verb");
    for request in &requests {
        assert_eq!(request.headers["X-Experience-API-Version"], "1.0.3");
        assert_eq!(request.headers["Authorization"], "Basic a2V5Omh1bnRlcjItc2VjcmV0");
    }
    let query = requests[0].url.query().expect("a query");
    assert_eq!(
        query,
        "verb=http%3A%2F%2Fadlnet.gov%2Fexpapi%2Fverbs%2Fregistered&ascending=true&limit=500&since=2025-12-31T23%3A00%3A00Z"
    );
    let bearer = settings(&server.uri(), |s| {
        s["auth"] = json!({ "kind": "bearer", "token": "t0ken" });
        s["version"] = json!("2.0.0");
        s["until"] = json!("2026-06-30T00:00:00Z");
    });
    load(&source(bearer)).await.expect("loads");
    let requests = server.received_requests().await.expect("recorded");
    let first = requests.iter().find(|r| r.headers["Authorization"] == "Bearer t0ken").expect("a request");
    assert_eq!(first.headers["X-Experience-API-Version"], "2.0.0");
    assert!(first.url.query().is_some_and(|q| q.ends_with("until=2026-06-30T00%3A00%3A00Z")), "{}", first.url);
}

#[tokio::test]
async fn actors_are_known_by_any_identifier_and_customers_come_from_where_they_stand() {
    let done = |number, actor: Value| {
        let mut done = statement(number, "completed", "x@C9", "a", "2026-01-10T00:00:00Z");
        done["actor"] = actor;
        done
    };
    let statements = vec![
        done(1, json!({ "mbox": "mailto:Ada@Example.com" })),
        done(2, json!({ "mbox_sha1sum": "EBD31E95054c018b10727ccffd2ef2ec3a016ee9" })),
        done(3, json!({ "openid": "https://bo.example.org/" })),
        done(4, json!({ "account": { "homePage": "https://lms.example.com", "name": "cy" } })),
    ];
    let server = store(statements, 100).await;
    let team = source(settings(&server.uri(), |s| s["customer"] = json!({ "from": "team" })));
    let facts = load(&team).await.expect("loads").rows.expect("facts");
    assert_eq!((facts.learners.keys.len(), facts.learners.rows.of(0).len()), (1, 4));
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("learners.csv");
    std::fs::write(&file, "learner,customer\nAda@example.com,C1\ncy,C2\nhttps://bo.example.org/,C7\n")
        .expect("written");
    let table = source(settings(&server.uri(), |s| {
        s["customer"] = json!({ "from": "table", "file": file, "learners": { "https://bo.example.org/": "C3" } });
    }));
    let loaded = load(&table).await.expect("loads");
    let customers: Vec<_> = loaded.rows.expect("facts").learners.keys.iter().map(ToString::to_string).collect();
    assert_eq!(customers, ["C1", "C2", "C3"]);
    assert_eq!(loaded.rejects.len(), 1);
    assert_eq!(loaded.rejects[0].row, uuid(2));
    assert!(loaded.rejects[0].reason.contains("not in the table of learners"), "{}", loaded.rejects[0].reason);
}

#[tokio::test]
async fn statements_that_make_no_sense_are_rejects_with_their_id() {
    let change = |number, change: &dyn Fn(&mut Value)| {
        let mut statement = assigned(number, "ada", "a", "2026-01-10T00:00:00Z", "2026-02-01");
        change(&mut statement);
        statement
    };
    let statements = vec![
        change(1, &|_| ()),
        change(2, &|s| s["actor"] = json!({ "name": "nobody" })),
        change(3, &|s| s["actor"]["mbox"] = json!("mailto:a@example.com")),
        change(4, &|s| s["actor"] = json!({ "objectType": "Group", "mbox": "mailto:team@example.com" })),
        change(5, &|s| s["timestamp"] = json!("yesterday")),
        change(6, &|s| s["timestamp"] = json!("0001-01-01T00:00:00Z")),
        change(7, &|s| s["object"] = json!({ "objectType": "StatementRef", "id": uuid(1) })),
        change(8, &|s| s["context"]["extensions"][DUE] = json!("soon")),
        change(9, &|s| s["context"]["extensions"] = json!({})),
        change(10, &|s| s["id"] = json!("ten")),
        change(11, &|s| s["object"]["id"] = json!(7)),
    ];
    let server = store(statements, 100).await;
    let loaded = load(&source(settings(&server.uri(), |_| ()))).await.expect("loads");
    let facts = shown(&loaded.rows.expect("facts"));
    assert_eq!(facts, ["C1: learner 0 enrolled 2026-01-10", "C1: learner 0 module 0 due 2026-02-01"]);
    let rejects: Vec<_> = loaded.rejects.iter().map(|r| format!("{}: {}", r.row, r.reason)).collect();
    assert_eq!(rejects.len(), 10, "{rejects:#?}");
    for (number, reason) in [(2, "no identifier"), (3, "several identifiers"), (4, "group"), (5, "RFC 3339")] {
        assert!(rejects.iter().any(|r| r.contains(&uuid(number)) && r.contains(reason)), "{number}: {rejects:#?}");
    }
    assert!(rejects.iter().any(|r| r == "without id: `id` must be a UUID"), "{rejects:#?}");
    assert!(loaded.rejects.iter().all(|r| &*r.source == "academy" && !r.declared));
}

#[tokio::test]
async fn a_date_and_a_scope_limit_what_is_loaded() {
    let server = store(sample(), 100).await;
    let source = source(settings(&server.uri(), |_| ()));
    let january = LoadRequest {
        customers: Selection::Only(vec!["C2".into()]),
        through: "2026-01-10".parse().expect("a date"),
        ..request()
    };
    let loaded = source.load_learning(&january).await.expect("loads");
    let facts = shown(&loaded.rows.expect("facts"));
    assert_eq!(facts, ["C2: learner 1 enrolled 2026-01-02", "C2: learner 1 module 0 done 2026-01-09"]);
}

#[tokio::test]
async fn details_are_shown_from_what_was_loaded() {
    let server = store(sample(), 100).await;
    let source = source(settings(&server.uri(), |_| ()));
    load(&source).await.expect("loads");
    let asked = server.received_requests().await.expect("recorded").len();
    let ada = source.learners(&"C1".into(), "2026-03-01".parse().expect("a date")).await.expect("details").rows;
    assert_eq!(server.received_requests().await.expect("recorded").len(), asked, "nothing is read again");
    assert_eq!((ada.len(), &*ada[0].name), (1, "ADA Example"));
    let modules: Vec<_> = ada[0].modules.iter().map(|m| (&*m.module, m.due.is_some(), m.completed.is_some())).collect();
    assert_eq!(modules, [("Module a", true, true), ("Module b", true, false)]);
}

#[tokio::test]
async fn a_copy_reads_on_from_the_last_one_and_puts_everything() {
    let (server, statements) = changing(sample(), 3).await;
    let source = source(settings(&server.uri(), |_| ()));
    let mut home = Home::default();
    let first = home.copy(&source).await.expect("copies");
    assert_eq!((first.records, first.rejects, first.watermark), (7, 0, None));
    assert!(matches!(&home.delivered[0], Record::Learner(ada) if &*ada.learner == "https://lms.example.com|ada"));
    assert!(matches!(&home.delivered[2], Record::Assignment(a) if &*a.module == "Module a"));
    let asked = server.received_requests().await.expect("recorded").len();

    statements.lock().expect("a lock").statements =
        vec![statement(40, "completed", "ada", "z", "2026-03-02T08:00:00Z")];
    let second = home.copy(&source).await.expect("copies");
    assert_eq!(second.records, 8);
    assert_eq!(home.count(RecordKind::Completion), 4);
    let requests = server.received_requests().await.expect("recorded");
    let since = |url: &str| url.contains("since=2026-03-02T00%3A00%3A00Z");
    assert!(requests[asked..].iter().all(|request| since(request.url.as_str())), "{:?}", requests[asked].url);

    // Something older is taken back: everything is read again.
    statements.lock().expect("a lock").statements = vec![crate::statements::voids(41, 40)];
    home.copy(&source).await.expect("copies");
    let requests = server.received_requests().await.expect("recorded");
    assert!(!since(requests[requests.len() - 1].url.as_str()));
}

#[tokio::test]
async fn modules_of_the_same_name_are_told_apart() {
    let mut other = statement(2, "completed", "ada", "b", "2026-01-10T00:00:00Z");
    other["object"]["definition"]["name"] = json!({ "en": "Module a" });
    let server = store(vec![statement(1, "completed", "ada", "a", "2026-01-10T00:00:00Z"), other], 3).await;
    let mut home = Home::default();
    home.copy(&source(settings(&server.uri(), |_| ()))).await.expect("copies");
    let modules: Vec<_> = home
        .delivered
        .iter()
        .filter_map(|r| if let Record::Completion(c) = r { Some(&*c.module) } else { None })
        .collect();
    assert_eq!(
        modules,
        ["Module a (https://lms.example.com/modules/a)", "Module a (https://lms.example.com/modules/b)"]
    );
}

#[tokio::test]
async fn the_doctor_finds_what_works_and_what_does_not() {
    let server = store(sample(), 3).await;
    let about = ResponseTemplate::new(200).set_body_json(json!({ "version": ["1.0.3", "2.0.0"] }));
    Mock::given(method("GET")).and(path("/xapi/about")).respond_with(about).mount(&server).await;
    let findings = source(settings(&server.uri(), |_| ())).check().await;
    let outcomes: Vec<_> = findings.iter().map(|f| f.outcome).collect();
    assert_eq!(outcomes, [Outcome::Warning, Outcome::Passed, Outcome::Passed, Outcome::Passed], "{findings:#?}");
    let other = source(settings(&server.uri(), |s| s["version"] = json!("0.95"))).check().await;
    assert!(other.iter().any(|f| f.outcome == Outcome::Warning && f.detail.contains("1.0.3, 2.0.0")), "{other:#?}");
    let closed = source(settings("http://127.0.0.1:9", |_| ())).check().await;
    assert!(closed.iter().any(|f| f.outcome == Outcome::Failed && f.remedy.is_some()), "{closed:#?}");
}
