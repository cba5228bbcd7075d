//! Fills a MongoDB database with records under our own names: for demonstrations and tests.

use std::collections::{BTreeMap, BTreeSet};

use bellwether_domain::facts::customer::{CustomerId, OwnerId};
use bellwether_domain::intake::Record;
use bellwether_domain::loader::SourceError;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use mongodb::IndexModel;
use mongodb::bson::{Bson, Decimal128, Document, doc};
use tokio::sync::mpsc::Receiver;

use super::MongoSource;

impl MongoSource {
    /// Writes records of customers, owners, products, orders, contacts and people; others are left to other systems.
    /// Collections that get a record lose what they held before, and
    /// get an index by customer.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn push(&self, mut batches: Receiver<Vec<Record>>) -> Result<u64, SourceError> {
        let database = self.database().await?;
        let (mut emptied, mut written) = (BTreeSet::new(), 0);
        while let Some(batch) = batches.recv().await {
            let mut documents: BTreeMap<&'static str, Vec<Document>> = BTreeMap::new();
            for (collection, document) in batch.iter().filter_map(document) {
                documents.entry(collection).or_default().push(document);
            }
            for (name, documents) in documents {
                let collection = database.collection::<Document>(name);
                if emptied.insert(name) {
                    collection.drop().await.map_err(|error| self.fault(&error))?;
                }
                written += documents.len() as u64;
                collection.insert_many(documents).await.map_err(|error| self.fault(&error))?;
            }
        }
        for name in ["orders", "contacts", "people"].into_iter().filter(|name| emptied.contains(name)) {
            let index = IndexModel::builder().keys(doc! { "customer": 1 }).build();
            let made = database.collection::<Document>(name).create_index(index).await;
            made.map_err(|error| self.fault(&error))?;
        }
        Ok(written)
    }
}

/// A record as a document, with the name of its collection.
fn document(record: &Record) -> Option<(&'static str, Document)> {
    Some(match record {
        Record::Customer(c) => {
            let mut document = doc! {
                "_id": c.id.as_str(), "name": c.name.as_str(), "country": c.country.as_str(),
                "currency": c.currency.as_str(),
            };
            put(&mut document, "tier", c.tier.as_deref());
            put(&mut document, "industry", c.industry.as_deref());
            put(&mut document, "owner", c.owner.as_ref().map(OwnerId::as_str));
            put(&mut document, "since", c.since.map(date));
            put(&mut document, "parent", c.parent.as_ref().map(CustomerId::as_str));
            put(&mut document, "contract_end", c.contract_end.map(date));
            ("customers", document)
        }
        Record::Owner(o) => ("owners", doc! { "_id": o.id.as_str(), "name": &o.name }),
        Record::Product(p) => {
            let mut document = doc! { "_id": p.code.as_ref(), "name": p.name.as_ref(), "family": p.family.as_ref() };
            put(&mut document, "category", p.category.as_deref());
            ("products", document)
        }
        Record::Order(o) => {
            let amount: Decimal128 = o.amount.to_decimal().to_string().parse().ok()?;
            let document = doc! {
                "_id": o.number.as_ref(), "customer": o.customer.as_str(), "date": date(o.date), "amount": amount,
                "currency": o.amount.currency.as_str(), "status": word(&o.status),
            };
            ("orders", document)
        }
        Record::Contact(c) => {
            let mut document = doc! {
                "customer": c.customer.as_str(), "at": instant(c.entry.at), "direction": word(&c.entry.direction),
                "channel": word(&c.entry.channel), "note": c.entry.note.as_ref(),
            };
            put(&mut document, "answered", c.entry.answered.map(instant));
            put(&mut document, "person", c.entry.person.as_deref());
            ("contacts", document)
        }
        Record::Person(p) => {
            let mut document = doc! { "customer": p.customer.as_str(), "name": p.person.name.as_ref() };
            put(&mut document, "role", p.person.role.as_deref());
            put(&mut document, "email", p.person.email.as_deref());
            put(&mut document, "phone", p.person.phone.as_deref());
            ("people", document)
        }
        _ => return None,
    })
}

fn put(document: &mut Document, field: &str, value: Option<impl Into<Bson>>) {
    if let Some(value) = value {
        document.insert(field, value);
    }
}

/// The name that an enumeration has everywhere.
fn word(value: &impl serde::Serialize) -> Bson {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Bson::String(word),
        _ => Bson::Null,
    }
}

/// A date as noon of that day in UTC: the same day from one end of Europe to the other.
fn date(date: NaiveDate) -> Bson {
    let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default();
    instant(date.and_time(noon).and_utc())
}

fn instant(at: DateTime<Utc>) -> Bson {
    Bson::DateTime(mongodb::bson::DateTime::from_millis(at.timestamp_millis()))
}
