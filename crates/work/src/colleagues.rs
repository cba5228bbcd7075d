//! Who can be given work for a customer, or be called upon because of it.

use std::collections::HashMap;

use bellwether_contract::action::{ActionKind, ActionStatus};
use bellwether_contract::colleague::{Colleague, Colleagues};
use bellwether_identity::identity::Identity;
use chrono::TimeDelta;

use crate::error::WorkError;
use crate::work::Work;

/// How far back experience is looked for.
const EXPERIENCE: TimeDelta = TimeDelta::days(365);

impl Work {
    /// People who see a customer, those with the fewest open actions first. With a kind of action, those who have done it
    /// more often with an effect come before others who have as many open actions.
    ///
    /// # Errors
    /// [`WorkError::NotFound`] for a customer out of the scope; before the first refresh.
    pub fn colleagues(
        &self,
        identity: &Identity,
        customer: &str,
        kind: Option<ActionKind>,
    ) -> Result<Colleagues, WorkError> {
        let sight = self.sight(identity)?;
        sight.customer(customer).ok_or_else(|| WorkError::not_found("customer", customer))?;
        let (now, mut counts) = (self.now(), HashMap::<String, [u64; 3]>::new());
        self.book.filtered(|known| {
            if let Some(owner) = &known.head.owner {
                let head = &known.head;
                let done = head.status == ActionStatus::Completed && head.effective == Some(true);
                let lately = head.closed_at.is_some_and(|at| now - at <= EXPERIENCE);
                let adept = done && lately && Some(head.kind) == kind;
                let of = counts.entry(owner.clone()).or_default();
                of[0] += u64::from(head.is_open());
                of[1] += u64::from(head.is_overdue(now));
                of[2] += u64::from(adept);
            }
            false
        });
        let colleague = |id: &str| {
            let user = sight.people.user(id)?;
            let [open_actions, overdue_actions, adept] = counts.get(id).copied().unwrap_or_default();
            Some(Colleague {
                id: id.to_owned(),
                name: user.body.name.clone(),
                team: sight.people.team_ref(&user.body).map(|team| team.name),
                open_actions,
                overdue_actions,
                expertise: kind.map(|_| adept),
            })
        };
        let workers = sight.workers().filter(|user| self.may_work(&sight.portfolio, user, customer));
        let mut items: Vec<Colleague> = workers.filter_map(colleague).collect();
        items.sort_by(|one, other| {
            let key = |of: &Colleague| (of.open_actions, std::cmp::Reverse(of.expertise));
            key(one).cmp(&key(other)).then_with(|| (&one.name, &one.id).cmp(&(&other.name, &other.id)))
        });
        Ok(Colleagues { items })
    }
}
