//! Nothing gets lost without a word: not a row, not a collection, not a cent, and no copy waits for ever.

use std::sync::Arc;
use std::time::Duration;

use bellwether_domain::copying::CopyError;
use bellwether_domain::intake::Record;
use bellwether_domain::loader::{CatalogueLoader, ContactLoader, CustomerLoader, OrderReader, SourceError};
use bellwether_sources::mongo::settings::{Contacts, Customers, MongoSettings, Orders, Products};
use bellwether_sources::secret::Secret;
use bellwether_testkit::company::day;
use bellwether_testkit::contract::Given;
use bellwether_testkit::home::Home;
use bellwether_testkit::proxy::{Line, Proxy};
use mongodb::bson::{Bson, DateTime, Decimal128, Document, doc};

use crate::server::{Server, source};

fn customer(id: &str) -> Document {
    doc! { "_id": id, "name": id, "country": "GB", "currency": "GBP" }
}

/// Settings without collections that nothing is put into.
fn few(server: &Server) -> MongoSettings {
    MongoSettings { products: None, orders: None, contacts: None, people: None, ..server.settings() }
}

fn unusable(error: &SourceError, named: &str) {
    assert!(matches!(error, SourceError::Unusable { .. }), "{error}");
    assert!(error.to_string().contains(named), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collection_that_is_not_there_is_not_an_empty_one() {
    let Some(server) = Server::start() else { return };
    let settings = server.settings();
    server.insert(&settings, "owners", vec![doc! { "_id": "am", "name": "A" }]).await;
    let named = MongoSettings {
        customers: Customers { collection: "custmers".to_owned(), ..Customers::default() },
        contacts: Some(Contacts { collection: "contcts".to_owned(), ..Contacts::default() }),
        ..settings.clone()
    };
    let misspelt = source(named);
    let given = Given::all(&[]);
    unusable(&misspelt.load_customers(&given.request).await.expect_err("misspelt"), "custmers");
    unusable(&misspelt.load_contacts(&given.request).await.expect_err("misspelt"), "contcts");

    // An empty one is what it is.
    server.database(&settings).await.create_collection("customers").await.expect("created");
    let loaded = source(settings).load_customers(&given.request).await.expect("loads");
    assert_eq!((loaded.rows.customers.len(), loaded.rows.owners.len()), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn amounts_of_more_digits_than_can_be_kept_are_not_rounded_twice() {
    let Some(server) = Server::start() else { return };
    let settings = MongoSettings { orders: Some(Orders::default()), ..server.settings() };
    let decimal = |text: &str| Bson::Decimal128(text.parse::<Decimal128>().expect("a decimal"));
    let amounts = [
        ("many digits", decimal("1.004999999999999999999999999999999"), None),
        ("as many as text", Bson::from("1.0049999999999999999999999999999999"), None),
        ("many zeros", decimal("1.005000000000000000000000000000000"), Some(101)),
        ("nothing", decimal("0E-6176"), Some(0)),
        ("less than nothing to speak of", decimal("1E-6176"), None),
    ];
    let row = |(id, amount, _): &(&str, Bson, Option<i64>)| {
        doc! { "_id": *id, "customer": "x", "date": "2011-04-01", "amount": amount.clone(), "currency": "EUR",
        "status": "open" }
    };
    server.insert(&settings, "orders", amounts.iter().map(row).collect()).await;
    let read = source(settings).orders(&"x".into(), day("2011-12-09")).await.expect("reads");
    for (id, _, minor) in &amounts {
        let order = read.rows.iter().find(|order| &*order.number == *id);
        assert_eq!(order.map(|order| order.amount.minor), *minor, "{id}");
        assert_eq!(read.rejects.iter().any(|reject| reject.row == *id), minor.is_none(), "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_come_twice_are_told() {
    let Some(server) = Server::start() else { return };
    let products = Products { code: "code".to_owned(), ..Products::default() };
    let settings = MongoSettings { products: Some(products), ..server.settings() };
    let product = |id: &str, family: &str| doc! { "_id": id, "code": "20725", "name": "Bag", "family": family };
    server.insert(&settings, "products", vec![product("p1", "bags"), product("p2", "arks")]).await;
    let loaded = source(settings).load_catalogue(&Given::all(&[]).request).await.expect("loads");
    assert_eq!(loaded.rows.expect("a catalogue").products.len(), 1);
    assert_eq!(loaded.rejects.len(), 1, "{:?}", loaded.rejects);
    assert_eq!(loaded.rejects[0].row, "20725");
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_begin_with_the_first_one_however_its_date_is_written() {
    let Some(server) = Server::start() else { return };
    let settings = MongoSettings { contacts: Some(Contacts::default()), ..server.settings() };
    let row = |id: &str, customer: &str, at: Bson| {
        doc! { "_id": id, "customer": customer, "at": at, "direction": "inbound", "channel": "call" }
    };
    let march = DateTime::from_millis(1_299_000_000_000);
    let rows = vec![
        row("1", "a", march.into()),
        row("2", "b", "2010-02-03T10:00:00Z".into()),
        row("3", "b", "some day".into()),
    ];
    server.insert(&settings, "contacts", rows).await;
    let source = source(settings);
    for given in [Given::all(&[]), Given::only(&[], &["a"])] {
        let loaded = source.load_contacts(&given.request).await.expect("loads");
        assert_eq!(loaded.rows.expect("contacts").start, day("2010-02-03"));
    }
}

/// The customers that the last copy delivered.
fn delivered(home: &Home) -> Vec<&str> {
    let customers = home.delivered.iter().filter_map(|record| match record {
        Record::Customer(customer) => Some(customer.id.as_str()),
        _ => None,
    });
    customers.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_which_nobody_knows_when_they_changed_come_with_every_copy() {
    let Some(server) = Server::start() else { return };
    let customers = Customers { watermark: Some("changed".to_owned()), ..Customers::default() };
    let settings = MongoSettings { customers, ..few(&server) };
    let at = |id: &str, changed: Bson| {
        let mut row = customer(id);
        row.insert("changed", changed);
        row
    };
    let date = |seconds: i64| Bson::from(DateTime::from_millis(seconds * 1_000));
    server.insert(&settings, "customers", vec![at("a", date(1)), at("b", date(2))]).await;
    let source = source(settings.clone());
    let mut home = Home::default();
    home.copy(&source).await.expect("copied");
    let later = vec![customer("c"), at("d", Bson::Null), at("e", 3_i64.into()), at("f", date(3)), doc! { "_id": "g" }];
    server.insert(&settings, "customers", later).await;
    home.copy(&source).await.expect("copied");
    let mut ids = delivered(&home);
    ids.sort_unstable();
    assert_eq!(ids, ["b", "c", "d", "e", "f"]);
    assert_eq!(home.rejects.keys().collect::<Vec<_>>(), ["g"]);
    // And the mark is the latest date, not what another type put in its place.
    home.copy(&source).await.expect("copied");
    assert!(!delivered(&home).contains(&"b") && delivered(&home).contains(&"f"), "{:?}", delivered(&home));
}

/// A line to the server of settings.
fn before(settings: &MongoSettings) -> Proxy {
    let address = settings.uri.expose().strip_prefix("mongodb://").expect("an address");
    Proxy::before(address.parse().expect("an address"))
}

/// The same database, at the address of a line, which is not to be left for the one that the server tells of itself.
fn through(proxy: &Proxy, settings: MongoSettings) -> MongoSettings {
    let uri = Secret::new(format!("mongodb://{}/?directConnection=true", proxy.address()));
    MongoSettings { uri, ..settings }
}

/// Connections that were being made when nothing came back must not keep others from being made.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_was_silent_is_read_again_as_soon_as_it_speaks() {
    let Some(server) = Server::start() else { return };
    let plain = few(&server);
    server.insert(&plain, "customers", vec![customer("a")]).await;
    let proxy = before(&plain);
    let source = source(MongoSettings { timeout_s: 2, server_selection_s: 1, ..through(&proxy, plain) });
    let given = Given::all(&[]);
    source.load_customers(&given.request).await.expect("loads");
    // A load that is cut leaves no connection, so that the next ones are made while nothing comes back.
    proxy.cut();
    proxy.set(Line::Silent);
    for _ in 0..3 {
        source.load_customers(&given.request).await.expect_err("nothing comes back");
    }
    proxy.set(Line::Sound);
    let loaded = source.load_customers(&given.request).await.expect("loads again");
    assert_eq!(loaded.rows.customers.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_ends_when_the_server_falls_silent_in_its_midst() {
    let Some(server) = Server::start() else { return };
    let plain = few(&server);
    server.insert(&plain, "customers", (0..50).map(|n| customer(&format!("c{n}"))).collect()).await;
    let proxy = before(&plain);
    let settings = MongoSettings { timeout_s: 2, batch_size: 2, ..through(&proxy, plain) };
    let source = source(settings);
    let proxy = Arc::new(proxy);
    let silencing = proxy.clone();
    let mut home = Home { when_put: Some(Box::new(move || silencing.set(Line::Silent))), ..Home::default() };
    let copy = tokio::time::timeout(Duration::from_secs(15), home.copy(&source)).await;
    let error = copy.expect("it does not wait for ever").expect_err("the server is silent");
    assert!(matches!(error, CopyError::Source(SourceError::TimedOut { seconds: 2, .. })), "{error}");
}
