//! All logged contacts in memory, without their texts: what portfolios are computed with.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use bellwether_domain::facts::customer::CustomerId;
use bellwether_domain::facts::rows::Contact;
use bellwether_store::document::Document;

use crate::contact_log::Logged;

/// A logged contact in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Known {
    id: String,
    version: u64,
    contact: Contact,
}

/// The contacts of one customer, and in which revision of the log they last changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct OfCustomer {
    known: Vec<Known>,
    revision: u64,
}

/// All logged contacts.
#[derive(Debug, Clone, Default)]
pub struct ContactLog {
    by_customer: HashMap<CustomerId, Arc<OfCustomer>>,
    revision: u64,
}

impl ContactLog {
    /// Counts up with every change.
    pub(crate) const fn revision(&self) -> u64 {
        self.revision
    }

    /// Tells this state from others, whatever the way that led to it, also from those of other stores.
    pub(crate) fn fingerprint(&self) -> u64 {
        let all =
            self.by_customer.iter().flat_map(|(customer, of)| of.known.iter().map(move |known| (customer, known)));
        all.fold(0, |sum, (customer, known)| {
            let mut hasher = DefaultHasher::new();
            (customer, &known.id, known.version, known.contact).hash(&mut hasher);
            sum ^ hasher.finish()
        })
    }

    /// The contacts of a customer, as facts.
    pub(crate) fn of<'a>(&'a self, customer: &CustomerId) -> impl Iterator<Item = Contact> + use<'a> {
        self.by_customer.get(customer).into_iter().flat_map(|of| of.known.iter().map(|known| known.contact))
    }

    /// Customers whose contacts changed after a revision.
    pub(crate) fn changed_since(&self, revision: u64) -> Vec<CustomerId> {
        let changed = self.by_customer.iter().filter(|(_, of)| of.revision > revision);
        changed.map(|(customer, _)| customer.clone()).collect()
    }

    /// Whose contact that is, if it is known.
    pub(super) fn customer_of(&self, id: &str) -> Option<&CustomerId> {
        self.by_customer.iter().find_map(|(customer, of)| of.known.iter().any(|one| one.id == id).then_some(customer))
    }

    /// The same with all contacts of some customers, or with those of everybody.
    pub(super) fn with(&self, found: Vec<Document<Logged>>, asked: Option<&[CustomerId]>) -> Self {
        let mut new: HashMap<CustomerId, Vec<Known>> = HashMap::new();
        match asked {
            Some(asked) => new.extend(asked.iter().map(|customer| (customer.clone(), Vec::new()))),
            None => new.extend(self.by_customer.keys().map(|customer| (customer.clone(), Vec::new()))),
        }
        for Document { id, version, body, .. } in found {
            let contact = body.contact();
            new.entry(body.customer).or_default().push(Known { id, version, contact });
        }
        let mut changed = self.clone();
        changed.revision += 1;
        for (customer, mut known) in new {
            known.sort_by(|a, b| (a.contact.at, &a.id).cmp(&(b.contact.at, &b.id)));
            let before = changed.by_customer.get(&customer);
            if before.map_or(!known.is_empty(), |before| before.known != known) {
                changed.by_customer.insert(customer, Arc::new(OfCustomer { known, revision: changed.revision }));
            }
        }
        changed
    }
}
