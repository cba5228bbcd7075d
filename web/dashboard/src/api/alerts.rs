//! What somebody should hear of, as the API has it: the inbox, rules, ways of delivery.

use bellwether_contract::alert::{
    AlertRule, AlertRuleChange, AlertRules, CreatedWebhook, Deliveries, Delivery, Inbox, NewAlertRule, NewWebhook,
    Notice, NoticeChange, NoticesRead, NotificationSettings, NotificationSettingsChange, Webhook, WebhookChange,
    Webhooks,
};
use bellwether_contract::suggestion::{
    Automation, AutomationChange, NewSuggestionRule, SuggestionRule, SuggestionRuleChange, SuggestionRules,
};
use bellwether_ui::api::client::{Command, Question};
use bellwether_ui::api::path::{Params, encode};

/// A page of the inbox.
pub(crate) fn inbox(params: &Params) -> Question<Inbox> {
    Question::new(params.path("/alerts"))
}

/// Changes a notice that still has this version.
pub(crate) fn change_notice(id: &str, version: u64, body: &NoticeChange) -> Command<Notice> {
    Command::new("PATCH", format!("/alerts/{}", encode(id))).with(body).if_version(version)
}

/// Marks everything as read.
pub(crate) fn read_all(key: String) -> Command<NoticesRead> {
    Command::new("POST", "/alerts/read".to_owned()).once(key)
}

/// The rules of alerts.
pub(crate) fn rules() -> Question<AlertRules> {
    Question::new("/alert-rules".to_owned())
}

/// Makes a rule, once for a key.
pub(crate) fn make_rule(body: &NewAlertRule, key: String) -> Command<AlertRule> {
    Command::new("POST", "/alert-rules".to_owned()).with(body).once(key)
}

/// Changes a rule that still has this version.
pub(crate) fn change_rule(rule: &str, version: u64, body: &AlertRuleChange) -> Command<AlertRule> {
    Command::new("PATCH", format!("/alert-rules/{}", encode(rule))).with(body).if_version(version)
}

/// Takes a rule of alerts away.
pub(crate) fn delete_rule(rule: &str, version: u64) -> Command<()> {
    Command::new("DELETE", format!("/alert-rules/{}", encode(rule))).if_version(version)
}

/// Makes a rule of suggestions, once for a key.
pub(crate) fn make_suggestion_rule(body: &NewSuggestionRule, key: String) -> Command<SuggestionRule> {
    Command::new("POST", "/suggestion-rules".to_owned()).with(body).once(key)
}

/// Takes a rule of suggestions away.
pub(crate) fn delete_suggestion_rule(rule: &str, version: u64) -> Command<()> {
    Command::new("DELETE", format!("/suggestion-rules/{}", encode(rule))).if_version(version)
}

/// The rules of suggestions.
pub(crate) fn suggestion_rules() -> Question<SuggestionRules> {
    Question::new("/suggestion-rules".to_owned())
}

/// Changes a rule of suggestions that still has this version.
pub(crate) fn change_suggestion_rule(rule: &str, version: u64, body: &SuggestionRuleChange) -> Command<SuggestionRule> {
    Command::new("PATCH", format!("/suggestion-rules/{}", encode(rule))).with(body).if_version(version)
}

/// What is made without being asked.
pub(crate) fn automation() -> Question<Automation> {
    Question::new("/automation".to_owned())
}

/// Changes what is made without being asked.
pub(crate) fn change_automation(version: u64, body: &AutomationChange) -> Command<Automation> {
    Command::new("PATCH", "/automation".to_owned()).with(body).if_version(version)
}

/// How whoever asks wants to be told.
pub(crate) fn settings() -> Question<NotificationSettings> {
    Question::new("/me/notifications".to_owned())
}

/// Changes how whoever asks wants to be told.
pub(crate) fn change_settings(version: u64, body: &NotificationSettingsChange) -> Command<NotificationSettings> {
    Command::new("PATCH", "/me/notifications".to_owned()).with(body).if_version(version)
}

/// The webhooks.
pub(crate) fn webhooks() -> Question<Webhooks> {
    Question::new("/webhooks".to_owned())
}

/// Makes a webhook, once for a key; its secret is told this once.
pub(crate) fn make_webhook(body: &NewWebhook, key: String) -> Command<CreatedWebhook> {
    Command::new("POST", "/webhooks".to_owned()).with(body).once(key)
}

/// Changes a webhook that still has this version.
pub(crate) fn change_webhook(id: &str, version: u64, body: &WebhookChange) -> Command<Webhook> {
    Command::new("PATCH", format!("/webhooks/{}", encode(id))).with(body).if_version(version)
}

/// Gives a webhook that still has this version another secret, once for a key; it is told this once.
pub(crate) fn renew_secret(id: &str, version: u64, key: String) -> Command<CreatedWebhook> {
    Command::new("POST", format!("/webhooks/{}/rotate-secret", encode(id))).if_version(version).once(key)
}

/// Takes a webhook away.
pub(crate) fn delete_webhook(id: &str, version: u64) -> Command<()> {
    Command::new("DELETE", format!("/webhooks/{}", encode(id))).if_version(version)
}

/// A page of deliveries.
pub(crate) fn deliveries(params: &Params) -> Question<Deliveries> {
    Question::new(params.path("/deliveries"))
}

/// Tries a delivery again that was given up.
pub(crate) fn retry_delivery(id: &str, key: String) -> Command<Delivery> {
    Command::new("POST", format!("/deliveries/{}/retry", encode(id))).once(key)
}
