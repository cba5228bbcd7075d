//! The digest: what is unread in an inbox, once a day, when the user wants it.

use bellwether_contract::alert::Notice as Answer;
use bellwether_identity::act::Act;
use bellwether_identity::audit::{Deed, Origin};
use bellwether_identity::identity::{Identity, Means};
use chrono::{DateTime, Utc};

use super::outbox::message;
use crate::documents::delivery::Target;
use crate::documents::notification_settings::NotificationSettingsDocument;
use crate::error::WorkError;
use crate::inbox::Which;
use crate::work::Work;

/// Notices that a digest names.
const NAMED: usize = 30;

impl Work {
    /// Writes the digests that are due to the outbox, and returns how many. Only for the instance that leads; if two did it, the
    /// second would be refused.
    ///
    /// # Errors
    /// Before the first refresh; when the store fails.
    pub async fn write_digests(&self) -> Result<usize, WorkError> {
        if self.channels.smtp.is_none() {
            return Ok(0);
        }
        let deed = Deed::new(Identity::of_the_server(Means::System, "Bellwether"), Origin::default());
        let (now, mut written) = (self.clock_now(), 0);
        for (user, document) in self.shelf.settings.all().iter().filter(|(_, document)| document.body.digest) {
            let local = now.with_timezone(&self.zone_of(user));
            let today = local.date_naive();
            let settings = &document.body;
            let Some(identity) = self.identity_of(user) else { continue };
            if settings.digested_on == Some(today) || local.time() < settings.digest_at {
                continue;
            }
            let (inbox, total) = self.inbox(&identity, Which::Unread, (0, NAMED)).await?;
            let mut act = Act::default();
            if total > 0 {
                let title = format!("{total} unread in Bellwether");
                let target = Target::Email { user: user.clone() };
                let body = words(&inbox.items, total, self.channels.public_url.as_deref());
                let delivery = message(target, &self.address_of(user), &title, body, (now, now));
                act.changes.insert(format!("digest.{user}.{today}"), &delivery)?;
                written += 1;
            }
            let after = NotificationSettingsDocument { digested_on: Some(today), ..settings.clone() };
            act.replace(user, document.version, &after)?;
            match self.commit(&deed, act).await {
                Err(error) if error.is_outdated() => {}
                done => drop(done?),
            }
        }
        Ok(written)
    }

    /// The present instant of the machine: what is sent is sent now, whatever the business date.
    pub(crate) fn clock_now(&self) -> DateTime<Utc> {
        use chrono::SubsecRound as _;
        self.engine.clock().now().trunc_subsecs(3)
    }
}

fn words(notices: &[Answer], total: usize, url: Option<&str>) -> String {
    let mut lines: Vec<String> =
        notices.iter().map(|notice| format!("- {}\n  {}", notice.title, notice.text)).collect();
    if total > notices.len() {
        lines.push(format!("… and {} more.", total - notices.len()));
    }
    lines.extend(url.map(|url| format!("\n{url}/alerts")));
    lines.join("\n") + "\n"
}
