//! What is kept: the documents of this crate, and the declaration of all of them.

pub mod action;
pub mod alert;
pub mod alert_state;
pub mod automation;
pub mod changed_rule;
pub mod comment;
pub mod decision;
pub mod delivery;
pub mod key_date;
pub mod message_template;
pub mod notice;
pub mod notification_settings;
pub mod outcome;
pub mod playbook;
pub mod webhook;

use bellwether_domain::rules::alert::AlertDraft;
use bellwether_domain::rules::suggestion::SuggestionDraft;
use bellwether_store::error::StoreError;
use bellwether_store::setup::Setup;

/// A setup with the collections of this crate.
///
/// # Errors
/// [`StoreError::Declaration`] if a name is taken already.
pub fn collections(setup: Setup) -> Result<Setup, StoreError> {
    setup
        .with::<action::Action>()?
        .with::<comment::Comment>()?
        .with::<notice::Notice>()?
        .with::<changed_rule::ChangedRule<SuggestionDraft>>()?
        .with::<decision::Decision>()?
        .with::<automation::AutomationDocument>()?
        .with::<key_date::KeyDateDocument>()?
        .with::<alert::Alert>()?
        .with::<changed_rule::ChangedRule<AlertDraft>>()?
        .with::<alert_state::AlertState>()?
        .with::<webhook::WebhookDocument>()?
        .with::<notification_settings::NotificationSettingsDocument>()?
        .with::<delivery::Delivery>()?
        .with::<playbook::PlaybookDocument>()?
        .with::<playbook::RunDocument>()?
        .with::<outcome::OutcomeDocument>()?
        .with::<message_template::MessageTemplateDocument>()
}
