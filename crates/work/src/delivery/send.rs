//! Sending what waits in the outbox. A message counts as delivered when its receiver said so and that is written down: if the
//! server dies in between it is sent again, under the same id.

use std::time::Duration;

use bellwether_contract::alert::DeliveryStatus;
use bellwether_identity::act::Act;
use bellwether_identity::audit::{Deed, Origin};
use bellwether_identity::identity::{Identity, Means};
use bellwether_store::document::Document;
use bellwether_store::query::{Direction, Query};
use chrono::{DateTime, Utc};
use futures_util::future::join_all;
use std::ops::Bound;

use super::address::Guard;
use super::retry::{MOST_ATTEMPTS, pause};
use super::smtp::Mail;
use super::webhook::Webhooks;
use crate::documents::delivery::{Delivery, Target};
use crate::documents::webhook::WebhookDocument;
use crate::error::WorkError;
use crate::work::Work;

/// Messages that are sent at once.
const AT_ONCE: usize = 20;
/// Time between two looks into the outbox.
pub const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Characters of a failure that are kept.
const KEPT: usize = 300;

/// Sends messages.
#[derive(Clone)]
pub struct Sender {
    webhooks: Webhooks,
    mail: Option<Mail>,
}

impl Sender {
    /// By the channels of an installation.
    ///
    /// # Errors
    /// What is wrong with them, in words.
    pub fn new(channels: &super::Channels) -> Result<Self, String> {
        let webhooks = Webhooks::new(Guard::new(&channels.allow)).map_err(|error| error.to_string())?;
        Ok(Self { webhooks, mail: Mail::new(channels)? })
    }
}

impl Work {
    /// Sends what is due, and returns how many messages arrived. Only for the instance that leads: others would send the same.
    ///
    /// # Errors
    /// When the store fails; messages that are not written down as delivered are sent again.
    pub async fn deliver(&self, sender: &Sender) -> Result<usize, WorkError> {
        let mut arrived = 0;
        loop {
            let now = self.clock_now();
            let due = Delivery::NEXT_AT.range(Bound::Unbounded, Bound::Included(&now));
            let query = Query::all().with(due).sorted_by(Delivery::NEXT_AT, Direction::Ascending).limit(AT_ONCE);
            let found = self.store().find(&query).await?.documents;
            if found.is_empty() {
                return Ok(arrived);
            }
            let sent = join_all(found.iter().map(|delivery| self.send(sender, delivery, now))).await;
            for (delivery, outcome) in found.into_iter().zip(sent) {
                arrived += usize::from(outcome.is_ok());
                self.note(delivery, outcome, now).await?;
            }
        }
    }

    async fn send(&self, sender: &Sender, message: &Document<Delivery>, now: DateTime<Utc>) -> Result<String, String> {
        let body = &message.body;
        match &body.target {
            Target::Webhook { webhook } => {
                let found = self.shelf.webhooks.get(webhook).filter(|webhook| webhook.body.enabled);
                let webhook = found.ok_or_else(|| "the webhook is gone or switched off".to_owned())?;
                let secrets = self.signs_with(&webhook, now)?;
                sender.webhooks.send(&webhook.body.url, &secrets, (&message.id, &body.body), now).await
            }
            Target::Email { user } => {
                let mail = sender.mail.as_ref().ok_or_else(|| "no mail server is configured".to_owned())?;
                mail.send(&self.address_of(user), (&message.id, &body.title, &body.body)).await
            }
        }
    }

    /// Writes down what became of a message.
    async fn note(
        &self,
        message: Document<Delivery>,
        outcome: Result<String, String>,
        now: DateTime<Utc>,
    ) -> Result<(), WorkError> {
        let Document { id, version, body, .. } = message;
        let mut after = Delivery { attempts: body.attempts + 1, ..body };
        let arrived = outcome.is_ok();
        match outcome {
            Ok(receipt) => {
                after.status = DeliveryStatus::Delivered;
                (after.receipt, after.delivered_at, after.next_at) = (Some(receipt), Some(now), None);
            }
            Err(error) => {
                tracing::warn!(to = after.to, error, attempts = after.attempts, "a message did not arrive");
                after.error = Some(error.chars().take(KEPT).collect());
                if after.attempts >= MOST_ATTEMPTS {
                    (after.status, after.next_at) = (DeliveryStatus::Dead, None);
                } else {
                    let spread = id.bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
                    after.next_at = Some(now + pause(after.attempts, spread));
                }
            }
        }
        let mut act = Act::default();
        act.changes.replace(&id, version, &after)?;
        if let Target::Webhook { webhook } = &after.target
            && let Some(found) = self.shelf.webhooks.get(webhook)
        {
            let mut body = found.body.clone();
            if arrived {
                (body.last_success_at, body.failures) = (Some(now), 0);
            } else {
                body.failures = body.failures.saturating_add(1);
            }
            act.replace::<WebhookDocument>(webhook, found.version, &body)?;
        }
        let deed = Deed::new(Identity::of_the_server(Means::System, "Bellwether"), Origin::default());
        match self.commit(&deed, act).await {
            // Somebody changed the webhook or the message meanwhile; the message is sent again rather than lost.
            Err(error) if error.is_outdated() => Ok(()),
            done => done.map(drop),
        }
    }
}
