//! Writing something down in an action, whichever version it has: notes don't contradict each other.

use bellwether_contract::action::ActionDetail;
use bellwether_contract::action_change::NewNote;
use bellwether_identity::audit::Deed;
use bellwether_store::collection::Collection;

use super::apply::apply_note;
use super::history::Hand;
use crate::documents::action::Action;
use crate::error::WorkError;
use crate::work::Work;

/// How often it is tried again when somebody else was quicker.
const ATTEMPTS: u32 = 50;

impl Work {
    /// Writes something down in an action.
    ///
    /// # Errors
    /// [`WorkError::NotFound`], [`WorkError::Invalid`]; before the first refresh; when it cannot be recorded.
    pub async fn note_action(&self, deed: &Deed, id: &str, note: &NewNote) -> Result<ActionDetail, WorkError> {
        let mut attempt = 0;
        loop {
            let before = self.visible_action(&deed.identity, id).await?;
            let mut after = before.body.clone();
            apply_note(&Hand::of(deed, self.now()), &mut after, note)?;
            let done = self.put_action(deed, "action.note", (&before, before.version), &after).await;
            attempt += 1;
            match done {
                Err(error) if error.is_late(Action::NAME) && attempt < ATTEMPTS => {}
                done => return done,
            }
        }
    }
}
