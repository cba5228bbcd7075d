//! Large things: written under the name of a run, visible as soon as one document names that run.
//!
//! A day of scores or the facts of a source may be more than a transaction can hold. What a run wrote has ids that begin
//! with its name, `RUN/…`. A run is noted before it writes and struck off once it is published or gone, so that what a
//! killed process left behind is found.

use std::ops::Range;

use chrono::TimeDelta;
use futures_util::TryStreamExt;
use mongodb::bson::oid::ObjectId;
use mongodb::bson::{Document, doc};
use mongodb::error::Error;

use super::Mongo;
use super::bson::of_instant;
use crate::error::StoreError;

/// A run that was noted so long ago is not going on any more.
const ABANDONED: TimeDelta = TimeDelta::hours(24);

/// Where runs write, and the documents that publish them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Large {
    pub(super) parts: &'static str,
    pub(super) heads: &'static str,
}

pub(super) const SCORES: Large = Large { parts: "score_points", heads: "score_days" };
pub(super) const FACTS: Large = Large { parts: "source_fact_chunks", heads: "source_facts" };

/// All ids of a run's parts: `0` comes after `/`.
pub(super) fn parts(run: &str) -> Document {
    let Range { start, end } = format!("{run}/")..format!("{run}0");
    doc! { "_id": { "$gte": start, "$lt": end } }
}

impl Mongo {
    /// Notes a new run.
    pub(super) async fn begin(&self, large: Large) -> Result<String, Error> {
        let run = ObjectId::new().to_hex();
        self.note(large, &run).await?;
        Ok(run)
    }

    /// Notes that a run is, or will be, to be discarded.
    pub(super) async fn note(&self, large: Large, run: &str) -> Result<(), Error> {
        let since = of_instant(self.clock.now());
        let note = doc! { "$set": { "parts": large.parts, "since": since } };
        self.collection("runs").update_one(doc! { "_id": run }, note).upsert(true).await.map(drop)
    }

    /// Strikes off a run that is published.
    pub(super) async fn settle(&self, run: &str) -> Result<(), Error> {
        self.collection("runs").delete_one(doc! { "_id": run }).await.map(drop)
    }

    /// Removes what a run wrote.
    pub(super) async fn discard(&self, large: Large, run: &str) -> Result<(), Error> {
        self.collection(large.parts).delete_many(parts(run)).await?;
        self.settle(run).await
    }

    /// Removes what killed processes left behind.
    pub(super) async fn sweep(&self) -> Result<(), StoreError> {
        self.sweep_all().await.map_err(|error| self.fault("remove what was left behind", &error))
    }

    async fn sweep_all(&self) -> Result<(), Error> {
        let before = doc! { "since": { "$lt": of_instant(self.clock.now() - ABANDONED) } };
        let abandoned: Vec<Document> = self.collection("runs").find(before).await?.try_collect().await?;
        for note in abandoned {
            let Ok(run) = note.get_str("_id") else { continue };
            let large = if note.get_str("parts").is_ok_and(|parts| parts == SCORES.parts) { SCORES } else { FACTS };
            let published = self.collection(large.heads).find_one(doc! { "run": run }).await?.is_some();
            if published { self.settle(run).await? } else { self.discard(large, run).await? }
        }
        Ok(())
    }
}
