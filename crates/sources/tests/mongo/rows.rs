//! Rows as they are found in the field: other names, other types, and such as cannot be used.

use bellwether_domain::loader::{ContactLoader, CustomerLoader, OrderReader};
use bellwether_sources::mongo::settings::{Customers, MongoSettings, Orders};
use bellwether_testkit::company::day;
use bellwether_testkit::contract::Given;
use mongodb::bson::{Bson, DateTime, Decimal128, doc};

use crate::server::{Server, source};

fn millis(text: &str) -> DateTime {
    DateTime::from_millis(text.parse::<chrono::DateTime<chrono::Utc>>().expect("an instant").timestamp_millis())
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_are_read_by_their_paths_and_dates_in_the_zone_of_the_business() {
    let Some(server) = Server::start() else { return };
    let settings = MongoSettings {
        customers: Customers {
            collection: "accounts".to_owned(),
            id: "number".to_owned(),
            country: "address.country".to_owned(),
            ..Customers::default()
        },
        countries: [("Eire".to_owned(), "IE".to_owned())].into(),
        currency: Some("EUR".to_owned()),
        ..server.settings()
    };
    // Half past eleven in the evening of London's summer time is the next day there, and the same day in UTC.
    let row = doc! { "number": 12_346_i64, "name": " Café Zoë ", "address": { "country": "Eire" }, "tier": "A",
    "since": millis("2011-06-30T23:30:00Z") };
    server.insert(&settings, "accounts", vec![row]).await;
    let source = source(settings);
    let records = [];
    for given in [Given::all(&records), Given::only(&records, &["12346"])] {
        let loaded = source.load_customers(&given.request).await.expect("loads");
        assert_eq!(loaded.rejects, []);
        let customer = &loaded.rows.customers[0];
        assert_eq!((customer.id.as_str(), customer.name.as_str()), ("12346", "Café Zoë"));
        assert_eq!((customer.country.as_str(), customer.currency.as_str()), ("IE", "EUR"));
        assert_eq!((customer.tier.as_deref(), customer.since), (Some("a"), Some(day("2011-07-01"))));
    }
    let nobody = source.load_customers(&Given::only(&records, &["1"]).request).await.expect("loads");
    assert_eq!(nobody.rows.customers, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_cannot_be_used_are_rejected_with_their_reason() {
    let Some(server) = Server::start() else { return };
    let settings = server.settings();
    let good = doc! { "_id": "a", "name": "A", "country": "GB", "currency": "GBP" };
    let bad = [
        (doc! { "_id": "b", "country": "UK", "currency": "GBP" }, "`country` is `UK`, which is no ISO 3166-1 code"),
        (doc! { "_id": "c", "country": "GB" }, "`currency` is missing"),
        (doc! { "_id": "d", "country": "GB", "currency": "quid" }, "`currency` is `quid`; give an ISO 4217 code"),
        (doc! { "_id": "e", "country": 44.0, "currency": "GBP" }, "`country` is of the type Double; give a text"),
        (
            doc! { "_id": "f", "country": "GB", "currency": "GBP", "since": "last year" },
            "`since` is `last year`; give a date",
        ),
        (doc! { "_id": "g", "country": "GB", "currency": "GBP", "since": [1] }, "`since` is of the type Array"),
    ];
    let rows = std::iter::once(good).chain(bad.iter().map(|(row, _)| row.clone())).collect();
    server.insert(&settings, "customers", rows).await;
    let loaded = source(settings).load_customers(&Given::all(&[]).request).await.expect("loads");
    assert_eq!(loaded.rows.customers.len(), 1);
    assert_eq!(loaded.rejects.len(), bad.len());
    for (reject, (row, reason)) in loaded.rejects.iter().zip(&bad) {
        assert_eq!(Some(reject.row.as_str()), row.get_str("_id").ok());
        assert!(reject.reason.starts_with(reason), "{}", reject.reason);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn amounts_are_exact_or_not_taken() {
    let Some(server) = Server::start() else { return };
    let settings = MongoSettings { orders: Some(Orders::default()), ..server.settings() };
    let decimal = |text: &str| Bson::Decimal128(text.parse::<Decimal128>().expect("a decimal"));
    let amounts = [
        ("a", decimal("1234567890123.455"), "EUR", Some(123_456_789_012_346)),
        ("b", decimal("-0.005"), "EUR", Some(-1)),
        ("c", decimal("1.5E+3"), "JPY", Some(1_500)),
        ("d", Bson::String("12.3456".to_owned()), "KWD", Some(12_346)),
        ("e", Bson::Int32(7), "EUR", Some(700)),
        ("f", Bson::Double(7.0), "EUR", None),
        ("g", decimal("NaN"), "EUR", None),
        ("h", decimal("1E+40"), "EUR", None),
    ];
    let row = |(id, amount, currency, _): &(&str, Bson, &str, Option<i64>)| {
        doc! { "_id": *id, "customer": "x", "date": millis("2011-04-01T12:00:00Z"), "amount": amount.clone(),
        "currency": *currency, "status": "Open" }
    };
    server.insert(&settings, "orders", amounts.iter().map(row).collect()).await;
    let orders = source(settings).orders(&"x".into(), day("2011-12-09")).await.expect("reads").rows;
    let read: Vec<(String, i64)> = orders.iter().map(|order| (order.number.to_string(), order.amount.minor)).collect();
    let mut read = read;
    read.sort();
    let expected: Vec<(String, i64)> =
        amounts.iter().filter_map(|(id, _, _, minor)| minor.map(|minor| ((*id).to_owned(), minor))).collect();
    assert_eq!(read, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_without_contacts_is_no_source_of_contacts() {
    let Some(server) = Server::start() else { return };
    let settings = MongoSettings { contacts: None, ..server.settings() };
    assert!(source(settings).load_contacts(&Given::all(&[]).request).await.expect("loads").rows.is_none());
}
