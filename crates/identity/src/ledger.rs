//! The one way to change something: what is changed and the record of it are one transaction.
//!
//! Entries are chained: each is sealed with a key, over its content and the seal before. The head says which is the last. Whoever
//! can write to the database but doesn't know the secret of the server can't change, remove or add an entry without
//! [`crate::audit_verify`] telling; but they can put back an older state of everything, as a restore does.
//!
//! One after the other they would each wait for the disk. So whoever waits is committed together with all others that wait, as long as
//! they change different documents; if that fails, each on its own. Of many who change the same version of one, the first of those who
//! are refused is refused by the database, the others with it.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex as Lock, PoisonError};

use bellwether_domain::clock::Clock;
use bellwether_store::changes::Changes;
use bellwether_store::collection::Collection;
use bellwether_store::error::StoreError;
use bellwether_store::store::Store;
use chrono::{DateTime, SubsecRound, Utc};
use serde_json::Value;
use tokio::sync::{Mutex, oneshot};

use crate::audit::{Deed, Entry, kept};
use crate::documents::audit::{Head, Record};
use crate::documents::mark::Mark;
use crate::error::IdentityError;
use crate::idempotency::mark_id;
use crate::secret::{Keys, Secret};

/// How often a commit is tried again when another instance was quicker.
const ATTEMPTS: u32 = 20;
/// Most deeds in one transaction.
const LARGEST_GROUP: usize = 32;
/// The seal before the first entry.
pub(crate) const NO_SEAL: &str = "";

/// Why something was not recorded, and so not done.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// A request with this idempotency key was done already.
    #[error("a request with this idempotency key has been done already")]
    Repeated,
    /// Other instances were quicker each time.
    #[error("other instances wrote to the audit log all the time; try again in a few seconds")]
    Busy,
    /// The changes can't be done, or the store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<LedgerError> for IdentityError {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Repeated => Self::Repeated,
            LedgerError::Busy => Self::Busy,
            LedgerError::Store(error) => Self::Store(error),
        }
    }
}

/// The record of what was done. Clones are the same ledger; an instance has one.
#[derive(Clone)]
pub struct Ledger {
    inner: Arc<Inner>,
}

struct Inner {
    store: Arc<Store>,
    clock: Arc<dyn Clock>,
    keys: Keys,
    /// The last entry as far as known; none if it must be read.
    head: Mutex<Option<Known>>,
    queue: Lock<VecDeque<Job>>,
}

/// The head with its version; 0 if there is none yet.
#[derive(Debug, Clone)]
struct Known {
    version: u64,
    head: Head,
}

/// Somebody who waits.
struct Job {
    deed: Deed,
    changes: Changes,
    entries: Vec<Entry>,
    tell: oneshot::Sender<Result<DateTime<Utc>, LedgerError>>,
}

impl Ledger {
    /// The ledger of a store.
    pub fn new(store: Arc<Store>, clock: Arc<dyn Clock>, secret: &Secret) -> Self {
        let keys = Keys::new(secret);
        let inner = Inner { store, clock, keys, head: Mutex::new(None), queue: Lock::default() };
        Self { inner: Arc::new(inner) }
    }

    /// Does all changes and records all entries, and the mark of the request if it has one, or does nothing; returns when it was
    /// done. Whoever stops waiting does not stop it.
    ///
    /// # Errors
    /// [`LedgerError::Repeated`] if the deed's mark is there already; [`LedgerError::Busy`] if other instances were quicker
    /// again and again; whatever [`Store::commit`] says of the changes.
    pub async fn commit(
        &self,
        deed: &Deed,
        mut changes: Changes,
        entries: Vec<Entry>,
    ) -> Result<DateTime<Utc>, LedgerError> {
        if let Some(mark) = &deed.mark {
            let user = deed.identity.user().to_owned();
            let (id, done_at) = (mark_id(&user, &mark.key), self.inner.clock.now());
            changes.insert(id, &Mark { user, fingerprint: mark.fingerprint.clone(), done_at, answer: None })?;
        }
        let (tell, told) = oneshot::channel();
        let job = Job { deed: deed.clone(), changes, entries, tell };
        self.inner.queue.lock().unwrap_or_else(PoisonError::into_inner).push_back(job);
        // A task of its own, because it may do the work of others too.
        tokio::spawn(Arc::clone(&self.inner).drain());
        told.await.unwrap_or(Err(LedgerError::Busy))
    }

    pub(crate) fn store(&self) -> &Store {
        &self.inner.store
    }

    /// Whether a record that follows one with this seal has the seal that it must have.
    pub(crate) fn is_sealed(&self, record: &Record, before: &str) -> bool {
        let seal = unhex(&record.seal);
        seal.is_some_and(|seal| self.inner.keys.is_seal(&[before.as_bytes(), &content(record)], &seal))
    }
}

impl Inner {
    /// Does what waits.
    async fn drain(self: Arc<Self>) {
        let mut head = self.head.lock().await;
        loop {
            let (jobs, joint) = self.group();
            if jobs.len() > 1
                && let Ok(at) = self.write(&mut head, &jobs, &joint).await
            {
                jobs.into_iter().for_each(|job| drop(job.tell.send(Ok(at))));
                continue;
            }
            if jobs.is_empty() {
                return;
            }
            for job in jobs {
                let done = self.write(&mut head, std::slice::from_ref(&job), &job.changes).await;
                if let Err(LedgerError::Store(StoreError::VersionConflict { collection, id, expected, present })) =
                    &done
                {
                    self.refuse(collection, id, (*expected, *present));
                }
                // Nobody may be waiting any more.
                drop(job.tell.send(done));
            }
        }
    }

    /// Tells all who wait to change a version of a document that it is another one by now: each would find out for itself, in a
    /// transaction of its own.
    fn refuse(&self, collection: &str, id: &str, (expected, present): (u64, u64)) {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let (refused, others): (VecDeque<_>, _) =
            queue.drain(..).partition(|job| job.changes.change_version(collection, id, expected));
        *queue = others;
        for job in refused {
            let (collection, id) = (collection.to_owned(), id.to_owned());
            let error = StoreError::VersionConflict { collection, id, expected, present };
            // Nobody may be waiting any more.
            drop(job.tell.send(Err(error.into())));
        }
    }

    /// Those at the front of the queue that go together.
    fn group(&self) -> (Vec<Job>, Changes) {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut jobs, mut joint) = (Vec::new(), Changes::new());
        while jobs.len() < LARGEST_GROUP
            && let Some(job) = queue.front()
            && joint.join(job.changes.clone()).is_ok()
        {
            jobs.extend(queue.pop_front());
        }
        (jobs, joint)
    }

    /// Writes changes with the entries of these jobs, again if another instance was quicker.
    async fn write(
        &self,
        known: &mut Option<Known>,
        jobs: &[Job],
        changes: &Changes,
    ) -> Result<DateTime<Utc>, LedgerError> {
        for _ in 0..ATTEMPTS {
            let before = match known.take() {
                Some(known) => known,
                None => self.read_head().await?,
            };
            let (head, records) = self.records(&before.head, jobs);
            let mut all = changes.clone();
            for record in &records {
                all.insert(Record::id(record.number), record)?;
            }
            if before.version == 0 {
                all.insert(Head::ID, &head)?;
            } else {
                all.replace(Head::ID, before.version, &head)?;
            }
            match self.store.commit(all).await {
                Ok(at) => {
                    *known = Some(Known { version: before.version + 1, head });
                    return Ok(at);
                }
                Err(error) if is_of_others(&error) => {}
                Err(StoreError::UniqueViolation { collection, .. }) if collection == Mark::NAME => {
                    *known = Some(before);
                    return Err(LedgerError::Repeated);
                }
                Err(error) => {
                    // A conflict of the caller has changed nothing. After another failure nobody knows what has.
                    let conflict =
                        matches!(error, StoreError::VersionConflict { .. } | StoreError::UniqueViolation { .. });
                    *known = conflict.then_some(before);
                    return Err(error.into());
                }
            }
        }
        Err(LedgerError::Busy)
    }

    async fn read_head(&self) -> Result<Known, StoreError> {
        let found = self.store.get::<Head>(Head::ID).await?;
        Ok(found.map_or_else(
            || Known { version: 0, head: Head { number: 0, seal: NO_SEAL.to_owned(), at: DateTime::UNIX_EPOCH } },
            |document| Known { version: document.version, head: document.body },
        ))
    }

    /// The records of jobs behind a head, and the new head.
    fn records(&self, head: &Head, jobs: &[Job]) -> (Head, Vec<Record>) {
        // Never before the entry before, so that entries of a time are found by their numbers.
        let at = self.clock.now().trunc_subsecs(3).max(head.at);
        let mut head = Head { at, ..head.clone() };
        let mut records = Vec::new();
        for (deed, entry) in jobs.iter().flat_map(|job| job.entries.iter().map(|entry| (&job.deed, entry))) {
            let mut record = Record {
                number: head.number + 1,
                at,
                actor: deed.actor(),
                means: deed.identity.means().as_str().to_owned(),
                address: deed.origin.address.as_deref().map(kept),
                agent: deed.origin.agent.as_deref().map(kept),
                request_id: deed.origin.request_id.as_deref().map(kept),
                action: entry.action.to_owned(),
                target_kind: entry.target_kind.to_owned(),
                target: entry.target.clone(),
                target_name: entry.target_name.clone(),
                before: entry.before.clone(),
                after: entry.after.clone(),
                seal: String::new(),
            };
            record.seal = self.seal(&record, &head.seal);
            head.number = record.number;
            head.seal.clone_from(&record.seal);
            records.push(record);
        }
        (head, records)
    }

    /// The seal of a record that follows one with this seal.
    fn seal(&self, record: &Record, before: &str) -> String {
        let seal = self.keys.seal(&[before.as_bytes(), &content(record)]);
        seal.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// What is sealed of a record.
fn content(record: &Record) -> Vec<u8> {
    let mut content = serde_json::to_value(record).unwrap_or_default();
    if let Value::Object(fields) = &mut content {
        fields.remove("seal");
    }
    // The canonical form, RFC 8785: databases may give fields and numbers back in another form.
    serde_jcs::to_vec(&content).unwrap_or_default()
}

/// The bytes of a seal; none if it is no seal.
fn unhex(seal: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if seal.len() != 2 * bytes.len() || !seal.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(seal.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

/// Whether another instance wrote entries meanwhile.
fn is_of_others(error: &StoreError) -> bool {
    match error {
        StoreError::VersionConflict { collection, .. }
        | StoreError::NotFound { collection, .. }
        | StoreError::UniqueViolation { collection, .. } => collection == Head::NAME || collection == Record::NAME,
        _ => false,
    }
}

impl fmt::Debug for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ledger").finish_non_exhaustive()
    }
}
