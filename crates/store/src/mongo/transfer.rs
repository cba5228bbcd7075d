//! All state as records for a backup, and documents from one.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::TryStreamExt;
use mongodb::ClientSession;
use mongodb::bson::{Document, doc};
use mongodb::error::Error;
use tokio::sync::mpsc::Sender;

use super::documents::{loaded, stored};
use super::runs::{FACTS, SCORES, parts};
use super::{Mongo, score_history, series, source_facts};
use crate::backup::record::{Declared, KeptDocument, PointRecord, Record};
use crate::collection::CollectionSpec;
use crate::document::{RawBody, RawDocument};
use crate::error::StoreError;

const EXPORT: &str = "read all state";
const RESTORE: &str = "restore a backup";

impl Mongo {
    /// The declared collections, by name.
    pub(crate) async fn catalogue(&self) -> Result<Vec<Declared>, StoreError> {
        let failed = |error: Error| self.fault(EXPORT, &error);
        let found = self.collection("collections").find(doc! {}).sort(doc! { "_id": 1 }).await.map_err(failed)?;
        let found: Vec<Document> = found.try_collect().await.map_err(failed)?;
        let declared = |document: &Document| {
            Some(Declared {
                name: document.get_str("_id").ok()?.to_owned(),
                schema: u32::try_from(document.get_i64("schema").ok()?).ok()?,
                indexes: serde_json::from_str(document.get_str("indexes").ok()?).ok()?,
            })
        };
        Ok(found.iter().filter_map(declared).collect())
    }

    /// Sends all state, as it is at one instant. Servers keep five minutes of the past, unless configured otherwise; what
    /// takes longer fails.
    pub(crate) async fn export(&self, records: Sender<Record>) -> Result<(), StoreError> {
        let failed = |error: Error| self.fault(EXPORT, &error);
        let declared = self.catalogue().await?;
        let mut session = self.client.start_session().snapshot(true).await.map_err(failed)?;
        let out = Out { mongo: self, session: &mut session, records };
        out.all(&declared).await.map_err(failed)
    }

    /// Writes documents as they were.
    pub(crate) async fn import(
        &self,
        spec: Arc<CollectionSpec>,
        documents: Vec<RawDocument>,
    ) -> Result<(), StoreError> {
        let documents = documents.into_iter().map(|document| {
            let RawDocument { id, version, created_at, updated_at, schema, body } = document;
            let body = RawBody { schema, ..RawBody::new(&spec, &id, body)? };
            Ok(stored(&spec, (&id, version), (created_at, updated_at), &body))
        });
        let documents = documents.collect::<Result<Vec<_>, StoreError>>()?;
        let written = self.collection(&spec.table()).insert_many(documents).await;
        written.map(drop).map_err(|error| self.fault(RESTORE, &error))
    }

    /// Marks an empty database as being restored, with these collections, and returns what to call it.
    pub(crate) async fn begin_restore(&self, collections: Vec<CollectionSpec>) -> Result<String, StoreError> {
        let declared = self.catalogue().await?;
        let tables = declared.iter().map(|declared| format!("documents_{}", declared.name));
        let own = ["points", SCORES.heads, FACTS.heads].map(str::to_owned);
        for name in tables.chain(own) {
            let found = self.collection(&name).find_one(doc! {}).await;
            if found.map_err(|error| self.fault(RESTORE, &error))?.is_some() {
                return Err(StoreError::NotEmpty { place: self.place() });
            }
        }
        self.mark(true).await?;
        self.declare(&collections).await?;
        Ok(self.place())
    }

    pub(crate) async fn end_restore(&self) -> Result<(), StoreError> {
        self.mark(false).await
    }

    async fn mark(&self, restoring: bool) -> Result<(), StoreError> {
        let mark = doc! { "$set": { "restoring": restoring } };
        let marked = self.collection("meta").update_one(doc! { "_id": "store" }, mark).await;
        marked.map(drop).map_err(|error| self.fault(RESTORE, &error))
    }
}

/// An export that is going on.
struct Out<'a> {
    mongo: &'a Mongo,
    session: &'a mut ClientSession,
    records: Sender<Record>,
}

impl Out<'_> {
    async fn all(mut self, declared: &[Declared]) -> Result<(), Error> {
        for Declared { name, .. } in declared {
            let record = |document| Some(Record::Document(KeptDocument::new(name, loaded(document))));
            self.each(&format!("documents_{name}"), doc! {}, record).await?;
        }
        let point = |document| series::to_point(document).map(|(of, point)| Record::Point(PointRecord::new(of, point)));
        self.each("points", doc! {}, point).await?;
        for head in self.heads(SCORES.heads).await? {
            let (Some(day), Ok(run)) = (score_history::to_day(&head), head.get_str("run")) else { continue };
            self.send(Record::ScoreDay(day.clone().into())).await?;
            let score = |document: Document| {
                let customer = document.get_str("_id").ok()?.split_once('/')?.1.to_owned();
                Some(Record::Score(score_history::to_point(day.clone(), &customer, &document).into()))
            };
            self.each(SCORES.parts, parts(run), score).await?;
        }
        for head in self.heads(FACTS.heads).await? {
            self.send(Record::Facts(source_facts::to_facts(&head).into())).await?;
            let chunk =
                |document: Document| Some(Record::Chunk(STANDARD.encode(document.get_binary_generic("bytes").ok()?)));
            self.each(FACTS.parts, parts(head.get_str("run").unwrap_or_default()), chunk).await?;
        }
        Ok(())
    }

    async fn heads(&mut self, collection: &str) -> Result<Vec<Document>, Error> {
        let collection = self.mongo.collection(collection);
        let found = collection.find(doc! {}).sort(doc! { "_id": 1 });
        let mut found = found.session(&mut *self.session).await?;
        found.stream(self.session).try_collect().await
    }

    /// Sends what is made of each document, in the order of ids.
    async fn each(
        &mut self,
        collection: &str,
        filter: Document,
        record: impl Fn(Document) -> Option<Record>,
    ) -> Result<(), Error> {
        let collection = self.mongo.collection(collection);
        let found = collection.find(filter).sort(doc! { "_id": 1 });
        let mut found = found.session(&mut *self.session).await?;
        while let Some(document) = found.next(self.session).await.transpose()? {
            if let Some(record) = record(document) {
                self.send(record).await?;
            }
        }
        Ok(())
    }

    async fn send(&self, record: Record) -> Result<(), Error> {
        self.records.send(record).await.map_err(|_| Error::custom("nobody takes it any more"))
    }
}
