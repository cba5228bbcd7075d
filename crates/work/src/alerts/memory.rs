//! What was seen of every customer at the last evaluation, in a form that is quickly compared and small when it is kept: about
//! 4 bytes a customer.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bellwether_store::changes::Changes;
use bellwether_store::document::Document;
use bellwether_store::error::StoreError;
use bellwether_store::store::Store;
use serde::{Deserialize, Serialize};

use crate::documents::alert_state::{AlertState, StateHead};

/// Customers of one document.
const PER_PART: usize = 50_000;
/// How hard parts are compressed: quickly.
const LEVEL: i32 = 1;

/// What was seen of one customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seen {
    pub(crate) id: String,
    /// Last score that was published with all that it is made of; none is Unknown.
    pub(crate) score: Option<u8>,
    /// Rules of which it is known whether they hold: a bit each.
    pub(crate) known: u64,
    /// Rules that hold.
    pub(crate) holds: u64,
}

/// What was seen at one evaluation.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Memory {
    pub(crate) head: StateHead,
    /// In the order of their ids.
    pub(crate) customers: Vec<Seen>,
}

/// What is kept, with the versions of the documents and the bytes of the parts.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// None before the first evaluation.
    pub(crate) memory: Option<Memory>,
    head: u64,
    parts: Vec<(u64, String)>,
}

impl Kept {
    pub(crate) async fn load(store: &Store) -> Result<Self, StoreError> {
        let Some(Document { version, body: AlertState::Head(head), .. }) = store.get(AlertState::HEAD).await? else {
            return Ok(Self::default());
        };
        let (mut customers, mut parts) = (Vec::new(), Vec::new());
        for number in 0..head.parts {
            let id = AlertState::part(number);
            let Some(Document { version, body: AlertState::Part { bytes }, .. }) = store.get(&id).await? else {
                return Err(unreadable(&id, "it is missing"));
            };
            customers.extend(unpack(&id, &bytes)?);
            parts.push((version, bytes));
        }
        Ok(Self { memory: Some(Memory { head, customers }), head: version, parts })
    }

    /// The changes that put a memory in place of this one: what is the same stays as it is.
    pub(crate) fn replaced_by(&self, memory: &Memory) -> Result<Changes, StoreError> {
        let mut changes = Changes::new();
        let parts: Vec<&[Seen]> = memory.customers.chunks(PER_PART).collect();
        for (number, seen) in parts.iter().enumerate() {
            let (id, bytes) = (AlertState::part(number), pack(seen));
            match self.parts.get(number) {
                Some((_, same)) if *same == bytes => {}
                Some((version, _)) => drop(changes.replace(&id, *version, &AlertState::Part { bytes })?),
                None => drop(changes.insert(id, &AlertState::Part { bytes })?),
            }
        }
        for (number, (version, _)) in self.parts.iter().enumerate().skip(parts.len()) {
            changes.delete::<AlertState>(&AlertState::part(number), *version)?;
        }
        let head = AlertState::Head(StateHead { parts: parts.len(), ..memory.head.clone() });
        match &self.memory {
            None => changes.insert(AlertState::HEAD, &head)?,
            Some(_) => changes.replace(AlertState::HEAD, self.head, &head)?,
        };
        Ok(changes)
    }

    /// Tells this evaluation from others: part of the ids of the alerts that follow from it.
    pub(crate) const fn version(&self) -> u64 {
        self.head
    }
}

fn pack(seen: &[Seen]) -> String {
    // Plain data always serialises, and memory can be written to.
    let plain = postcard::to_stdvec(seen).unwrap_or_default();
    BASE64_STANDARD.encode(zstd::encode_all(plain.as_slice(), LEVEL).unwrap_or_default())
}

fn unpack(id: &str, bytes: &str) -> Result<Vec<Seen>, StoreError> {
    let bytes = BASE64_STANDARD.decode(bytes).map_err(|cause| unreadable(id, &cause.to_string()))?;
    let plain = zstd::decode_all(bytes.as_slice()).map_err(|cause| unreadable(id, &cause.to_string()))?;
    postcard::from_bytes(&plain).map_err(|cause| unreadable(id, &cause.to_string()))
}

fn unreadable(id: &str, reason: &str) -> StoreError {
    use bellwether_store::collection::Collection;
    StoreError::Unreadable { collection: AlertState::NAME.to_owned(), id: id.to_owned(), reason: reason.to_owned() }
}
