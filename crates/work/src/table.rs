//! Documents of one type held in memory: those of which there are few, and that are looked at all the time.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use bellwether_store::collection::Collection;
use bellwether_store::document::Document;
use bellwether_store::error::StoreError;
use bellwether_store::query::{MAX_LIMIT, Query};
use bellwether_store::store::Store;
use tokio::sync::Mutex;

/// Documents by id.
pub(crate) type Documents<T> = BTreeMap<String, Arc<Document<T>>>;

/// All documents of a type.
pub(crate) struct Table<T> {
    documents: RwLock<Arc<Documents<T>>>,
    /// Held from reading the store until the result is in place, so that nothing older replaces something newer.
    reading: Mutex<()>,
}

impl<T: Collection> Table<T> {
    pub(crate) async fn load(store: &Store) -> Result<Self, StoreError> {
        let table = Self { documents: RwLock::default(), reading: Mutex::default() };
        table.reload(store).await?;
        Ok(table)
    }

    /// All of them, at this moment. Another one after each change.
    pub(crate) fn all(&self) -> Arc<Documents<T>> {
        self.documents.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn get(&self, id: &str) -> Option<Arc<Document<T>>> {
        self.all().get(id).cloned()
    }

    /// Reads everything anew.
    pub(crate) async fn reload(&self, store: &Store) -> Result<(), StoreError> {
        let _reading = self.reading.lock().await;
        let (mut documents, mut after) = (Documents::new(), None);
        loop {
            let page = store.find(&Query::<T>::all().limit(MAX_LIMIT).after(after)).await?;
            documents.extend(page.documents.into_iter().map(|document| (document.id.clone(), Arc::new(document))));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        self.put(documents);
        Ok(())
    }

    /// Reads some documents of `touched` anew, which are collections and ids: those of this collection.
    pub(crate) async fn refresh(&self, store: &Store, touched: &[(String, String)]) -> Result<(), StoreError> {
        let own = touched.iter().filter(|(collection, _)| collection == T::NAME);
        let ids: Vec<&str> = own.map(|(_, id)| id.as_str()).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let _reading = self.reading.lock().await;
        let mut documents = (*self.all()).clone();
        for ids in ids.chunks(MAX_LIMIT) {
            ids.iter().for_each(|&id| drop(documents.remove(id)));
            let found = store.get_many::<T>(ids).await?;
            documents.extend(found.into_iter().map(|document| (document.id.clone(), Arc::new(document))));
        }
        self.put(documents);
        Ok(())
    }

    fn put(&self, documents: Documents<T>) {
        *self.documents.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(documents);
    }
}

impl<T> fmt::Debug for Table<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").finish_non_exhaustive()
    }
}
