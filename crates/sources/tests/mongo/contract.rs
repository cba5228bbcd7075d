//! The contract of every adapter, and copies that go on where the last one ended.

use bellwether_domain::intake::{FactSink, Record, SinkError};
use bellwether_domain::loader::Reject;
use bellwether_sources::mongo::settings::{Customers, MongoSettings};
use bellwether_testkit::contract::{self, Given};
use bellwether_testkit::dataset;
use mongodb::bson::doc;

use crate::server::{Server, push, source};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_pushed_is_delivered() {
    let Some(server) = Server::start() else { return };
    let records = dataset::records();
    let source = source(server.settings());
    push(&source, records.clone()).await;
    for given in [Given::all(&records), Given::only(&records, &["c-002", "c-005", "c-009", "c-012"])] {
        contract::customers(&source, &given).await;
        contract::contacts(&source, &given).await;
        contract::orders(&source, &given).await;
        contract::people(&source, &given).await;
    }
    let catalogue =
        bellwether_domain::loader::CatalogueLoader::load_catalogue(&source, &Given::all(&records).request).await;
    let catalogue = catalogue.expect("loads").rows.expect("a catalogue");
    let family = |code| catalogue.family_of(code).map(|at| catalogue.families[usize::from(at)].to_string());
    assert_eq!((family("20727").as_deref(), family("POST")), (Some("bags"), None));
    let findings = source.check().await;
    let passed =
        |finding: &bellwether_sources::check::Finding| finding.outcome == bellwether_sources::check::Outcome::Passed;
    assert!(findings.iter().all(passed), "{findings:#?}");
}

#[derive(Default)]
struct Collected {
    records: Vec<Record>,
    rejects: Vec<Reject>,
}

impl FactSink for Collected {
    fn put(&mut self, record: Record) -> Result<(), SinkError> {
        self.records.push(record);
        Ok(())
    }
    fn reject(&mut self, reject: Reject) -> Result<(), SinkError> {
        self.rejects.push(reject);
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_goes_on_where_the_last_one_ended() {
    let Some(server) = Server::start() else { return };
    let settings = MongoSettings {
        customers: Customers { watermark: Some("changed".to_owned()), ..Customers::default() },
        products: None,
        orders: None,
        contacts: None,
        people: None,
        ..server.settings()
    };
    let row = |id: &str, name: &str, changed: i64| {
        doc! { "_id": id, "name": name, "country": "GB", "currency": "GBP",
        "changed": mongodb::bson::DateTime::from_millis(changed) }
    };
    server.insert(&settings, "customers", vec![row("a", "A", 1_000), row("b", "B", 2_000), row("c", "C", 3_000)]).await;
    let source = source(settings.clone());
    let mut all = Collected::default();
    let first = source.records(None, &mut all).await.expect("copied");
    assert_eq!((first.records, first.rejects), (3, 0));

    let customers = server.database(&settings).await.collection::<mongodb::bson::Document>("customers");
    customers.replace_one(doc! { "_id": "a" }, row("a", "A, renamed", 4_000)).await.expect("changed");
    server.insert(&settings, "customers", vec![row("d", "D", 5_000), doc! { "_id": "e", "changed": 6_000 }]).await;
    let mut changes = Collected::default();
    let second = source.records(Some(&first.watermark), &mut changes).await.expect("copied");
    let names: Vec<&str> = changes
        .records
        .iter()
        .map(|record| match record {
            Record::Customer(customer) => customer.name.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    // The last one seen comes again: another one of the same moment may have come after it.
    assert_eq!(names, ["C", "A, renamed", "D"]);
    assert_ne!(second.watermark, first.watermark);
    let text = serde_json::to_string(&second.watermark).expect("is kept as text");
    assert_eq!(
        serde_json::from_str::<bellwether_sources::mongo::records::Watermark>(&text).expect("reads"),
        second.watermark
    );
}
