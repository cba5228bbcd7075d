//! Copies rows into a sink, for a pipeline that keeps its own facts: all of them, or what has changed since last time.

use std::collections::BTreeMap;

use bellwether_domain::intake::{FactSink, Record, SinkError};
use bellwether_domain::loader::SourceError;
use mongodb::bson::{Bson, Document, RawDocument, doc};
use serde::{Deserialize, Serialize};

use super::MongoSource;
use super::read::stages;
use super::settings::Table;
use super::value::Row;

/// How far each collection was read, by its watermark field.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Watermark(BTreeMap<String, Bson>);

/// Why a copy did not come to its end. What the sink has by then is to be thrown away.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The server failed.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The sink failed.
    #[error(transparent)]
    Sink(#[from] SinkError),
}

/// How much was copied, and where to go on.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Copied {
    /// Records the sink took.
    pub records: u64,
    /// Rows that cannot be used; the sink has them with their reasons.
    pub rejects: u64,
    /// Where the next copy goes on; collections without a watermark field are copied as a whole each time.
    pub watermark: Watermark,
}

impl MongoSource {
    /// Copies what has changed since a watermark; everything without one. A row whose watermark equals the last one
    /// seen is copied again: another one of the same moment may have come after; so is one without a watermark. The
    /// deadline of the settings is for each batch, not for the copy.
    ///
    /// # Errors
    /// When the server or the sink fails.
    pub async fn records(
        &self,
        since: Option<&Watermark>,
        sink: &mut (dyn FactSink + Send),
    ) -> Result<Copied, CopyError> {
        let (decoder, settings) = (self.decoder(), &self.settings);
        let mut copied = Copied { watermark: since.cloned().unwrap_or_default(), ..Copied::default() };
        let mut copy = Copy { source: self, sink, copied: &mut copied, failed: None };
        copy.table(&settings.owners.table(), |row| decoder.owner(row).map(Record::Owner)).await?;
        if let Some(products) = &settings.products {
            copy.table(&products.table(), |row| decoder.product(row).map(Record::Product)).await?;
        }
        copy.table(&settings.customers.table(), |row| decoder.customer(row).map(Record::Customer)).await?;
        if let Some(orders) = &settings.orders {
            copy.table(&orders.table(), |row| decoder.order(row).map(Record::Order)).await?;
        }
        if let Some(contacts) = &settings.contacts {
            copy.table(&contacts.table(), |row| decoder.contact(row).map(Record::Contact)).await?;
        }
        if let Some(people) = &settings.people {
            copy.table(&people.table(), |row| decoder.person(row).map(Record::Person)).await?;
        }
        Ok(copied)
    }
}

struct Copy<'a> {
    source: &'a MongoSource,
    sink: &'a mut (dyn FactSink + Send),
    copied: &'a mut Copied,
    failed: Option<SinkError>,
}

impl Copy<'_> {
    async fn table(
        &mut self,
        table: &Table,
        decode: impl Fn(Row<'_>) -> Result<Record, String>,
    ) -> Result<(), CopyError> {
        let marks = &mut self.copied.watermark.0;
        let filter = match (&table.watermark, marks.get(&table.collection)) {
            (Some(field), Some(last)) => since(field, last),
            _ => Document::new(),
        };
        let order: &[(&str, i32)] = if table.watermark.is_some() { &[("watermark", 1)] } else { &[] };
        let pipeline = stages(table, filter, order);
        let source = self.source;
        let read = source.stream(&table.collection, pipeline, None, |row| {
            if let Some(mark) = mark(row) {
                self.copied.watermark.0.insert(table.collection.clone(), mark);
            }
            let put = match decode(Row(row)) {
                Ok(record) => {
                    self.copied.records += 1;
                    self.sink.put(record)
                }
                Err(reason) => {
                    self.copied.rejects += 1;
                    self.sink.reject(source.reject(Row(row).id(), reason))
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
        if read? == 0 && table.collection != source.settings.owners.collection {
            source.must_exist(&table.collection).await?;
        }
        Ok(())
    }
}

/// Rows at a mark or later, and those without one that compares with it: nobody knows when they changed.
fn since(field: &str, mark: &Bson) -> Document {
    match comparable(mark) {
        Some(alias) => doc! { "$or": [{ field: { "$gte": mark.clone() } }, { field: { "$not": { "$type": alias } } }] },
        None => Document::new(),
    }
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
