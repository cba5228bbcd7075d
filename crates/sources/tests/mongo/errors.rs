//! Servers that are not there, do not answer, or hold nothing.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use bellwether_domain::loader::{CustomerLoader, SourceError};
use bellwether_sources::check::Outcome;
use bellwether_sources::mongo::settings::MongoSettings;
use bellwether_testkit::contract::Given;

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
