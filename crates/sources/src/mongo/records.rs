//! Copies what has changed since last time, and says what is still there.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use bellwether_domain::copying::{Copied, CopyError, CopySink, Copying, RecordSource};
use bellwether_domain::intake::kind::{RecordKind, join};
use bellwether_domain::intake::{Record, SinkError};
use bellwether_domain::loader::SourceError;
use mongodb::bson::{Bson, Document, RawDocument, doc};
use serde::{Deserialize, Serialize};

use super::MongoSource;
use super::read::stages;
use super::settings::Table;
use super::value::Row;

/// What a copy accounts for, whether or not there are collections for it.
const KINDS: [RecordKind; 6] = [
    RecordKind::Owner,
    RecordKind::Product,
    RecordKind::Customer,
    RecordKind::Order,
    RecordKind::Contact,
    RecordKind::Person,
];

/// How far each collection was read, by its watermark field, and how its rows were understood.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Watermark {
    settings: String,
    collections: BTreeMap<String, Bson>,
}

/// Rows that are copied: of which kind, from which fields, what they become, and what they are known by.
struct Rows<'a> {
    kind: RecordKind,
    table: Table,
    key_fields: &'static [&'static str],
    record: &'a (dyn Fn(Row<'_>) -> Result<Record, String> + Sync),
    key: &'a (dyn Fn(Row<'_>) -> Result<String, String> + Sync),
}

/// Rows whose watermark is that of the last copy or later are delivered, as another one of the same moment may have come
/// after it; so are rows without one. A collection without a watermark field is delivered as a whole each time. For the
/// others, the keys of all rows are read, which tells what was removed.
impl RecordSource for MongoSource {
    fn source(&self) -> Arc<str> {
        self.name.clone()
    }

    fn copy<'a>(&'a self, since: Option<&'a str>, sink: &'a mut (dyn CopySink + Send)) -> Copying<'a> {
        Box::pin(self.copy_all(since, sink))
    }
}

impl MongoSource {
    async fn copy_all(&self, since: Option<&str>, sink: &mut (dyn CopySink + Send)) -> Result<Copied, CopyError> {
        KINDS.into_iter().for_each(|kind| sink.account_for(kind));
        let (decoder, settings) = (self.decoder(), &self.settings);
        let understood = settings.meaning(self.time_zone);
        let since = since.and_then(|text| serde_json::from_str::<Watermark>(text).ok());
        let since = since.filter(|since| since.settings == understood).unwrap_or_default();
        let reached = Watermark { settings: understood, ..since };
        let mut copy = Copy { source: self, sink, copied: Copied::default(), reached, failed: None };
        copy.rows(&Rows {
            kind: RecordKind::Owner,
            table: settings.owners.table(),
            key_fields: &["id"],
            record: &|row| decoder.owner(row).map(Record::Owner),
            key: &|row| row.text("id"),
        })
        .await?;
        if let Some(products) = &settings.products {
            copy.rows(&Rows {
                kind: RecordKind::Product,
                table: products.table(),
                key_fields: &["code"],
                record: &|row| decoder.product(row).map(Record::Product),
                key: &|row| row.text("code"),
            })
            .await?;
        }
        copy.rows(&Rows {
            kind: RecordKind::Customer,
            table: settings.customers.table(),
            key_fields: &["id"],
            record: &|row| decoder.customer(row).map(Record::Customer),
            key: &|row| row.text("id"),
        })
        .await?;
        if let Some(orders) = &settings.orders {
            copy.rows(&Rows {
                kind: RecordKind::Order,
                table: orders.table(),
                key_fields: &["number"],
                record: &|row| decoder.order(row).map(Record::Order),
                key: &|row| row.text("number"),
            })
            .await?;
        }
        if let Some(contacts) = &settings.contacts {
            copy.rows(&Rows {
                kind: RecordKind::Contact,
                table: contacts.table(),
                key_fields: &["customer", "at", "direction", "channel"],
                record: &|row| decoder.contact(row).map(Record::Contact),
                key: &|row| decoder.contact(row).map(|contact| Record::Contact(contact).key()),
            })
            .await?;
        }
        if let Some(people) = &settings.people {
            copy.rows(&Rows {
                kind: RecordKind::Person,
                table: people.table(),
                key_fields: &["customer", "name"],
                record: &|row| decoder.person(row).map(Record::Person),
                key: &|row| Ok(join(&[&row.text("customer")?, &row.text("name")?])),
            })
            .await?;
        }
        let watermark = serde_json::to_string(&copy.reached).expect("values with text keys serialise");
        Ok(Copied { watermark: Some(watermark), ..copy.copied })
    }
}

struct Copy<'a> {
    source: &'a MongoSource,
    sink: &'a mut (dyn CopySink + Send),
    copied: Copied,
    reached: Watermark,
    failed: Option<SinkError>,
}

impl Copy<'_> {
    async fn rows(&mut self, rows: &Rows<'_>) -> Result<(), CopyError> {
        let table = &rows.table;
        let last = table.watermark.as_ref().and(self.reached.collections.get(&table.collection)).cloned();
        let (filter, incremental) = match (&table.watermark, &last) {
            (Some(field), Some(last)) => since(field, last),
            _ => (Document::new(), false),
        };
        let delivered = self.deliver(rows, filter, incremental).await?;
        if incremental {
            self.tell_what_remains(rows, &delivered).await?;
        }
        Ok(())
    }

    /// Puts the rows that a filter selects; gives their names when `remember` asks for them.
    async fn deliver(
        &mut self,
        rows: &Rows<'_>,
        filter: Document,
        remember: bool,
    ) -> Result<HashSet<String>, CopyError> {
        let table = &rows.table;
        let order: &[(&str, i32)] = if table.watermark.is_some() { &[("watermark", 1)] } else { &[] };
        let mut delivered = HashSet::new();
        let source = self.source;
        let read = source.stream(&table.collection, stages(table, filter, order), None, |raw| {
            let row = Row(raw);
            if let Some(mark) = mark(raw) {
                self.reached.collections.insert(table.collection.clone(), mark);
            }
            if remember {
                delivered.insert(row.id());
            }
            let put = match (rows.record)(row) {
                Ok(record) => {
                    self.copied.records += 1;
                    self.sink.put(record)
                }
                Err(reason) => {
                    self.copied.rejects += 1;
                    self.sink.reject_of(rows.kind, source.reject(row.id(), reason))
                }
            };
            put.map_err(|error| {
                let cause = error.to_string();
                self.failed = Some(error);
                SourceError::Unusable { origin: source.name.clone(), cause }
            })
        });
        let read = read.await;
        if let Some(error) = self.failed.take() {
            return Err(error.into());
        }
        // Without a row there may be no collection either; only that of owners may be missing.
        if read? == 0 && !remember && table.collection != source.settings.owners.collection {
            source.must_exist(&table.collection).await?;
        }
        Ok(delivered)
    }

    async fn tell_what_remains(&mut self, rows: &Rows<'_>, delivered: &HashSet<String>) -> Result<(), CopyError> {
        let keys = rows.table.only(rows.key_fields);
        let sink = &mut *self.sink;
        let telling = self.source.stream(&keys.collection, stages(&keys, Document::new(), &[]), None, |raw| {
            let row = Row(raw);
            let name = row.id();
            if !delivered.contains(&name) {
                if let Ok(key) = (rows.key)(row) {
                    sink.remains(rows.kind, &key);
                }
                sink.row_remains(&name);
            }
            Ok(())
        });
        if telling.await? == 0 {
            self.source.must_exist(&keys.collection).await?;
        }
        Ok(())
    }
}

/// Rows at a mark or later, and those without one that compares with it: nobody knows when they changed. Everything, for
/// a mark that does not grow; the flag tells which it is.
fn since(field: &str, mark: &Bson) -> (Document, bool) {
    let Some(alias) = comparable(mark) else { return (Document::new(), false) };
    (doc! { "$or": [{ field: { "$gte": mark.clone() } }, { field: { "$not": { "$type": alias } } }] }, true)
}

/// The server's name for the types that compare with a mark; none for what does not grow.
fn comparable(mark: &Bson) -> Option<&'static str> {
    match mark {
        Bson::Int32(_) | Bson::Int64(_) | Bson::Double(_) | Bson::Decimal128(_) => Some("number"),
        Bson::String(_) => Some("string"),
        Bson::ObjectId(_) => Some("objectId"),
        Bson::DateTime(_) => Some("date"),
        Bson::Timestamp(_) => Some("timestamp"),
        _ => None,
    }
}

fn mark(row: &RawDocument) -> Option<Bson> {
    let mark = Bson::try_from(row.get("watermark").ok()??).ok()?;
    comparable(&mark).is_some().then_some(mark)
}
