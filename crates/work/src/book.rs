//! The heads of all actions, in memory: what is listed, counted and summed up is found here without a look at the database.
//! It takes about half a kilobyte an action.
//!
//! It is current after each change of this instance, and follows those of others by the store's news.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use bellwether_domain::facts::customer::CustomerId;
use bellwether_engine::open_work::{OpenWork, OpenWorks};
use bellwether_store::document::Document;
use bellwether_store::error::StoreError;
use bellwether_store::query::{MAX_LIMIT, Query};
use bellwether_store::store::Store;
use chrono_tz::Tz;
use tokio::sync::Mutex;

use crate::actions::past::{Stage, stages};
use crate::documents::action::{Action, ActionHead};

/// The head of an action with its id and version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Id.
    pub id: Arc<str>,
    /// Version.
    pub version: u64,
    /// What lists tell of it.
    pub head: ActionHead,
    /// What it was before.
    pub(crate) stages: Box<[Stage]>,
}

impl Known {
    fn of(document: &Document<Action>, zone: Tz) -> Self {
        let (id, version, head) = (document.id.as_str().into(), document.version, document.body.head.clone());
        Self { id, version, head, stages: stages(&document.body, zone) }
    }
}

#[derive(Debug, Default)]
struct Heads {
    by_id: HashMap<Arc<str>, Arc<Known>>,
    by_customer: HashMap<String, BTreeSet<Arc<str>>>,
}

/// All heads.
pub struct Book {
    heads: RwLock<Heads>,
    /// Held from reading the store until the result is in place, so that nothing older replaces something newer.
    reading: Mutex<()>,
    zone: Tz,
}

impl Book {
    /// Reads all actions of a store. Business dates are those of a time zone.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn load(store: &Store, zone: Tz) -> Result<Self, StoreError> {
        let book = Self { heads: RwLock::default(), reading: Mutex::default(), zone };
        book.reload(store).await?;
        Ok(book)
    }

    /// Reads everything anew.
    pub(crate) async fn reload(&self, store: &Store) -> Result<(), StoreError> {
        let _reading = self.reading.lock().await;
        let (mut heads, mut after) = (Heads::default(), None);
        loop {
            let page = store.find(&Query::<Action>::all().limit(MAX_LIMIT).after(after)).await?;
            page.documents.iter().for_each(|document| heads.put(Known::of(document, self.zone)));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        *self.heads.write().unwrap_or_else(PoisonError::into_inner) = heads;
        Ok(())
    }

    /// Reads some actions anew, and says which customers they are of.
    pub(crate) async fn refresh(
        &self,
        store: &Store,
        ids: &[impl AsRef<str> + Sync],
    ) -> Result<BTreeSet<String>, StoreError> {
        let _reading = self.reading.lock().await;
        let mut customers = BTreeSet::new();
        for chunk in ids.chunks(MAX_LIMIT) {
            let wanted: Vec<&str> = chunk.iter().map(AsRef::as_ref).collect();
            let found = store.get_many::<Action>(&wanted).await?;
            let mut heads = self.heads.write().unwrap_or_else(PoisonError::into_inner);
            for id in wanted {
                customers.extend(heads.take(id).map(|known| known.head.customer.clone()));
            }
            for document in &found {
                customers.insert(document.body.head.customer.clone());
                heads.put(Known::of(document, self.zone));
            }
        }
        Ok(customers)
    }

    /// Whether it has this version of an action, or a later one.
    pub(crate) fn knows(&self, id: &str, version: Option<u64>) -> bool {
        let known = self.get(id).map(|known| known.version);
        match (known, version) {
            (Some(known), Some(version)) => known >= version,
            (known, version) => known.is_none() && version.is_none(),
        }
    }

    /// An action.
    pub fn get(&self, id: &str) -> Option<Arc<Known>> {
        self.heads.read().unwrap_or_else(PoisonError::into_inner).by_id.get(id).cloned()
    }

    /// The actions that pass, in no order.
    pub fn filtered(&self, mut passes: impl FnMut(&Known) -> bool) -> Vec<Arc<Known>> {
        let heads = self.heads.read().unwrap_or_else(PoisonError::into_inner);
        heads.by_id.values().filter(|known| passes(known)).cloned().collect()
    }

    /// The actions of a customer, oldest first.
    pub fn of_customer(&self, customer: &str) -> Vec<Arc<Known>> {
        let heads = self.heads.read().unwrap_or_else(PoisonError::into_inner);
        let ids = heads.by_customer.get(customer).into_iter().flatten();
        ids.filter_map(|id| heads.by_id.get(id).cloned()).collect()
    }

    /// What is to be done for a customer.
    pub(crate) fn open_work(&self, customer: &str) -> OpenWork {
        let heads = self.heads.read().unwrap_or_else(PoisonError::into_inner);
        heads.open_work(customer, self.zone)
    }

    /// What is to be done for everybody.
    pub(crate) fn open_works(&self) -> OpenWorks {
        let heads = self.heads.read().unwrap_or_else(PoisonError::into_inner);
        let of = |customer: &String| (CustomerId::from(customer.as_str()), heads.open_work(customer, self.zone));
        let all: BTreeMap<CustomerId, OpenWork> = heads.by_customer.keys().map(of).collect();
        OpenWorks::new(all.into_iter().filter(|(_, work)| work.count > 0).collect())
    }
}

impl Heads {
    fn put(&mut self, known: Known) {
        self.by_customer.entry(known.head.customer.clone()).or_default().insert(Arc::clone(&known.id));
        self.by_id.insert(Arc::clone(&known.id), Arc::new(known));
    }

    fn take(&mut self, id: &str) -> Option<Arc<Known>> {
        let known = self.by_id.remove(id)?;
        if let Some(ids) = self.by_customer.get_mut(&known.head.customer) {
            ids.remove(id);
            if ids.is_empty() {
                self.by_customer.remove(&known.head.customer);
            }
        }
        Some(known)
    }

    fn open_work(&self, customer: &str, zone: Tz) -> OpenWork {
        let mut work = OpenWork::default();
        let ids = self.by_customer.get(customer).into_iter().flatten();
        for known in ids.filter_map(|id| self.by_id.get(id)).filter(|known| known.head.is_open()) {
            work.count += 1;
            work.due.extend(known.head.due_at.map(|due| due.with_timezone(&zone).date_naive()));
        }
        work.due.sort_unstable();
        work
    }
}

impl fmt::Debug for Book {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Book").finish_non_exhaustive()
    }
}
