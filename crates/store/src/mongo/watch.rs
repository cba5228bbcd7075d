//! News from change streams.

use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{self, BoxStream, StreamExt};
use mongodb::Database;
use mongodb::bson::{Document, doc};
use mongodb::change_stream::ChangeStream;
use mongodb::change_stream::event::{ChangeStreamEvent, OperationType};
use mongodb::error::Error;

use super::{Mongo, MongoAddress};
use crate::collection::CollectionSpec;
use crate::error::StoreError;
use crate::watch::News;

const ACTION: &str = "watch for changes";
/// Pause before a stream that broke, and that the driver could not resume, is begun anew.
const PAUSE: Duration = Duration::from_secs(1);

type Events = ChangeStream<ChangeStreamEvent<Document>>;

/// What it takes to begin a stream anew.
struct Watcher {
    address: MongoAddress,
    database: Database,
    specs: Vec<Arc<CollectionSpec>>,
    /// None when it broke.
    events: Option<Events>,
}

impl Mongo {
    pub(crate) async fn watch(
        &self,
        specs: Vec<Arc<CollectionSpec>>,
    ) -> Result<BoxStream<'static, Result<News, StoreError>>, StoreError> {
        let (address, database) = (self.address.clone(), self.database.clone());
        let mut watcher = Watcher { address, database, specs, events: None };
        watcher.events = Some(watcher.begin().await.map_err(|error| self.fault(ACTION, &error))?);
        let news = stream::unfold(watcher, async |mut watcher| {
            let news = watcher.next().await;
            Some((news, watcher))
        });
        Ok(news.boxed())
    }
}

impl Watcher {
    async fn begin(&mut self) -> Result<Events, Error> {
        let tables: Vec<String> = self.specs.iter().map(|spec| spec.table()).collect();
        self.database.watch().pipeline([doc! { "$match": { "ns.coll": { "$in": tables } } }]).await
    }

    async fn next(&mut self) -> Result<News, StoreError> {
        loop {
            let Some(events) = &mut self.events else {
                tokio::time::sleep(PAUSE).await;
                self.events = Some(self.begin().await.map_err(|error| self.address.fault(ACTION, &error))?);
                return Ok(News::Missed);
            };
            match events.next().await {
                Some(Ok(event)) => {
                    if let Some(news) = self.news(event) {
                        return Ok(news);
                    }
                }
                Some(Err(error)) => {
                    self.events = None;
                    return Err(self.address.fault(ACTION, &error));
                }
                // Invalidated, as when the database is dropped.
                None => self.events = None,
            }
        }
    }

    /// None for what is of no interest.
    fn news(&self, event: ChangeStreamEvent<Document>) -> Option<News> {
        let table = event.ns?.coll?;
        let collection = self.specs.iter().find(|spec| spec.table() == table)?.name.clone();
        let id = event.document_key?.get_str("_id").ok()?.to_owned();
        let version = match event.operation_type {
            OperationType::Delete => return Some(News::Changed { collection, id, version: None }),
            OperationType::Insert | OperationType::Replace => event.full_document?.get_i64("version").ok()?,
            // Bringing a document up to date leaves its version.
            OperationType::Update => event.update_description?.updated_fields.get_i64("version").ok()?,
            _ => return None,
        };
        Some(News::Changed { collection, id, version: Some(version.cast_unsigned()) })
    }
}
