//! News of what others write: which documents have changed, so that what was made of them can be made anew.
//!
//! In MongoDB news come from all instances, by change streams. A SQLite file has one process that serves, and news are
//! of what this process writes.

use futures_util::stream::{self, BoxStream, StreamExt};
use tokio::sync::broadcast::error::RecvError;

use crate::error::StoreError;
use crate::store::{Backend, Store};

/// Something happened to documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// A document was written or deleted.
    Changed {
        /// Of which collection.
        collection: String,
        /// Which document.
        id: String,
        /// Its new version; none if it was deleted.
        version: Option<u64>,
    },
    /// News were lost: anything may have changed.
    Missed,
}

impl Store {
    /// News of these collections, from now on: those of one document in the order of its versions. An error is not the
    /// end; the stream goes on when the database can be reached again, and says that news were missed.
    ///
    /// # Errors
    /// [`StoreError::UnknownCollection`], [`StoreError::Database`] if there can be no news.
    pub async fn watch(
        &self,
        collections: &[&str],
    ) -> Result<BoxStream<'static, Result<News, StoreError>>, StoreError> {
        let specs = collections.iter().map(|name| self.spec_of(name)).collect::<Result<Vec<_>, _>>()?;
        let sqlite = match &self.backend {
            Backend::Mongo(mongo) => return mongo.watch(specs).await,
            Backend::Sqlite(sqlite) => sqlite,
        };
        let wanted: Vec<String> = specs.iter().map(|spec| spec.name.clone()).collect();
        let passes = move |news: &News| match news {
            News::Changed { collection, .. } => wanted.contains(collection),
            News::Missed => true,
        };
        let commits = stream::unfold(sqlite.news(), async |mut receiver| match receiver.recv().await {
            Ok(commit) => Some((commit, receiver)),
            Err(RecvError::Lagged(_)) => Some((vec![News::Missed], receiver)),
            Err(RecvError::Closed) => None,
        });
        Ok(commits.flat_map(stream::iter).filter(move |news| std::future::ready(passes(news))).map(Ok).boxed())
    }
}
