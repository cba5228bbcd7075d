//! Names for people of what messages are for, and of the languages they are written in.

use bellwether_contract::message_template::{MessageKind, MessageTemplateContent};

/// Key, name and icon of what messages are for.
pub(crate) const KINDS: [(MessageKind, &str, &str); 3] = [
    (MessageKind::Email, "email", "E-mail"),
    (MessageKind::CallNotes, "call_notes", "Call notes"),
    (MessageKind::MeetingInvitation, "meeting_invitation", "Meeting invitation"),
];

/// Names of languages.
const LANGUAGES: [(&str, &str); 13] = [
    ("cs", "Czech"),
    ("da", "Danish"),
    ("de", "German"),
    ("en", "English"),
    ("es", "Spanish"),
    ("fi", "Finnish"),
    ("fr", "French"),
    ("it", "Italian"),
    ("nb", "Norwegian"),
    ("nl", "Dutch"),
    ("pl", "Polish"),
    ("pt", "Portuguese"),
    ("sv", "Swedish"),
];

/// Name of a kind.
pub(crate) fn kind(kind: MessageKind) -> &'static str {
    KINDS.iter().find(|one| one.0 == kind).map_or("", |one| one.2)
}

/// Key of a kind.
pub(crate) fn kind_key(kind: MessageKind) -> &'static str {
    KINDS.iter().find(|one| one.0 == kind).map_or("", |one| one.1)
}

/// Icon of a kind.
pub(crate) fn symbol(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Email => "mail",
        MessageKind::CallNotes => "phone",
        MessageKind::MeetingInvitation => "users",
    }
}

/// `German`, `English (GB)`; the tag itself of others.
pub(crate) fn language(tag: &str) -> String {
    let (language, region) = tag.split_once('-').unwrap_or((tag, ""));
    match LANGUAGES.iter().find(|known| known.0 == language) {
        Some((_, name)) if region.is_empty() => (*name).to_owned(),
        Some((_, name)) => format!("{name} ({region})"),
        None => tag.to_owned(),
    }
}

/// A template in a choice.
pub(super) fn told(content: &MessageTemplateContent) -> String {
    format!("{} · {}, {}", content.name, kind(content.kind), language(&content.language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_have_names() {
        assert_eq!([language("de"), language("en-GB"), language("el")], ["German", "English (GB)", "el"]);
    }
}
