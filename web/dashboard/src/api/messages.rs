//! Message templates, as the API has them.

use bellwether_contract::message_template::{
    MessageDraft, MessageOccasion, MessageTemplate, MessageTemplateContent, MessageTemplates, RenderedMessage,
};
use bellwether_ui::api::client::{Command, Question};
use bellwether_ui::api::path::encode;

fn path(id: &str, rest: &str) -> String {
    format!("/message-templates/{}{rest}", encode(id))
}

/// Those that whoever asks may use.
pub(crate) fn templates() -> Question<MessageTemplates> {
    Question::new("/message-templates".to_owned())
}

/// Makes a template, once for a key.
pub(crate) fn make(body: &MessageTemplateContent, key: String) -> Command<MessageTemplate> {
    Command::new("POST", "/message-templates".to_owned()).with(body).once(key)
}

/// Puts another content in place of that of a template that still has this version.
pub(crate) fn change(id: &str, version: u64, body: &MessageTemplateContent) -> Command<MessageTemplate> {
    Command::new("PUT", path(id, "")).with(body).if_version(version)
}

/// Takes a template away, or puts it back as it came.
pub(crate) fn delete(id: &str, version: u64) -> Command<()> {
    Command::new("DELETE", path(id, "")).if_version(version)
}

/// A template filled in.
pub(crate) fn render(id: &str, body: &MessageOccasion) -> Command<RenderedMessage> {
    Command::new("POST", path(id, "/render")).with(body)
}

/// What is being written, filled in.
pub(crate) fn render_draft(body: &MessageDraft) -> Command<RenderedMessage> {
    Command::new("POST", "/message-templates/render".to_owned()).with(body)
}
