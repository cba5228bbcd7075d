//! Actions as answers show them.

use bellwether_contract::action::{ActionDetail, ActionItem};
use bellwether_identity::identity::Identity;
use bellwether_store::document::Document;
use chrono::{DateTime, Utc};

use super::machine;
use crate::documents::action::{Action, ActionHead};
use crate::error::WorkError;
use crate::sight::Sight;
use crate::work::Work;

impl Sight {
    /// An action in a list.
    pub(crate) fn item(&self, id: &str, version: u64, head: &ActionHead, now: DateTime<Utc>) -> ActionItem {
        ActionItem {
            id: id.to_owned(),
            version,
            kind: head.kind,
            title: head.title.clone(),
            priority: head.priority,
            status: head.status,
            customer: self.customer_ref(&head.customer, &head.customer_name),
            owner: head.owner.as_deref().map(|owner| self.people.user_ref(owner)),
            due_at: head.due_at,
            overdue: head.is_overdue(now),
            snoozed_until: head.snoozed_until.filter(|&until| until > now),
            source: head.source,
            source_id: head.source_id.clone(),
            checklist_done: head.checklist_done,
            checklist_total: head.checklist_total,
            outcome: head.outcome,
            minutes_spent: head.minutes_spent,
            created_at: head.made_at,
            updated_at: head.changed_at,
            started_at: head.started_at,
            closed_at: head.closed_at,
        }
    }

    /// Everything about an action.
    pub(crate) fn detail(&self, document: Document<Action>, now: DateTime<Utc>) -> ActionDetail {
        let Document { id, version, body, .. } = document;
        ActionDetail {
            item: self.item(&id, version, &body.head, now),
            description: body.description,
            checklist: body.checklist,
            links: body.links,
            notes: body.notes,
            history: body.history,
            next_statuses: machine::next(body.head.status).to_vec(),
            outcome_detail: body.outcome_detail,
            created_by: body.created_by,
            context_created: body.context_created.map(|context| *context),
            context_completed: body.context_completed.map(|context| *context),
            completed_on: body.head.completed_on,
        }
    }
}

impl Work {
    /// Everything about an action that somebody sees.
    ///
    /// # Errors
    /// [`WorkError::NotFound`], also for one that is not theirs to see; before the first refresh; when the store fails.
    pub async fn action(&self, identity: &Identity, id: &str) -> Result<ActionDetail, WorkError> {
        let found = self.visible_action(identity, id).await?;
        Ok(self.sight(identity)?.detail(found, self.now()))
    }

    /// An action that somebody sees, as the store has it now.
    pub(crate) async fn visible_action(&self, identity: &Identity, id: &str) -> Result<Document<Action>, WorkError> {
        let found = self.store().get::<Action>(id).await?;
        let sight = self.sight(identity)?;
        found.filter(|found| sight.sees(&found.body.head)).ok_or_else(|| WorkError::not_found("action", id))
    }
}
