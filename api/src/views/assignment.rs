//! Who looks after which customers, as the API and the audit log tell it.

use bellwether_contract::assignment::{AssignmentHistory, AssignmentMove};
use bellwether_contract::identity::UserRef;
use bellwether_domain::facts::customer::OwnerId;
use bellwether_engine::assignments::{self, Move};
use bellwether_identity::audit::{Entry, View};
use serde::Serialize;

/// The account manager of a customer, for the audit log.
#[derive(Debug, Serialize)]
struct OwnerView<'a> {
    owner: Option<&'a OwnerId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

impl View for OwnerView<'_> {}

/// A change of hands, for the audit log.
pub fn entry(made: &Move) -> Entry {
    let id = made.customer.as_str();
    Entry::new("customer.assign", "customer", id, id)
        .before(&OwnerView { owner: made.from.as_ref(), reason: None })
        .after(&OwnerView { owner: made.to.as_ref(), reason: Some(&made.reason) })
}

/// How a customer came to its account manager.
pub fn history(history: assignments::AssignmentHistory) -> AssignmentHistory {
    let assignments::AssignmentHistory { from_facts, owner, moves } = history;
    AssignmentHistory { from_facts, owner, items: moves.into_iter().map(one).collect() }
}

fn one(made: Move) -> AssignmentMove {
    let owner = |owner: Option<OwnerId>| owner.map(|owner| owner.as_str().to_owned());
    AssignmentMove {
        at: made.at,
        from: owner(made.from),
        to: owner(made.to),
        by: UserRef { id: made.by.user, name: made.by.name },
        reason: made.reason,
    }
}
