//! How each user wants to be told.

use bellwether_contract::alert::{NotificationSettings, NotificationSettingsChange};
use bellwether_identity::act::Act;
use bellwether_identity::audit::Deed;
use bellwether_identity::identity::Identity;
use bellwether_store::collection::Collection;

use crate::documents::notification_settings::NotificationSettingsDocument;
use crate::error::WorkError;
use crate::work::Work;

impl Work {
    /// How whoever asks wants to be told.
    pub fn notification_settings(&self, identity: &Identity) -> NotificationSettings {
        let found = self.shelf.settings.get(identity.user());
        let version = found.as_ref().map_or(0, |document| document.version);
        let body = found.map(|document| document.body.clone()).unwrap_or_default();
        NotificationSettings {
            version,
            email_from: body.email_from,
            digest: body.digest,
            digest_at: body.digest_at,
            quiet: body.quiet,
        }
    }

    /// Changes how whoever asks wants to be told, if that has version `expected`: 0 while they never said.
    ///
    /// # Errors
    /// [`WorkError::Stale`]; when it cannot be written.
    pub async fn change_notification_settings(
        &self,
        deed: &Deed,
        expected: u64,
        change: &NotificationSettingsChange,
    ) -> Result<NotificationSettings, WorkError> {
        let user = deed.identity.user();
        let found = self.shelf.settings.get(user);
        let present = found.as_ref().map_or(0, |document| document.version);
        if present != expected {
            return Err(WorkError::Stale { kind: "notification settings", id: user.to_owned(), expected, present });
        }
        let before = found.map(|document| document.body.clone()).unwrap_or_default();
        let after = NotificationSettingsDocument {
            email_from: change.email_from.unwrap_or(before.email_from),
            digest: change.digest.unwrap_or(before.digest),
            digest_at: change.digest_at.unwrap_or(before.digest_at),
            quiet: change.quiet.unwrap_or(before.quiet),
            digested_on: before.digested_on,
        };
        let mut act = Act::default();
        act.put(user, expected, &after)?;
        let done = self.commit(deed, act).await;
        done.map_err(|error| error.of_version("notification settings", NotificationSettingsDocument::NAME, user))?;
        Ok(self.notification_settings(&deed.identity))
    }
}
