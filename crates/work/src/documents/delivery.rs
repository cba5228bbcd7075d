//! The outbox: messages that leave the product. They are written in the transaction of what they tell of, and stay until they
//! have arrived or are given up.

use bellwether_contract::alert::DeliveryStatus;
use bellwether_identity::audit::View;
use bellwether_store::collection::{Collection, Field, Index};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Where a message goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "channel")]
pub enum Target {
    /// To a user, by e-mail: the address is looked up when it is sent.
    Email {
        /// Id of the user.
        user: String,
    },
    /// To a webhook.
    Webhook {
        /// Id of the webhook.
        webhook: String,
    },
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Where it goes.
    pub target: Target,
    /// Name of the receiver for people, when it was written.
    pub to: String,
    /// What it is about.
    pub title: String,
    /// What is sent: the words of an e-mail, or the JSON of a webhook.
    pub body: String,
    /// How far it is.
    pub status: DeliveryStatus,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// When it is tried next; none when it is not.
    pub next_at: Option<DateTime<Utc>>,
    /// How often it was tried.
    pub attempts: u32,
    /// What the last failure was.
    pub error: Option<String>,
    /// What the receiver answered.
    pub receipt: Option<String>,
    /// When it arrived.
    pub delivered_at: Option<DateTime<Utc>>,
}

impl Delivery {
    pub(crate) const NEXT_AT: Field<Self, DateTime<Utc>> = Field::at("next_at");
    pub(crate) const STATUS: Field<Self, str> = Field::at("status");
    pub(crate) const AT: Field<Self, DateTime<Utc>> = Field::at("at");
}

impl Collection for Delivery {
    const NAME: &'static str = "deliveries";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        vec![
            Index::on([Self::NEXT_AT.spec()]),
            Index::on([Self::STATUS.spec(), Self::AT.spec()]),
            Index::on([Self::AT.spec()]),
        ]
    }
}

/// What the audit log tells of a message.
#[derive(Debug, Serialize)]
pub(crate) struct DeliveryView<'a> {
    to: &'a str,
    title: &'a str,
    status: DeliveryStatus,
    attempts: u32,
}

impl View for DeliveryView<'_> {}

impl<'a> From<&'a Delivery> for DeliveryView<'a> {
    fn from(delivery: &'a Delivery) -> Self {
        Self { to: &delivery.to, title: &delivery.title, status: delivery.status, attempts: delivery.attempts }
    }
}
