//! Whose work somebody sees: actions for customers within their scope, those that are theirs, and for leads those of
//! their team.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use bellwether_contract::action::CustomerRef;
use bellwether_contract::identity::{Role, UserStatus};
use bellwether_engine::portfolio::build::Portfolio;
use bellwether_engine::portfolio::row::{Row, RowId};
use bellwether_engine::scope::Scope;
use bellwether_identity::directory::People;
use bellwether_identity::identity::{Identity, Means, Reach};

use crate::documents::action::ActionHead;
use crate::error::WorkError;
use crate::work::Work;

/// What one identity sees of everybody's work, at one moment.
pub struct Sight {
    pub(crate) portfolio: Arc<Portfolio>,
    pub(crate) people: Arc<People>,
    scope: Scope,
    everything: bool,
    user: String,
    team: BTreeSet<String>,
    /// Customers that were looked up already.
    seen: RefCell<HashMap<String, bool>>,
}

impl Work {
    /// What somebody sees now.
    ///
    /// # Errors
    /// Before the first refresh.
    pub fn sight(&self, identity: &Identity) -> Result<Sight, WorkError> {
        let people = self.identities.people();
        let own = people.user(identity.user()).filter(|_| identity.role() == Role::Lead);
        let team = own.and_then(|own| own.body.team.as_deref());
        let team = team.into_iter().flat_map(|team| people.members(team)).map(|member| member.id.clone()).collect();
        Ok(Sight {
            portfolio: self.portfolio()?,
            scope: Scope::of(identity),
            everything: *identity.reach() == Reach::Everything,
            user: identity.user().to_owned(),
            team,
            seen: RefCell::default(),
            people,
        })
    }

    /// Who a user is, for judging what they see; none for those who see no customers or can't sign in.
    pub(crate) fn identity_of(&self, user: &str) -> Option<Identity> {
        let identity = self.identities.people().identity_of(user, Means::System, self.identities.today())?;
        (identity.role() != Role::Learner).then_some(identity)
    }

    /// Whether a user can be given work for a customer, or be called upon because of it.
    pub(crate) fn may_work(&self, portfolio: &Portfolio, user: &str, customer: &str) -> bool {
        let identity = self.identity_of(user).filter(|identity| identity.role() != Role::Service);
        identity.is_some_and(|identity| portfolio.find(&Scope::of(&identity), customer).is_some())
    }
}

impl Sight {
    /// Whether a customer is within the scope.
    pub fn customer(&self, id: &str) -> Option<RowId> {
        self.portfolio.find(&self.scope, id)
    }

    /// The customers within the scope, in the order of their ids.
    pub(crate) fn everybody(&self) -> Vec<RowId> {
        self.portfolio.everybody(&self.scope)
    }

    /// A customer within the scope.
    pub(crate) fn row(&self, id: &str) -> Option<Row<'_>> {
        self.customer(id).map(|row| self.portfolio.row(row))
    }

    /// Whether an action is to be seen.
    pub fn sees(&self, head: &ActionHead) -> bool {
        let theirs = |owner: &String| *owner == self.user || self.team.contains(owner);
        if self.everything || head.owner.as_ref().is_some_and(theirs) {
            return true;
        }
        if let Some(&seen) = self.seen.borrow().get(&head.customer) {
            return seen;
        }
        let seen = self.customer(&head.customer).is_some();
        self.seen.borrow_mut().insert(head.customer.clone(), seen);
        seen
    }

    /// Whether somebody's work as a whole is to be seen: one's own, and for leads that of their team.
    pub fn is_theirs(&self, user: &str) -> bool {
        self.everything || user == self.user || self.team.contains(user)
    }

    /// A customer by its present name, or by one that was written down.
    pub(crate) fn customer_ref(&self, id: &str, name: &str) -> CustomerRef {
        let name = self.row(id).map_or(name, |row| row.name());
        CustomerRef { id: id.to_owned(), name: name.to_owned() }
    }

    /// Users who can be given work, in no order.
    pub(crate) fn workers(&self) -> impl Iterator<Item = &str> {
        let works = |role| !matches!(role, Role::Learner | Role::Service);
        let users = self.people.users().filter(move |user| works(user.body.role));
        users.filter(|user| user.body.status == UserStatus::Active).map(|user| user.id.as_str())
    }
}
