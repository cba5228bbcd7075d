//! What is written to the outbox with an alert.

use bellwether_identity::act::Act;
use std::collections::BTreeSet;
use std::sync::Arc;

use bellwether_contract::alert::DeliveryStatus;
use bellwether_store::document::Document;
use bellwether_store::error::StoreError;
use bellwether_store::query::{Direction, MAX_LIMIT, Query};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::json;

use super::quiet::next_loud;
use crate::alerts::others::Other;
use crate::documents::alert::Alert;
use crate::documents::delivery::{Delivery, Target};
use crate::documents::notification_settings::NotificationSettingsDocument;
use crate::documents::webhook::WebhookDocument;
use crate::work::Work;

/// [`DeliveryStatus::Waiting`] as it is kept.
const WAITING: &str = "waiting";

impl Work {
    /// Writes what is to be sent because of an alert.
    pub(crate) fn add_deliveries(
        &self,
        act: &mut Act,
        id: &str,
        alert: &Alert,
        users: &BTreeSet<String>,
    ) -> Result<(), StoreError> {
        for (webhook, document) in self.shelf.webhooks.all().iter() {
            // What does not arrive is not told of the way it does not arrive.
            let of_itself = alert.subject == format!("delivery:{webhook}");
            if document.body.enabled && alert.severity >= document.body.from && !of_itself {
                let target = Target::Webhook { webhook: webhook.clone() };
                let body = self.payload(id, alert);
                let delivery = message(target, &document.body.name, &alert.title, body, (alert.at, alert.at));
                act.changes.insert(format!("{id}.{webhook}"), &delivery)?;
            }
        }
        if self.channels.smtp.is_none() {
            return Ok(());
        }
        for user in users {
            let settings = self.settings_of(user);
            if settings.email_from.is_some_and(|from| alert.severity >= from) {
                let next = next_loud(alert.at, settings.quiet, self.zone_of(user));
                let target = Target::Email { user: user.clone() };
                let delivery =
                    message(target, &self.address_of(user), &alert.title, self.words(alert), (alert.at, next));
                act.changes.insert(format!("{id}.{user}"), &delivery)?;
            }
        }
        Ok(())
    }

    /// How a user wants to be told.
    pub(crate) fn settings_of(&self, user: &str) -> NotificationSettingsDocument {
        self.shelf.settings.get(user).map(|document| document.body.clone()).unwrap_or_default()
    }

    /// The time zone of a user, or that of the business.
    pub(crate) fn zone_of(&self, user: &str) -> Tz {
        let people = self.identities.people();
        let own = people.user(user).and_then(|user| user.body.preferences.time_zone.clone());
        own.and_then(|zone| zone.parse().ok()).unwrap_or_else(|| self.engine.config().calendar.time_zone())
    }

    /// The e-mail address of a user; empty if they have none.
    pub(crate) fn address_of(&self, user: &str) -> String {
        let people = self.identities.people();
        people.user(user).and_then(|user| user.body.email.clone()).unwrap_or_default()
    }

    /// Webhooks and e-mail with their failures, as rules of alerts see them. Those of e-mail are the most attempts of a message that waits.
    pub(crate) async fn channels_with_failures(&self) -> Result<Vec<Other>, StoreError> {
        let webhooks = self.shelf.webhooks.all();
        let enabled = webhooks.iter().filter(|(_, document)| document.body.enabled);
        let of_webhook = |(id, document): (&String, &Arc<Document<WebhookDocument>>)| {
            Other::delivery(id, &document.body.name, document.body.failures)
        };
        let mut channels: Vec<Other> = enabled.map(of_webhook).collect();
        if self.channels.smtp.is_some() {
            let waiting = Query::all().with(Delivery::STATUS.eq(WAITING));
            let waiting = waiting.sorted_by(Delivery::AT, Direction::Ascending).limit(MAX_LIMIT);
            let found = self.store().find(&waiting).await?.documents;
            let mail = found.iter().filter(|message| matches!(message.body.target, Target::Email { .. }));
            let failures = mail.map(|message| message.body.attempts).max().unwrap_or(0);
            channels.push(Other::delivery("email", "mail", failures));
        }
        Ok(channels)
    }

    fn words(&self, alert: &Alert) -> String {
        let link = self.channels.public_url.as_ref().map(|url| match &alert.customer {
            Some(customer) => format!("\n\n{url}/customers/{customer}"),
            None => format!("\n\n{url}/alerts"),
        });
        format!("{}{}\n", alert.text, link.unwrap_or_default())
    }

    fn payload(&self, id: &str, alert: &Alert) -> String {
        json!({
            "type": "alert.raised",
            "timestamp": alert.at,
            "data": {
                "alert": id,
                "rule": alert.rule,
                "severity": alert.severity,
                "title": alert.title,
                "text": alert.text,
                "customer": alert.customer,
                "evidence": alert.evidence,
            },
        })
        .to_string()
    }
}

/// A message that waits until `next`.
pub(crate) fn message(
    target: Target,
    to: &str,
    title: &str,
    body: String,
    (at, next): (DateTime<Utc>, DateTime<Utc>),
) -> Delivery {
    Delivery {
        target,
        to: to.to_owned(),
        title: title.to_owned(),
        body,
        status: DeliveryStatus::Waiting,
        at,
        next_at: Some(next),
        attempts: 0,
        error: None,
        receipt: None,
        delivered_at: None,
    }
}
