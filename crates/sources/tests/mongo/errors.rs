//! Servers that are not there, do not answer, or hold nothing.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use bellwether_domain::loader::{CustomerLoader, SourceError};
use bellwether_sources::check::Outcome;
use bellwether_sources::mongo::settings::{Customers, MongoSettings};
use bellwether_testkit::contract::Given;
use mongodb::bson::doc;

use crate::server::{Server, source};

async fn failure(settings: MongoSettings) -> (SourceError, Duration) {
    let began = Instant::now();
    let error = source(settings).load_customers(&Given::all(&[]).request).await.expect_err("there is no answer");
    (error, began.elapsed())
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_listens() {
    let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
    let uri = format!("mongodb://reader:hunter2@127.0.0.1:{port}");
    let (error, took) = failure(MongoSettings::plain(uri, "shop")).await;
    assert!(matches!(error, SourceError::Unreachable { .. }), "{error}");
    assert!(!error.to_string().contains("hunter2"), "{error}");
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_says_nothing_is_given_up() {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let uri = format!("mongodb://{}", silent.local_addr().expect("an address"));
    let settings = MongoSettings { timeout_s: 1, ..MongoSettings::plain(uri, "shop") };
    let (error, took) = failure(settings).await;
    assert_eq!(error, SourceError::TimedOut { origin: "shop".into(), seconds: 1 });
    assert!(took < Duration::from_secs(3), "{took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_names_what_is_missing() {
    let Some(server) = Server::start() else { return };
    let settings = server.settings();
    server.database(&settings).await.create_collection("orders").await.expect("created");
    let findings = source(settings).check().await;
    assert_eq!(findings[0].outcome, Outcome::Passed, "{findings:#?}");
    let of = |collection: &str| {
        let finding = findings.iter().find(|finding| finding.step.ends_with(&format!(".{collection}")));
        finding.map(|finding| (finding.outcome, finding.detail.as_str(), finding.remedy.is_some()))
    };
    assert_eq!(of("orders"), Some((Outcome::Warning, "there is no row", true)), "{findings:#?}");
    let (outcome, detail, remedy) = of("customers").expect("a finding");
    assert!(outcome == Outcome::Failed && remedy && detail.contains("no collection `customers`"), "{findings:#?}");
    assert_eq!(of("owners").map(|(outcome, ..)| outcome), Some(Outcome::Warning), "{findings:#?}");
    let gone = source(MongoSettings::plain("mongodb://127.0.0.1:9", "shop")).check().await;
    assert_eq!((gone.len(), gone[0].outcome), (1, Outcome::Failed));
    assert!(gone[0].remedy.is_some(), "{gone:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_names_fields_and_counts_rows() {
    let Some(server) = Server::start() else { return };
    let settings = MongoSettings {
        customers: Customers { country: "address.country".to_owned(), ..Customers::default() },
        ..server.settings()
    };
    let rows = (0..10).map(|number: i32| {
        let mut row = doc! { "_id": number, "address": { "country": "GB" }, "currency": "GBP", "since": "2011-01-31" };
        if number < 3 {
            drop(row.remove("address"));
        }
        if number == 4 {
            row.insert("address", doc! { "country": "Albion" });
        }
        if number % 5 == 0 {
            row.insert("since", true);
        }
        row
    });
    server.insert(&settings, "customers", rows.collect()).await;
    let late = doc! { "customer": "1", "at": "2011-04-02T10:00:00Z", "answered": "2011-04-01T10:00:00Z",
    "direction": "inbound", "channel": "call" };
    server.insert(&settings, "contacts", vec![late]).await;
    let findings = source(settings).check().await;
    let of = |end: &str| {
        let finding = findings.iter().find(|finding| finding.step.ends_with(end));
        let finding = finding.unwrap_or_else(|| panic!("{end} of {findings:#?}"));
        (finding.outcome, finding.detail.as_str(), finding.remedy.as_deref().unwrap_or_default())
    };
    let (outcome, detail, remedy) = of(".customers, `address.country`");
    assert_eq!(outcome, Outcome::Warning);
    assert!(
        detail.starts_with("missing in 3 and of no use in 1 of 10 rows, such as 4: `country` is `Albion`"),
        "{detail}"
    );
    assert!(remedy.contains("as `country` of this collection"), "{remedy}");
    let (outcome, detail, _) = of(".customers, `since`");
    assert_eq!(outcome, Outcome::Warning);
    assert!(detail.starts_with("of no use in 2 of 10 rows"), "{detail}");
    let (outcome, detail, _) = of(".contacts");
    assert!(outcome == Outcome::Warning && detail.contains("1 of 1 rows") && detail.contains("`answered`"), "{detail}");
    assert_eq!(findings.iter().filter(|finding| finding.step.contains(".customers")).count(), 2, "{findings:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_tells_which_fields_no_row_has() {
    let Some(server) = Server::start() else { return };
    let settings = server.settings();
    let row = doc! { "_id": "a", "name": "A", "country": "GB", "currency": "GBP", "tier": "a" };
    server.insert(&settings, "customers", vec![row]).await;
    let findings = source(settings).check().await;
    let customers = findings.iter().find(|finding| finding.step.ends_with(".customers")).expect("a finding");
    assert_eq!(customers.outcome, Outcome::Passed);
    let absent = "none of them has `industry`, `owner`, `since`, `parent`, `contract_end`";
    assert_eq!(customers.detail, format!("1 rows looked at; {absent}"));
}
