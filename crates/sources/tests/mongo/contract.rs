//! The contract of every adapter, and copies that go on where the last one ended.

use bellwether_domain::intake::Record;
use bellwether_domain::intake::kind::RecordKind;
use bellwether_sources::mongo::settings::{Contacts, Customers, MongoSettings};
use bellwether_testkit::contract::{self, Given};
use bellwether_testkit::dataset;
use bellwether_testkit::home::Home;
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

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_goes_on_where_the_last_one_ended() {
    let Some(server) = Server::start() else { return };
    let settings = MongoSettings {
        customers: Customers { watermark: Some("changed".to_owned()), ..Customers::default() },
        products: None,
        orders: None,
        contacts: Some(Contacts { watermark: Some("seen".to_owned()), ..Contacts::default() }),
        people: None,
        ..server.settings()
    };
    let row = |id: &str, name: &str, changed: i64| {
        doc! { "_id": id, "name": name, "country": "GB", "currency": "GBP",
        "changed": mongodb::bson::DateTime::from_millis(changed) }
    };
    let call = |id: i32, hour: i64| {
        let at = mongodb::bson::DateTime::from_millis(hour * 3_600_000);
        doc! { "_id": id, "customer": "a", "at": at, "direction": "inbound", "channel": "call", "seen": hour }
    };
    let bad = |id: &str, changed: i64| doc! { "_id": id, "changed": mongodb::bson::DateTime::from_millis(changed) };
    let rows = vec![row("a", "A", 1_000), row("b", "B", 2_000), bad("x", 1), bad("y", 2), row("c", "C", 3_000)];
    server.insert(&settings, "customers", rows).await;
    server.insert(&settings, "contacts", vec![call(1, 1), call(2, 2), call(3, 3)]).await;
    let source = source(settings.clone());
    let mut home = Home::default();
    let first = home.copy(&source).await.expect("copied");
    assert_eq!((first.records, first.rejects), (6, 2));

    let database = server.database(&settings).await;
    let customers = database.collection::<mongodb::bson::Document>("customers");
    customers.replace_one(doc! { "_id": "a" }, row("a", "A, renamed", 4_000)).await.expect("changed");
    customers.replace_one(doc! { "_id": "x" }, row("x", "X, mended", 4_500)).await.expect("changed");
    customers.replace_one(doc! { "_id": "c" }, bad("c", 4_600)).await.expect("changed");
    customers.delete_one(doc! { "_id": "b" }).await.expect("deleted");
    customers.delete_one(doc! { "_id": "y" }).await.expect("deleted");
    server.insert(&settings, "customers", vec![row("d", "D", 5_000)]).await;
    database.collection::<mongodb::bson::Document>("contacts").delete_one(doc! { "_id": 1 }).await.expect("deleted");
    let second = home.copy(&source).await.expect("copied");
    let names = |home: &Home| -> Vec<String> {
        let customer = |record: &Record| match record {
            Record::Customer(customer) => Some(customer.name.to_string()),
            _ => None,
        };
        home.records.values().flatten().filter_map(customer).collect()
    };
    assert_eq!(names(&home), ["A, renamed", "D", "X, mended"]);
    assert_eq!(home.rejects.keys().collect::<Vec<_>>(), ["c"]);
    assert_eq!(home.count(RecordKind::Contact), 2);
    // Of the contacts, the last one seen comes again: another one of the same moment may have come after it.
    assert_eq!(home.delivered.len(), 4);
    assert_ne!(second.watermark, first.watermark);

    let mut anew = Home::default();
    anew.copy(&source).await.expect("copied");
    assert_eq!((&home.records, home.rejects.len()), (&anew.records, anew.rejects.len()));

    // Rows that would be understood otherwise now come again, all of them.
    let other = MongoSettings { currency: Some("EUR".to_owned()), ..settings };
    let copied = home.copy(&self::source(other)).await.expect("copied");
    assert_eq!((copied.records, copied.rejects), (5, 1));
}
