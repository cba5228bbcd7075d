//! Whose rows a caller may see. Every read of the portfolio demands a [`Scope`], and only an identity makes one.
//!
//! What is aggregated over everybody and names nobody (peers, shares of peers) is not bound by it.

use bellwether_domain::facts::customer::OwnerId;
use bellwether_identity::identity::{Identity, Reach};

/// What a caller may see. It cannot be built from request data.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Scope(Reach);

impl Scope {
    /// What an identity may see now.
    pub fn of(identity: &Identity) -> Self {
        Self(identity.reach().clone())
    }

    pub(crate) const fn reach(&self) -> &Reach {
        &self.0
    }

    /// Whether the customers of this account manager are in it; those of nobody are only seen by whoever sees everything.
    pub(crate) fn reaches(&self, owner: Option<&str>) -> bool {
        match &self.0 {
            Reach::Everything => true,
            Reach::OwnedBy(owners) => owner.is_some_and(|owner| has(owners, owner)),
        }
    }

    /// Bytes that no other scope has: part of the name of every answer that is kept for others with the same scope.
    pub fn key(&self) -> Vec<u8> {
        let Reach::OwnedBy(owners) = &self.0 else { return vec![0] };
        let mut key = vec![1];
        for owner in owners.iter().map(OwnerId::as_str) {
            key.extend(owner.len().to_le_bytes());
            key.extend(owner.as_bytes());
        }
        key
    }
}

/// Whether a sorted list holds an id.
pub(crate) fn has(owners: &[OwnerId], owner: &str) -> bool {
    owners.binary_search_by(|known| known.as_str().cmp(owner)).is_ok()
}
