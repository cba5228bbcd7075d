//! Rows as they are found in the field: other names, other types, and such as cannot be used.

use bellwether_domain::facts::rows::{Channel, Direction, OrderStatus};
use bellwether_domain::loader::{ContactLoader, CustomerLoader, OrderReader};
use bellwether_sources::mongo::key::LegacyUuids;
use bellwether_sources::mongo::settings::{Contacts, Customers, MongoSettings, Orders, Owners};
use bellwether_testkit::company::day;
use bellwether_testkit::contract::Given;
use mongodb::bson::spec::BinarySubtype;
use mongodb::bson::{Binary, Bson, DateTime, Decimal128, doc};

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

#[tokio::test(flavor = "multi_thread")]
async fn words_of_the_source_mean_what_the_settings_say() {
    let Some(server) = Server::start() else { return };
    let status_words = [("Shipped", OrderStatus::Fulfilled), ("7", OrderStatus::Cancelled)];
    let orders = Orders {
        status_words: status_words.map(|(word, status)| (word.to_owned(), status)).into(),
        ..Orders::default()
    };
    let contacts = Contacts {
        direction_words: [("an uns".to_owned(), Direction::Inbound)].into(),
        channel_words: [("Besuch".to_owned(), Channel::Meeting), ("FAX".to_owned(), Channel::Email)].into(),
        ..Contacts::default()
    };
    let settings = MongoSettings { orders: Some(orders), contacts: Some(contacts), ..server.settings() };
    let order = |id: &str, status: Bson| {
        doc! { "_id": id, "customer": "x", "date": "2011-04-01", "amount": 1, "currency": "EUR", "status": status }
    };
    let rows =
        vec![order("a", "SHIPPED".into()), order("b", 7.into()), order("c", "open".into()), order("d", "lost".into())];
    server.insert(&settings, "orders", rows).await;
    let contact = |id: i32, direction: &str, channel: &str| {
        doc! { "_id": id, "customer": "x", "at": "2011-04-01T10:00:00Z", "direction": direction, "channel": channel }
    };
    let rows = vec![contact(1, "An uns", "besuch"), contact(2, "outbound", "fax"), contact(3, "outbound", "pigeon")];
    server.insert(&settings, "contacts", rows).await;
    let source = source(settings);
    let read = source.orders(&"x".into(), day("2011-12-09")).await.expect("reads");
    let told: Vec<(&str, OrderStatus)> = read.rows.iter().map(|order| (&*order.number, order.status)).collect();
    assert_eq!(told, [("c", OrderStatus::Open), ("b", OrderStatus::Cancelled), ("a", OrderStatus::Fulfilled)]);
    assert_eq!(
        &*read.rejects[0].reason,
        "`status` is `lost`; give open, fulfilled or cancelled, or say in `orders.status_words` which of them it means"
    );
    let loaded = source.load_contacts(&Given::all(&[]).request).await.expect("loads");
    let facts = loaded.rows.expect("contacts").contacts;
    let told: Vec<_> = facts.rows.rows().iter().map(|row| (row.direction, row.channel)).collect();
    assert_eq!(told, [(Direction::Inbound, Channel::Meeting), (Direction::Outbound, Channel::Email)]);
    assert!(loaded.rejects[0].reason.contains("`channel` is `pigeon`"), "{:?}", loaded.rejects);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_found_in_whatever_form_they_are_stored() {
    let Some(server) = Server::start() else { return };
    let owners = Owners { collection: "managers".to_owned(), ..Owners::default() };
    let legacy = MongoSettings { legacy_uuids: Some(LegacyUuids::Java), owners, ..server.settings() };
    let binary = |subtype| {
        let first = if subtype == BinarySubtype::Uuid { 0 } else { 16 };
        Bson::Binary(Binary { subtype, bytes: (first..first + 16).collect() })
    };
    let uuid = "00010203-0405-0607-0809-0a0b0c0d0e0f";
    let java = "17161514-1312-1110-1f1e-1d1c1b1a1918";
    // The customer's id as the customers have it, as the orders have it, and its text.
    let cases = [
        (binary(BinarySubtype::Uuid), binary(BinarySubtype::Uuid), uuid),
        (binary(BinarySubtype::UuidOld), binary(BinarySubtype::UuidOld), java),
        (Bson::Double(12_346.0), Bson::Int32(12_346), "12346"),
        (Bson::Int64(12_347), Bson::Double(12_347.0), "12347"),
        (Bson::from("12348"), Bson::Int64(12_348), "12348"),
    ];
    let customers = cases.iter().map(|(id, ..)| {
        doc! { "_id": id.clone(), "country": "GB", "currency": "GBP", "owner": binary(BinarySubtype::Uuid) }
    });
    server.insert(&legacy, "customers", customers.collect()).await;
    let orders = cases.iter().zip(0..).map(|((_, id, _), at): (_, i32)| {
        doc! { "_id": at, "customer": id.clone(), "date": "2011-04-01", "amount": 1, "currency": "GBP",
        "status": "open" }
    });
    server.insert(&legacy, "orders", orders.collect()).await;
    let source = source(legacy.clone());
    let loaded = source.load_customers(&Given::all(&[]).request).await.expect("loads");
    assert_eq!(loaded.rejects, []);
    assert!(loaded.rows.customers.iter().all(|customer| customer.owner.as_ref().is_some_and(|o| o.as_str() == uuid)));
    for (at, (_, _, key)) in cases.iter().enumerate() {
        let one = source.load_customers(&Given::only(&[], &[key]).request).await.expect("loads");
        assert_eq!(one.rows.customers.iter().map(|customer| customer.id.as_str()).collect::<Vec<_>>(), [*key]);
        let orders = source.orders(&(*key).into(), day("2011-12-09")).await.expect("reads");
        assert_eq!(orders.rows.iter().map(|order| order.number.to_string()).collect::<Vec<_>>(), [at.to_string()]);
    }

    let plain = crate::server::source(MongoSettings { legacy_uuids: None, ..legacy });
    let loaded = plain.load_customers(&Given::all(&[]).request).await.expect("loads");
    assert_eq!((loaded.rows.customers.len(), loaded.rejects.len()), (4, 1));
    assert!(loaded.rejects[0].reason.contains("`legacy_uuids`"), "{:?}", loaded.rejects);
}
