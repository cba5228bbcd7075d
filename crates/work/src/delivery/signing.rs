//! What webhooks are signed with: drawn when a webhook is added, told that once, and kept encrypted for that webhook alone, with
//! a key that follows from the secret of the server.

use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bellwether_identity::act::Act;
use bellwether_identity::audit::{Deed, Origin};
use bellwether_identity::identity::{Identity, Means};
use bellwether_store::document::Document;
use chrono::{DateTime, Utc};

use crate::documents::webhook::{FormerSecret, WebhookDocument};
use crate::error::WorkError;
use crate::work::Work;

/// How secrets of Standard Webhooks begin.
const PREFIX: &str = "whsec_";

impl Work {
    /// What is told of a secret that was drawn, and what is kept of it.
    pub(super) fn sealed(&self, webhook: &str, drawn: [u8; 32]) -> (String, String) {
        let secret = BASE64_STANDARD.encode(drawn);
        let sealed = self.identities.encrypt(&purpose(webhook), secret.as_bytes());
        (format!("{PREFIX}{secret}"), sealed)
    }

    /// What a webhook is signed with at a time, in base 64: the present secret, then those it took the place of not long ago.
    ///
    /// # Errors
    /// In words, when the present one was sealed with a secret that the server does not know.
    pub(super) fn signs_with(
        &self,
        webhook: &Document<WebhookDocument>,
        now: DateTime<Utc>,
    ) -> Result<Vec<String>, String> {
        let purpose = purpose(&webhook.id);
        let open = |sealed: &str| String::from_utf8(self.identities.decrypt(&purpose, sealed)?.to_vec()).ok();
        let present = open(&webhook.body.sealed).ok_or_else(|| {
            "what it is signed with was kept with another secret of the server; name that in identity.former_secrets, \
             or renew the secret of the webhook"
                .to_owned()
        })?;
        let former = webhook.body.former.iter().filter(|former| former.until > now);
        Ok(std::iter::once(present).chain(former.filter_map(|former| open(&former.sealed))).collect())
    }

    /// Seals what lies open, from before secrets were encrypted, and what was sealed with a former secret of the server.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) async fn seal_webhooks(&self) -> Result<(), WorkError> {
        let deed = Deed::new(Identity::of_the_server(Means::System, "Bellwether"), Origin::default());
        for (id, document) in self.shelf.webhooks.all().iter() {
            let Some(after) = self.sealed_anew(document) else { continue };
            let mut act = Act::default();
            act.replace::<WebhookDocument>(id, document.version, &after)?;
            match self.commit(&deed, act).await {
                // Another instance was quicker.
                Err(error) if error.is_outdated() => {}
                done => drop(done?),
            }
        }
        Ok(())
    }

    /// The webhook with its secret sealed by the present key; none if it is, or cannot be read.
    fn sealed_anew(&self, webhook: &Arc<Document<WebhookDocument>>) -> Option<WebhookDocument> {
        let (purpose, body) = (purpose(&webhook.id), &webhook.body);
        let plain = match &body.secret {
            Some(open) => open.clone().into_bytes(),
            None if self.identities.is_current(&purpose, &body.sealed) => return None,
            None => self.identities.decrypt(&purpose, &body.sealed)?.to_vec(),
        };
        let seal = |plain: &[u8]| self.identities.encrypt(&purpose, plain);
        let former = body.former.iter().filter_map(|former| {
            let sealed = seal(&self.identities.decrypt(&purpose, &former.sealed)?);
            Some(FormerSecret { sealed, until: former.until })
        });
        Some(WebhookDocument { sealed: seal(&plain), secret: None, former: former.collect(), ..body.clone() })
    }
}

fn purpose(webhook: &str) -> String {
    format!("webhook {webhook}")
}
