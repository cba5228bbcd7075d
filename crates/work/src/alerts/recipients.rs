//! Who hears of an alert: those who look after the customer or stand in; of critical ones also those who lead them; of what
//! concerns nobody's customer, those who administer.

use std::collections::{BTreeMap, BTreeSet};

use bellwether_contract::alert::Severity;
use bellwether_contract::identity::{Role, UserStatus};
use bellwether_identity::identity::Reach;

use crate::work::Work;

/// Users by the account managers whose customers they see.
#[derive(Debug, Default)]
pub(crate) struct Recipients {
    managers: BTreeMap<String, BTreeSet<String>>,
    leads: BTreeMap<String, BTreeSet<String>>,
    admins: BTreeSet<String>,
}

impl Recipients {
    /// Everybody at this moment.
    pub(crate) fn now(work: &Work) -> Self {
        let mut all = Self::default();
        let people = work.identities.people();
        for user in people.users().filter(|user| user.body.status != UserStatus::Disabled) {
            let by_owner = match user.body.role {
                Role::Admin => {
                    all.admins.insert(user.id.clone());
                    continue;
                }
                Role::AccountManager => &mut all.managers,
                Role::Lead => &mut all.leads,
                Role::Learner | Role::Service => continue,
            };
            let Some(identity) = work.identity_of(&user.id) else { continue };
            if let Reach::OwnedBy(owners) = identity.reach() {
                for owner in owners.iter() {
                    by_owner.entry(owner.as_str().to_owned()).or_default().insert(user.id.clone());
                }
            }
        }
        all
    }

    /// Who hears of something about a customer of an account manager.
    pub(crate) fn of_customer(&self, owner: Option<&str>, severity: Severity) -> BTreeSet<String> {
        let of = |by_owner: &BTreeMap<String, BTreeSet<String>>| {
            owner.and_then(|owner| by_owner.get(owner)).cloned().unwrap_or_default()
        };
        let mut users = of(&self.managers);
        if severity == Severity::Critical || users.is_empty() {
            users.extend(of(&self.leads));
        }
        if users.is_empty() { self.admins.clone() } else { users }
    }

    /// Who hears of what concerns the product itself.
    pub(crate) const fn of_the_product(&self) -> &BTreeSet<String> {
        &self.admins
    }
}
