//! Webhooks as they are kept.

use bellwether_contract::alert::Severity;
use bellwether_identity::audit::View;
use bellwether_store::collection::{Collection, Index};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Somewhere that alerts are sent to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookDocument {
    /// Name for people.
    pub name: String,
    /// Address.
    pub url: String,
    /// What requests are signed with, encrypted; see [`crate::delivery::signing`].
    #[serde(default)]
    pub sealed: String,
    /// What requests are signed with, in base 64, as it was kept before it was encrypted; the next start seals it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// What requests are also signed with for a while, because receivers may not know the present secret yet; newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former: Vec<FormerSecret>,
    /// Alerts at least this bad are sent.
    pub from: Severity,
    /// Whether anything is sent.
    pub enabled: bool,
    /// When something last arrived.
    pub last_success_at: Option<DateTime<Utc>>,
    /// Failures since then.
    pub failures: u32,
}

/// What requests were signed with before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerSecret {
    /// As [`WebhookDocument::sealed`].
    pub sealed: String,
    /// Until when it still signs.
    pub until: DateTime<Utc>,
}

impl Collection for WebhookDocument {
    const NAME: &'static str = "webhooks";
    const SCHEMA: u32 = 2;

    fn indexes() -> Vec<Index> {
        Vec::new()
    }

    fn upgrade(_from: u32, body: Value) -> Result<Value, String> {
        // Keys are not at hand here: what lies open is sealed when everything is.
        Ok(body)
    }
}

/// What the audit log tells of a webhook: not what it is signed with.
#[derive(Debug, Serialize)]
pub(crate) struct WebhookView<'a> {
    name: &'a str,
    url: &'a str,
    from: Severity,
    enabled: bool,
    /// Until when the secrets before the present one still sign, the newest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    former_secrets_until: Vec<DateTime<Utc>>,
}

impl View for WebhookView<'_> {}

impl<'a> From<&'a WebhookDocument> for WebhookView<'a> {
    fn from(webhook: &'a WebhookDocument) -> Self {
        Self {
            name: &webhook.name,
            url: &webhook.url,
            from: webhook.from,
            enabled: webhook.enabled,
            former_secrets_until: webhook.former.iter().map(|former| former.until).collect(),
        }
    }
}
