//! What is said of a deed: who does it, from where, and what was before and after.

use bellwether_contract::identity::UserRef;
use serde::Serialize;
use serde_json::Value;

use crate::identity::Identity;

/// Longest text that is kept of what a client says of itself, in characters.
const LONGEST: usize = 200;

/// From where somebody asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// Address of the client; none for what is done on the server itself.
    pub address: Option<String>,
    /// The client, as it names itself.
    pub agent: Option<String>,
    /// Id of the request.
    pub request_id: Option<String>,
}

/// A request with an idempotency key: that it is done is written together with what it changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMark {
    /// The key, as the client chose it.
    pub key: String,
    /// SHA-256 of the request, as [`crate::idempotency::fingerprint`] makes it.
    pub fingerprint: String,
}

/// Somebody does something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// Who.
    pub identity: Identity,
    /// From where.
    pub origin: Origin,
    /// The mark of the request, if it has an idempotency key.
    pub mark: Option<NewMark>,
}

impl Deed {
    /// A deed of somebody, without an idempotency key.
    pub const fn new(identity: Identity, origin: Origin) -> Self {
        Self { identity, origin, mark: None }
    }

    pub(crate) fn actor(&self) -> UserRef {
        UserRef { id: self.identity.user().to_owned(), name: self.identity.name().to_owned() }
    }
}

/// What may stand in the audit log: a type of its own that names each field on purpose, so that nothing secret gets there with
/// a field that somebody adds later.
pub trait View: Serialize {}

/// One thing that was done, to be recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What, such as `user.change`.
    pub action: &'static str,
    /// To what kind of thing, such as `user`.
    pub target_kind: &'static str,
    /// To which.
    pub target: String,
    /// Its name for people.
    pub target_name: String,
    /// What it was.
    pub before: Option<Value>,
    /// What it became.
    pub after: Option<Value>,
}

impl Entry {
    /// Something was done to a thing.
    pub fn new(action: &'static str, target_kind: &'static str, target: &str, target_name: &str) -> Self {
        let (target, target_name) = (target.to_owned(), target_name.to_owned());
        Self { action, target_kind, target, target_name, before: None, after: None }
    }

    /// With what the thing was.
    #[must_use]
    pub fn before(mut self, view: &impl View) -> Self {
        self.before = Some(value(view));
        self
    }

    /// With what the thing became.
    #[must_use]
    pub fn after(mut self, view: &impl View) -> Self {
        self.after = Some(value(view));
        self
    }
}

fn value(view: &impl View) -> Value {
    serde_json::to_value(view).unwrap_or_else(|cause| Value::String(format!("(can't be shown: {cause})")))
}

/// A text of a client, fit to be kept.
pub(crate) fn kept(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}
