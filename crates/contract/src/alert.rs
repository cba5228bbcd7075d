//! What somebody should hear of: alerts, the rules behind them, the inbox, and how they are delivered.

use chrono::{DateTime, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use crate::action::CustomerRef;
use crate::identity::UserRef;
use crate::page::PageInfo;
use crate::suggestion::{Evidence, RuleCondition};

/// How bad something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know.
    Info,
    /// To be looked at.
    Warning,
    /// To be acted upon.
    Critical,
}

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// A rule of alerts holds.
    Alert,
    /// Somebody calls upon the user in a comment.
    Mention,
    /// Somebody gave the user an action.
    Assigned,
}

/// Something in the inbox of a user.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notice {
    /// Key.
    pub id: String,
    /// Changes with every change; what `If-Match` takes, in quotes.
    pub version: u64,
    /// What it is about.
    pub kind: NoticeKind,
    /// How bad it is.
    pub severity: Severity,
    /// In a few words.
    pub title: String,
    /// In a sentence, with the numbers.
    pub text: String,
    /// The numbers.
    pub evidence: Vec<Evidence>,
    /// The customer it is about; null for what concerns the product itself.
    pub customer: Option<CustomerRef>,
    /// Key of the rule of an alert.
    pub rule: Option<String>,
    /// Key of the alert.
    pub alert: Option<String>,
    /// Key of the action it is about, or that answers it.
    pub action: Option<String>,
    /// Key of the comment it is about.
    pub comment: Option<String>,
    /// Who caused it; null for the product itself.
    pub by: Option<UserRef>,
    /// When.
    pub at: DateTime<Utc>,
    /// When the user read it; null while it is unread.
    pub read_at: Option<DateTime<Utc>>,
    /// Until when the user put it off.
    pub snoozed_until: Option<DateTime<Utc>>,
    /// When it was settled, by whoever.
    pub resolved_at: Option<DateTime<Utc>>,
    /// Who settled it; null if the numbers did.
    pub resolved_by: Option<UserRef>,
}

/// A page of an inbox, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Inbox {
    /// This page's notices.
    pub items: Vec<Notice>,
    /// Where it goes on.
    pub page: PageInfo,
    /// Notices that are unread, not put off and not settled.
    pub unread: u64,
}

/// What a user does with a notice; what is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NoticeChange {
    /// Whether they have read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<bool>,
    /// Until when it is put off, later than now; null brings it back.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<DateTime<Utc>>))]
    pub snoozed_until: Option<Option<DateTime<Utc>>>,
    /// `true` settles it; an alert is settled for everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved: Option<bool>,
}

/// What became of notices that were marked together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NoticesRead {
    /// How many were unread.
    pub changed: u64,
}

/// A rule of alerts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AlertRule {
    /// Key.
    pub key: String,
    /// Changes with every change; what `If-Match` takes, in quotes.
    pub version: u64,
    /// Whether it raises alerts.
    pub enabled: bool,
    /// Whether it is as it came with the product.
    pub shipped: bool,
    /// Whether somebody added it: such rules can be deleted, others put back as they came.
    pub added: bool,
    /// What it says.
    #[serde(flatten)]
    pub body: AlertRuleBody,
}

/// What a rule of alerts says. It raises an alert when its conditions begin to hold, not while they do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AlertRuleBody {
    /// In a few words, 1 to 200 characters; `{name}` stands for the customer.
    pub title: String,
    /// In a sentence: `{score}` stands for what it is.
    pub sentence: String,
    /// How bad it is.
    pub severity: Severity,
    /// What is looked at: `customer`, `source` or `delivery`.
    pub subject: String,
    /// All of these must hold, 1 to 10.
    pub when: Vec<RuleCondition>,
    /// Hours after an alert before the same may be raised again.
    pub quiet_hours: u32,
    /// Key of the playbook that is started for it.
    #[serde(default)]
    pub playbook: Option<String>,
}

/// The rules of alerts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AlertRules {
    /// By key.
    pub items: Vec<AlertRule>,
}

/// A rule of alerts to be made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewAlertRule {
    /// Key: lower case letters, digits and underscores.
    pub key: String,
    /// What it says.
    pub body: AlertRuleBody,
}

/// Changes of a rule of alerts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AlertRuleChange {
    /// Whether it raises alerts.
    #[serde(default)]
    pub enabled: Option<bool>,
    /// Another body; left out: as it is.
    #[serde(default)]
    pub body: Option<AlertRuleBody>,
    /// As it came with the product, in place of all changes.
    #[serde(default)]
    pub reset: bool,
}

/// How a user wants to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NotificationSettings {
    /// Changes with every change; what `If-Match` takes, in quotes.
    pub version: u64,
    /// Which notices are sent by e-mail at once: those at least this bad; null: none.
    pub email_from: Option<Severity>,
    /// Whether a digest of what is unread comes every morning.
    pub digest: bool,
    /// When the digest comes, in the user's time zone.
    pub digest_at: NaiveTime,
    /// When nothing is sent, in the user's time zone.
    pub quiet: Option<QuietHours>,
}

/// Hours in which nothing is sent; over midnight if `from` is later than `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    /// First minute.
    pub from: NaiveTime,
    /// First minute in which it is sent again.
    pub to: NaiveTime,
}

/// How a user wants to be told from now on; what is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NotificationSettingsChange {
    /// Severity from which notices are sent by e-mail at once; null: none.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Severity>))]
    pub email_from: Option<Option<Severity>>,
    /// Whether a digest comes every morning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<bool>,
    /// When the digest comes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest_at: Option<NaiveTime>,
    /// When nothing is sent; null: never.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<QuietHours>))]
    pub quiet: Option<Option<QuietHours>>,
}

/// A webhook that is told of alerts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Webhook {
    /// Key.
    pub id: String,
    /// Changes with every change; what `If-Match` takes, in quotes.
    pub version: u64,
    /// Name for people.
    pub name: String,
    /// Address.
    pub url: String,
    /// Alerts at least this bad are sent.
    pub from: Severity,
    /// Whether anything is sent.
    pub enabled: bool,
    /// When something last arrived.
    pub last_success_at: Option<DateTime<Utc>>,
    /// Failures since then.
    pub failures: u32,
    /// Until when requests are also signed with what they were signed with before; null if with the present secret alone.
    pub former_secret_until: Option<DateTime<Utc>>,
}

/// The webhooks by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Webhooks {
    /// The webhooks.
    pub items: Vec<Webhook>,
}

/// A webhook to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewWebhook {
    /// Name for people, 1 to 100 characters.
    pub name: String,
    /// Address, `https://…`; `http://…` only where the configuration allows the host.
    pub url: String,
    /// Alerts at least this bad are sent; left out: warning.
    #[serde(default)]
    pub from: Option<Severity>,
}

/// A webhook that was made, or got another secret; the secret is shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedWebhook {
    /// What requests are signed with, as Standard Webhooks has it: `whsec_…`.
    pub secret: String,
    /// The webhook.
    pub webhook: Webhook,
}

/// Changes of a webhook; what is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WebhookChange {
    /// Name for people, 1 to 100 characters.
    #[serde(default)]
    pub name: Option<String>,
    /// Address.
    #[serde(default)]
    pub url: Option<String>,
    /// Alerts at least this bad are sent.
    #[serde(default)]
    pub from: Option<Severity>,
    /// Whether anything is sent.
    #[serde(default)]
    pub enabled: Option<bool>,
}

/// How far a delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeliveryStatus {
    /// To be sent, or sent again.
    Waiting,
    /// It arrived.
    Delivered,
    /// Given up.
    Dead,
}

/// One message that leaves the product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Delivery {
    /// Key: what the receiver sees as `webhook-id` or `Message-ID`.
    pub id: String,
    /// `email` or `webhook`.
    pub channel: String,
    /// To whom: an e-mail address, or the name of a webhook.
    pub to: String,
    /// What it is about.
    pub title: String,
    /// How far it is.
    pub status: DeliveryStatus,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next.
    pub next_at: Option<DateTime<Utc>>,
    /// What the last failure was.
    pub error: Option<String>,
    /// What the receiver answered.
    pub receipt: Option<String>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it arrived.
    pub delivered_at: Option<DateTime<Utc>>,
}

/// A page of deliveries, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Deliveries {
    /// This page's deliveries.
    pub items: Vec<Delivery>,
    /// Where it goes on.
    pub page: PageInfo,
}

/// Tells null from left out.
fn given<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}
