//! Taking one action of a version to another status.

use bellwether_contract::action::ActionDetail;
use bellwether_contract::action_change::NewTransition;
use bellwether_identity::audit::Deed;

use super::history::Hand;
use crate::error::WorkError;
use crate::work::Work;

impl Work {
    /// Takes an action of version `expected` to another status. Of many who do so at once, one does.
    ///
    /// # Errors
    /// As [`Work::change_action`]; [`WorkError::Conflict`] if there is no way to that status.
    pub async fn transition_action(
        &self,
        deed: &Deed,
        id: &str,
        expected: u64,
        wanted: &NewTransition,
    ) -> Result<ActionDetail, WorkError> {
        let before = self.visible_action(&deed.identity, id).await?;
        if before.version != expected {
            let (id, present) = (before.id, before.version);
            return Err(WorkError::Stale { kind: "action", id, expected, present });
        }
        let mut after = before.body.clone();
        let hand = Hand::of(deed, self.now());
        self.apply_transition(&self.sight(&deed.identity)?, &hand, &mut after, wanted)?;
        self.put_action(deed, "action.transition", (&before, expected), &after).await
    }
}
