//! Reading: one aggregation for each collection, selected, projected and sorted by the server, streamed in batches.

use std::collections::HashSet;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use bellwether_domain::loader::{Selection, SourceError};
use mongodb::bson::{Bson, Document, RawDocument, doc};
use mongodb::options::{
    AggregateOptions, ClientOptions, ReadConcern, ReadPreference, ReadPreferenceOptions, SelectionCriteria,
};
use mongodb::{Client, Database};
use tokio::sync::OnceCell;

use super::MongoSource;
use super::key::{LegacyUuids, forms};
use super::settings::Table;

/// Ids that are sent to the server at once; more are looked for among everybody's rows.
const MOST_IDS: usize = 10_000;

impl MongoSource {
    /// The database; connects when first asked.
    pub(super) async fn database(&self) -> Result<Database, SourceError> {
        let cell = self.client();
        let client = cell.get_or_try_init(|| async {
            let mut options = ClientOptions::parse(self.uri.expose()).await?;
            options.app_name.get_or_insert_with(|| "bellwether".to_owned());
            options.server_selection_timeout = Some(Duration::from_secs(self.settings.server_selection_s));
            options.connect_timeout = Some(Duration::from_secs(self.settings.server_selection_s));
            options.retry_reads = Some(true);
            Client::with_options(options)
        });
        Ok(client.await.map_err(|error| self.fault(&error))?.database(&self.settings.database))
    }

    /// Everything within the deadline.
    pub(super) async fn within<T>(
        &self,
        reading: impl Future<Output = Result<T, SourceError>>,
    ) -> Result<T, SourceError> {
        let mut wait = Wait { source: self, client: self.client(), well: false };
        let answer = tokio::time::timeout(self.settings.timeout(), reading).await;
        let answer = answer.unwrap_or_else(|_| Err(self.too_late()));
        wait.well = answer.is_ok();
        answer
    }

    fn client(&self) -> Arc<OnceCell<Client>> {
        self.client.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Runs stages over a collection, which must be there, and hands over row by row.
    pub(super) async fn run(
        &self,
        collection: &str,
        stages: Vec<Document>,
        take: impl FnMut(&RawDocument) -> Result<(), SourceError>,
    ) -> Result<(), SourceError> {
        match self.stream(collection, stages, Some(self.settings.timeout()), take).await? {
            0 => self.must_exist(collection).await,
            _ => Ok(()),
        }
    }

    /// Runs stages over a collection, hands over row by row and counts them. Each batch comes within the deadline; with
    /// `limit`, the server gives up as well when the whole takes longer.
    pub(super) async fn stream(
        &self,
        collection: &str,
        stages: Vec<Document>,
        limit: Option<Duration>,
        mut take: impl FnMut(&RawDocument) -> Result<(), SourceError>,
    ) -> Result<u64, SourceError> {
        let collection = self.database().await?.collection::<Document>(collection);
        let asking = collection.aggregate(stages).with_options(self.options(limit));
        let mut cursor = self.within(async { asking.await.map_err(|error| self.fault(&error)) }).await?;
        let mut rows = 0;
        while self.within(async { cursor.advance().await.map_err(|error| self.fault(&error)) }).await? {
            take(cursor.current())?;
            rows += 1;
        }
        Ok(rows)
    }

    /// The server answers for a collection that it does not have as for an empty one; a misspelt name must not look like
    /// the loss of everything. Who may not list collections gets the benefit of the doubt.
    pub(super) async fn must_exist(&self, collection: &str) -> Result<(), SourceError> {
        let database = self.database().await?;
        let asking = database.list_collection_names().filter(doc! { "name": collection });
        match self.within(async { Ok(asking.await) }).await? {
            Ok(names) if names.is_empty() => Err(SourceError::Unusable {
                origin: self.name.clone(),
                cause: format!(
                    "there is no collection `{collection}` in the database `{}`; name one that is there, or leave it out",
                    self.settings.database
                ),
            }),
            _ => Ok(()),
        }
    }

    fn options(&self, limit: Option<Duration>) -> AggregateOptions {
        let mut options = AggregateOptions::default();
        options.allow_disk_use = Some(true);
        options.batch_size = Some(self.settings.batch_size);
        options.max_time = limit;
        options.read_concern = Some(ReadConcern::majority());
        let preference = ReadPreference::SecondaryPreferred { options: Some(ReadPreferenceOptions::default()) };
        options.selection_criteria = Some(SelectionCriteria::ReadPreference(preference));
        options
    }
}

/// Waits for an answer. When there is no good one, because something failed or because our deadline has passed or that of
/// whoever asked, the next read gets a new client. The driver waits for ever for a server that falls silent while a connection
/// is being made, and makes two at a time, so that nothing would ever get through again; it goes on using a connection on
/// which garbage came; and it is slow to notice that a server is back.
struct Wait<'a> {
    source: &'a MongoSource,
    client: Arc<OnceCell<Client>>,
    well: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        let mut current = self.source.client.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.well && Arc::ptr_eq(&current, &self.client) {
            *current = Arc::default();
        }
    }
}

/// The stages that read a table: rows that match, with our names for their fields, in an order by our names.
pub(super) fn stages(table: &Table, filter: Document, order: &[(&str, i32)]) -> Vec<Document> {
    let mut stages = Vec::new();
    if !filter.is_empty() {
        stages.push(doc! { "$match": filter });
    }
    let mut fields = doc! { "_id": 1 };
    for (name, path) in &table.fields {
        fields.insert(*name, format!("${path}"));
    }
    if let Some(watermark) = &table.watermark {
        fields.insert("watermark", format!("${watermark}"));
    }
    stages.push(doc! { "$project": fields });
    if !order.is_empty() {
        let order: Document =
            order.iter().map(|&(name, direction)| (name.to_owned(), Bson::Int32(direction))).collect();
        stages.push(doc! { "$sort": order });
    }
    stages
}

/// The rows of a scope: whose ids are few are selected by the server.
pub(super) fn of_scope(path: &str, selection: &Selection, legacy: Option<LegacyUuids>) -> Document {
    match selection {
        Selection::Only(ids) if ids.len() <= MOST_IDS => {
            let ids: Vec<Bson> = ids.iter().flat_map(|id| forms(id.as_str(), legacy)).collect();
            doc! { path: { "$in": ids } }
        }
        _ => Document::new(),
    }
}

/// Whether a customer is in a scope.
pub(super) fn wanted(selection: &Selection) -> impl Fn(&str) -> bool + use<> {
    let ids: Option<HashSet<String>> = match selection {
        Selection::All => None,
        Selection::Only(ids) => Some(ids.iter().map(ToString::to_string).collect()),
    };
    move |id| ids.as_ref().is_none_or(|ids| ids.contains(id))
}
