//! Where alerts are sent to.

use bellwether_contract::alert::{CreatedWebhook, NewWebhook, Severity, Webhook, WebhookChange, Webhooks};
use bellwether_identity::act::Act;
use bellwether_identity::audit::{Deed, Entry};
use bellwether_store::collection::Collection;
use bellwether_store::document::Document;
use chrono::{DateTime, TimeDelta, Utc};

use super::address::Guard;
use crate::check::Faults;
use crate::documents::webhook::{FormerSecret, WebhookDocument, WebhookView};
use crate::error::WorkError;
use crate::work::Work;

/// Longest name, in characters.
const LONGEST_NAME: usize = 100;
/// Longest address, in bytes.
const LONGEST_URL: usize = 2_000;
/// Most webhooks.
const MOST: usize = 50;
/// How long a secret still signs beside the one that takes its place.
pub const OVERLAP: TimeDelta = TimeDelta::hours(24);
/// Most secrets that sign beside the present one.
const MOST_FORMER: usize = 4;

impl Work {
    /// The webhooks by name.
    pub fn webhooks(&self) -> Webhooks {
        let now = self.clock_now();
        let mut items: Vec<Webhook> =
            self.shelf.webhooks.all().values().map(|document| answer(document, now)).collect();
        items.sort_by(|one, other| (&one.name, &one.id).cmp(&(&other.name, &other.id)));
        Webhooks { items }
    }

    /// A webhook.
    ///
    /// # Errors
    /// [`WorkError::NotFound`].
    pub fn webhook(&self, id: &str) -> Result<Webhook, WorkError> {
        let found = self.shelf.webhooks.get(id).ok_or_else(|| WorkError::not_found("webhook", id))?;
        Ok(answer(&found, self.clock_now()))
    }

    /// Adds a webhook. What it is signed with is told this once; `chance` are 32 bytes of the system's generator.
    ///
    /// # Errors
    /// [`WorkError::Invalid`], [`WorkError::Conflict`] for one too many; when it cannot be recorded.
    pub async fn create_webhook(
        &self,
        deed: &Deed,
        new: NewWebhook,
        chance: [u8; 32],
    ) -> Result<CreatedWebhook, WorkError> {
        if self.shelf.webhooks.all().len() >= MOST {
            return Err(WorkError::Conflict(format!("There are {MOST} webhooks already; delete one first.")));
        }
        let mut faults = Faults::default();
        let name = faults.line("name", &new.name, LONGEST_NAME);
        let url = self.checked_url(&mut faults, &new.url);
        faults.none()?;
        let id = self.store().new_id();
        let (secret, sealed) = self.sealed(&id, chance);
        let after = WebhookDocument {
            name,
            url,
            sealed,
            secret: None,
            former: Vec::new(),
            from: new.from.unwrap_or(Severity::Warning),
            enabled: true,
            last_success_at: None,
            failures: 0,
        };
        let entry = Entry::new("webhook.create", "webhook", &id, &after.name).after(&WebhookView::from(&after));
        let mut act = Act::new(entry);
        act.insert(&id, &after)?;
        self.commit(deed, act).await?;
        Ok(CreatedWebhook { secret, webhook: self.webhook(&id)? })
    }

    /// Changes a webhook of version `expected`.
    ///
    /// # Errors
    /// [`WorkError::NotFound`], [`WorkError::Stale`], [`WorkError::Invalid`]; when it cannot be recorded.
    pub async fn change_webhook(
        &self,
        deed: &Deed,
        id: &str,
        expected: u64,
        change: &WebhookChange,
    ) -> Result<Webhook, WorkError> {
        let before = self.webhook_of(id, expected)?;
        let (mut faults, mut after) = (Faults::default(), before.body.clone());
        if let Some(name) = &change.name {
            after.name = faults.line("name", name, LONGEST_NAME);
        }
        if let Some(url) = &change.url {
            after.url = self.checked_url(&mut faults, url);
        }
        after.from = change.from.unwrap_or(after.from);
        after.enabled = change.enabled.unwrap_or(after.enabled);
        faults.none()?;
        let entry = Entry::new("webhook.change", "webhook", id, &after.name).before(&WebhookView::from(&before.body));
        let mut act = Act::new(entry.after(&WebhookView::from(&after)));
        act.replace(id, expected, &after)?;
        let done = self.commit(deed, act).await;
        done.map_err(|error| error.of_version("webhook", WebhookDocument::NAME, id))?;
        self.webhook(id)
    }

    /// Gives a webhook of version `expected` another secret, which is told this once; the present one signs beside it for
    /// [`OVERLAP`]. `chance` are 32 bytes of the system's generator.
    ///
    /// # Errors
    /// [`WorkError::NotFound`], [`WorkError::Stale`], [`WorkError::Conflict`] for one too many in a short time; when it cannot be
    /// recorded.
    pub async fn rotate_webhook_secret(
        &self,
        deed: &Deed,
        (id, expected): (&str, u64),
        chance: [u8; 32],
    ) -> Result<CreatedWebhook, WorkError> {
        let before = self.webhook_of(id, expected)?;
        let now = self.clock_now();
        let (secret, sealed) = self.sealed(id, chance);
        let present = FormerSecret { sealed: before.body.sealed.clone(), until: now + OVERLAP };
        let still = before.body.former.iter().filter(|former| former.until > now).cloned();
        let former: Vec<FormerSecret> = std::iter::once(present).chain(still).collect();
        if former.len() > MOST_FORMER {
            let message =
                format!("The webhook got {MOST_FORMER} secrets within a day already; wait until one of them is over.");
            return Err(WorkError::Conflict(message));
        }
        let after = WebhookDocument { sealed, former, ..before.body.clone() };
        let entry = Entry::new("webhook.rotate_secret", "webhook", id, &after.name);
        let entry = entry.before(&WebhookView::from(&before.body)).after(&WebhookView::from(&after));
        let mut act = Act::new(entry);
        act.replace(id, expected, &after)?;
        let done = self.commit(deed, act).await;
        done.map_err(|error| error.of_version("webhook", WebhookDocument::NAME, id))?;
        Ok(CreatedWebhook { secret, webhook: self.webhook(id)? })
    }

    /// Removes a webhook of version `expected`.
    ///
    /// # Errors
    /// [`WorkError::NotFound`], [`WorkError::Stale`]; when it cannot be recorded.
    pub async fn delete_webhook(&self, deed: &Deed, id: &str, expected: u64) -> Result<(), WorkError> {
        let before = self.webhook_of(id, expected)?;
        let entry = Entry::new("webhook.delete", "webhook", id, &before.body.name);
        let mut act = Act::new(entry.before(&WebhookView::from(&before.body)));
        act.delete::<WebhookDocument>(id, expected)?;
        let done = self.commit(deed, act).await;
        done.map_err(|error| error.of_version("webhook", WebhookDocument::NAME, id)).map(drop)
    }

    fn webhook_of(&self, id: &str, expected: u64) -> Result<std::sync::Arc<Document<WebhookDocument>>, WorkError> {
        let found = self.shelf.webhooks.get(id).ok_or_else(|| WorkError::not_found("webhook", id))?;
        if found.version != expected {
            let (id, present) = (id.to_owned(), found.version);
            return Err(WorkError::Stale { kind: "webhook", id, expected, present });
        }
        Ok(found)
    }

    fn checked_url(&self, faults: &mut Faults, given: &str) -> String {
        let parsed = reqwest::Url::parse(given.trim()).ok().filter(|url| {
            let plain = url.username().is_empty() && url.password().is_none() && url.host_str().is_some();
            matches!(url.scheme(), "https" | "http") && plain && given.len() <= LONGEST_URL
        });
        let Some(url) = parsed else {
            let message =
                format!("is no address; give one with https://, without a password, up to {LONGEST_URL} bytes");
            faults.add("url", message);
            return String::new();
        };
        let guard = Guard::new(&self.channels.allow);
        if let Err(refused) = guard.check_host(&url) {
            faults.add("url", refused.to_string());
        }
        // In the open only within networks of one's own.
        let own = url.host_str().and_then(|host| host.parse().ok()).is_some_and(|address| guard.passes(address));
        if url.scheme() == "http" && !own {
            faults.add("url", "is not encrypted; give one with https://");
        }
        url.to_string()
    }
}

fn answer(document: &Document<WebhookDocument>, now: DateTime<Utc>) -> Webhook {
    let body = &document.body;
    Webhook {
        id: document.id.clone(),
        version: document.version,
        name: body.name.clone(),
        url: body.url.clone(),
        from: body.from,
        enabled: body.enabled,
        last_success_at: body.last_success_at,
        failures: body.failures,
        former_secret_until: body.former.iter().map(|former| former.until).filter(|&until| until > now).max(),
    }
}
