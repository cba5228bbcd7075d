//! Last good facts: a document a kind in `source_facts`, which names the run that wrote the chunks of its bytes.

use futures_util::TryStreamExt;
use mongodb::bson::spec::BinarySubtype;
use mongodb::bson::{Binary, Document, doc};
use mongodb::error::Error;

use super::Mongo;
use super::bson::{instant, of_instant};
use super::runs::{FACTS, parts};
use crate::source_facts::{CHUNK, KeptFacts};

impl Mongo {
    pub(super) async fn keep(&self, facts: &KeptFacts, bytes: &[u8]) -> Result<(), Error> {
        let run = self.begin(FACTS).await?;
        let chunks = self.collection(FACTS.parts);
        for (number, chunk) in bytes.chunks(CHUNK).enumerate() {
            let bytes = Binary { subtype: BinarySubtype::Generic, bytes: chunk.to_vec() };
            chunks.insert_one(doc! { "_id": format!("{run}/{number:06}"), "bytes": bytes }).await?;
        }
        let head = doc! {
            "_id": &facts.kind,
            "origin": &facts.origin,
            "loaded_at": of_instant(facts.loaded_at),
            "rows": facts.rows.cast_signed(),
            "rejects": facts.rejects.cast_signed(),
            "run": &run,
        };
        let heads = self.collection(FACTS.heads);
        let old = heads.find_one_and_replace(doc! { "_id": &facts.kind }, head).upsert(true).await?;
        self.settle(&run).await?;
        match old.as_ref().and_then(|old| old.get_str("run").ok()) {
            Some(old) => self.discard(FACTS, old).await,
            None => Ok(()),
        }
    }

    pub(super) async fn kept(&self, kind: &str) -> Result<Option<KeptFacts>, Error> {
        let head = self.collection(FACTS.heads).find_one(doc! { "_id": kind }).await?;
        Ok(head.as_ref().map(to_facts))
    }

    pub(super) async fn last(&self, kind: &str) -> Result<Option<(KeptFacts, Vec<u8>)>, Error> {
        // Head and chunks of one instant: those that are replaced go.
        let mut session = self.client.start_session().snapshot(true).await?;
        let head = self.collection(FACTS.heads).find_one(doc! { "_id": kind }).session(&mut session).await?;
        let Some(head) = head else { return Ok(None) };
        let run = head.get_str("run").unwrap_or_default();
        let collection = self.collection(FACTS.parts);
        let chunks = collection.find(parts(run)).sort(doc! { "_id": 1 });
        let mut chunks = chunks.session(&mut session).await?;
        let mut bytes = Vec::new();
        let mut chunks = chunks.stream(&mut session);
        while let Some(chunk) = chunks.try_next().await? {
            bytes.extend_from_slice(chunk.get_binary_generic("bytes").map_or(&[][..], Vec::as_slice));
        }
        Ok(Some((to_facts(&head), bytes)))
    }
}

pub(super) fn to_facts(head: &Document) -> KeptFacts {
    let number = |field| head.get_i64(field).unwrap_or_default().cast_unsigned();
    KeptFacts {
        kind: head.get_str("_id").unwrap_or_default().to_owned(),
        origin: head.get_str("origin").unwrap_or_default().to_owned(),
        loaded_at: instant(head, "loaded_at"),
        rows: number("rows"),
        rejects: number("rejects"),
    }
}
