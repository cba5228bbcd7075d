//! Making actions.

use bellwether_contract::action::{ActionDetail, ActionSource, ActionStatus, ChecklistItem, Priority};
use bellwether_contract::action_change::NewAction;
use bellwether_identity::act::Act;
use bellwether_identity::audit::{Deed, Entry};

use super::draft::Draft;
use super::history::{Hand, person};
use crate::check::{Faults, LONGEST_TEXT, LONGEST_TITLE};
use crate::context::snapshot;
use crate::documents::action::{Action, ActionHead, ActionView};
use crate::error::WorkError;
use crate::sight::Sight;
use crate::work::Work;

impl Work {
    /// Makes an action.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] with every field that is wrong; before the first refresh; when it cannot be recorded.
    pub async fn create_action(&self, deed: &Deed, new: NewAction) -> Result<ActionDetail, WorkError> {
        let own = || deed.identity.user().to_owned();
        let owner = match new.owner {
            Some(given) => given,
            // A program is nobody who could do something.
            None => Some(own()).filter(|own| {
                let portfolio = self.portfolio();
                portfolio.is_ok_and(|portfolio| self.may_work(&portfolio, own, &new.customer))
            }),
        };
        let draft = Draft {
            kind: new.kind,
            title: new.title,
            description: new.description,
            customer: new.customer,
            owner,
            priority: new.priority.unwrap_or(Priority::Medium),
            due_at: new.due_at,
            checklist: new.checklist,
            links: new.links,
            source: if new.alert.is_some() { ActionSource::Alert } else { ActionSource::Manual },
            source_id: new.alert,
            slot: None,
        };
        let id = self.store().new_id();
        let mut act = Act::default();
        let action = self.draft(&self.sight(&deed.identity)?, deed, draft)?;
        self.add_action(&mut act, deed, &id, &action)?;
        self.commit(deed, act).await?;
        self.action(&deed.identity, &id).await
    }

    /// Checks a draft and makes an action of it, with how the customer is now.
    pub(crate) fn draft(&self, sight: &Sight, deed: &Deed, draft: Draft) -> Result<Action, WorkError> {
        let hand = Hand::of(deed, self.now());
        let mut faults = Faults::default();
        let title = faults.line("title", &draft.title, LONGEST_TITLE);
        let description = faults.text("description", &draft.description, (0, LONGEST_TEXT));
        let (checklist, links) = (faults.checklist(draft.checklist), faults.links(draft.links));
        draft.due_at.into_iter().for_each(|due| faults.time("due_at", due));
        let row = sight.row(&draft.customer);
        if row.is_none() {
            faults.add("customer", format!("`{}`: there is no such customer; give the id of one", draft.customer));
        }
        if row.is_some() {
            self.check_owner(&mut faults, sight, draft.owner.as_deref(), &draft.customer);
        }
        faults.none()?;
        let mut history = Vec::new();
        hand.note(&mut history, "created", None, Some(title.clone()));
        hand.note(&mut history, "owner", None, person(&sight.people, draft.owner.as_deref()));
        Ok(Action {
            head: ActionHead {
                kind: draft.kind,
                title,
                priority: draft.priority,
                status: ActionStatus::Pending,
                customer_name: row.map_or(&*draft.customer, |row| row.name()).to_owned(),
                owner: draft.owner,
                due_at: draft.due_at,
                snoozed_until: None,
                source: draft.source,
                source_id: draft.source_id,
                slot: draft.slot,
                checklist_done: ticked(&checklist),
                checklist_total: count(checklist.len()),
                outcome: None,
                effective: None,
                minutes_spent: 0,
                made_at: hand.at,
                changed_at: hand.at,
                started_at: None,
                closed_at: None,
                completed_on: None,
                customer: draft.customer,
            },
            description,
            checklist,
            links,
            notes: Vec::new(),
            history,
            created_by: hand.by,
            outcome_detail: None,
            context_created: row.map(|row| snapshot(&sight.portfolio, row)),
            context_completed: None,
        })
    }

    /// Adds a new action to what is to be done together, and tells whoever it is for.
    pub(crate) fn add_action(&self, act: &mut Act, deed: &Deed, id: &str, action: &Action) -> Result<(), WorkError> {
        let entry = Entry::new("action.create", "action", id, &action.head.title);
        act.entries.push(entry.after(&ActionView::from(action)));
        act.insert(id, action)?;
        self.tell_owner(act, deed, id, action)
    }

    /// Notes a fault unless a user can be given work for a customer.
    pub(crate) fn check_owner(&self, faults: &mut Faults, sight: &Sight, owner: Option<&str>, customer: &str) {
        if let Some(owner) = owner
            && !self.may_work(&sight.portfolio, owner, customer)
        {
            faults
                .add("owner", format!("`{owner}` is nobody who sees this customer; `GET /colleagues` tells who does"));
        }
    }
}

/// Points that are ticked.
pub(crate) fn ticked(checklist: &[ChecklistItem]) -> u32 {
    count(checklist.iter().filter(|point| point.done).count())
}

pub(crate) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
