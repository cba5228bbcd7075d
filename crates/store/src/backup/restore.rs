//! Restoring a backup into an empty store. Until it is done, the store can't be opened for anything else.

use std::collections::HashMap;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::sync::mpsc::{self, Receiver};

use super::record::{Declared, KeptDocument, PointRecord, Record};
use super::{Backup, Contents, ON_THE_WAY};
use crate::collection::CollectionSpec;
use crate::error::StoreError;
use crate::scores::{ScoreDay, ScorePoint};
use crate::series::Point;
use crate::source_facts::KeptFacts;
use crate::store::{Store, ask};

/// Documents and points that are written together.
const TOGETHER: usize = 500;

/// Collections by name.
type Specs = HashMap<String, Arc<CollectionSpec>>;

/// What was read and is to be written together with what comes next.
#[derive(Default)]
enum Pending {
    #[default]
    Nothing,
    Documents(String, Vec<KeptDocument>),
    Points(String, Vec<Point>),
    Scores(ScoreDay, Vec<ScorePoint>),
    Facts(KeptFacts, Vec<u8>),
}

impl Backup {
    /// The collections as they were declared then. A program with other declarations brings them up to date when it opens
    /// the store next.
    fn collections(&self) -> Result<Vec<CollectionSpec>, StoreError> {
        let spec = |declared: &Declared| {
            let (name, indexes) = (declared.name.clone(), declared.indexes.clone());
            CollectionSpec::new(name, declared.schema, indexes, |from, _| Err(format!("not from version {from}")))
        };
        self.0.header.collections.iter().map(spec).collect()
    }
}

impl Store {
    /// Restores a backup into this store, which is empty and was opened without any collections, and compares what it then
    /// holds with what the backup says.
    ///
    /// # Errors
    /// [`StoreError::NotEmpty`], and the store is as it was; otherwise it was begun, and this store can't be opened any
    /// more: [`StoreError::File`] if the file can't be read any more, [`StoreError::NotRestored`] if what is there in the
    /// end is not what the backup holds, [`StoreError::Database`] if the database fails.
    pub async fn restore(&self, backup: &Backup) -> Result<Contents, StoreError> {
        let collections = backup.collections()?;
        let place = ask!(self, backend => backend.begin_restore(collections.clone()))?;
        let collections = collections.into_iter().map(|spec| (spec.name.clone(), Arc::new(spec))).collect();
        let (send, records) = mpsc::channel(ON_THE_WAY);
        let (read, written) = tokio::join!(backup.0.send(send), self.take(&collections, records));
        // If the database broke, the file only noticed that nobody listens any more.
        written?;
        read?;
        if self.contents().await? != *backup.contents() {
            return Err(StoreError::NotRestored { place });
        }
        ask!(self, backend => backend.end_restore())?;
        Ok(backup.contents().clone())
    }

    async fn take(&self, collections: &Specs, mut records: Receiver<Record>) -> Result<(), StoreError> {
        let mut pending = Pending::Nothing;
        while let Some(record) = records.recv().await {
            pending = match (pending, record) {
                (Pending::Documents(of, mut list), Record::Document(document))
                    if of == document.collection && list.len() < TOGETHER =>
                {
                    list.push(document);
                    Pending::Documents(of, list)
                }
                (Pending::Points(of, mut list), Record::Point(PointRecord { series, at, key, body }))
                    if of == series && list.len() < TOGETHER =>
                {
                    list.push(Point { at, key, body });
                    Pending::Points(of, list)
                }
                (Pending::Scores(day, mut list), Record::Score(score)) => {
                    list.push(score.point(&day));
                    Pending::Scores(day, list)
                }
                (Pending::Facts(facts, mut bytes), Record::Chunk(chunk)) => {
                    bytes.extend(STANDARD.decode(chunk).unwrap_or_default());
                    Pending::Facts(facts, bytes)
                }
                (done, record) => {
                    self.put(collections, done).await?;
                    match record {
                        Record::Document(document) => Pending::Documents(document.collection.clone(), vec![document]),
                        Record::Point(PointRecord { series, at, key, body }) => {
                            Pending::Points(series, vec![Point { at, key, body }])
                        }
                        Record::ScoreDay(day) => Pending::Scores(day.into(), Vec::new()),
                        Record::Facts(facts) => Pending::Facts(facts.into(), Vec::new()),
                        // Of nothing: the digest will not be right.
                        Record::Score(_) | Record::Chunk(_) | Record::End(_) => Pending::Nothing,
                    }
                }
            };
        }
        self.put(collections, pending).await
    }

    async fn put(&self, collections: &Specs, pending: Pending) -> Result<(), StoreError> {
        match pending {
            Pending::Nothing => Ok(()),
            Pending::Documents(collection, documents) => {
                let unknown = || StoreError::UnknownCollection { collection: collection.clone() };
                let spec = collections.get(&collection).cloned().ok_or_else(unknown)?;
                let documents = documents.into_iter().map(KeptDocument::document).collect();
                ask!(self, backend => backend.import(spec, documents))
            }
            Pending::Points(series, points) => self.append(&series, points).await.map(drop),
            Pending::Scores(day, points) => self.append_scores(&day, points.into_iter()).await.map(drop),
            Pending::Facts(facts, bytes) => self.keep_facts(&facts, bytes).await,
        }
    }
}
