//! Changing one action of a version.

use bellwether_contract::action::ActionDetail;
use bellwether_contract::action_change::ActionChange;
use bellwether_identity::act::Act;
use bellwether_identity::audit::{Deed, Entry};
use bellwether_store::collection::Collection;
use bellwether_store::document::Document;

use super::history::Hand;
use crate::documents::action::{Action, ActionView};
use crate::error::WorkError;
use crate::work::Work;

impl Work {
    /// Changes fields of an action of version `expected`.
    ///
    /// # Errors
    /// [`WorkError::NotFound`], [`WorkError::Stale`] for another version, [`WorkError::Invalid`] with every field that is
    /// wrong; before the first refresh; when it cannot be recorded.
    pub async fn change_action(
        &self,
        deed: &Deed,
        id: &str,
        expected: u64,
        change: &ActionChange,
    ) -> Result<ActionDetail, WorkError> {
        let before = self.visible_action(&deed.identity, id).await?;
        let mut after = before.body.clone();
        let hand = Hand::of(deed, self.now());
        self.apply_change(&self.sight(&deed.identity)?, &hand, &mut after, change)?;
        self.put_action(deed, "action.change", (&before, expected), &after).await
    }

    /// Puts an action in place of one of version `expected`, and tells a new owner.
    pub(crate) async fn put_action(
        &self,
        deed: &Deed,
        what: &'static str,
        (before, expected): (&Document<Action>, u64),
        after: &Action,
    ) -> Result<ActionDetail, WorkError> {
        let mut act = Act::default();
        self.add_change(&mut act, deed, what, (before, expected), after)?;
        let done = self.commit(deed, act).await;
        done.map_err(|error| error.of_version("action", Action::NAME, &before.id))?;
        self.action(&deed.identity, &before.id).await
    }

    /// Adds the change of an action of version `expected` to what is to be done together.
    pub(crate) fn add_change(
        &self,
        act: &mut Act,
        deed: &Deed,
        what: &'static str,
        (before, expected): (&Document<Action>, u64),
        after: &Action,
    ) -> Result<(), WorkError> {
        if before.version != expected {
            let (id, present) = (before.id.clone(), before.version);
            return Err(WorkError::Stale { kind: "action", id, expected, present });
        }
        let entry = Entry::new(what, "action", &before.id, &after.head.title);
        act.entries.push(entry.before(&ActionView::from(&before.body)).after(&ActionView::from(after)));
        act.replace(&before.id, expected, after)?;
        if after.head.owner != before.body.head.owner {
            self.tell_owner(act, deed, &before.id, after)?;
        }
        Ok(())
    }
}
