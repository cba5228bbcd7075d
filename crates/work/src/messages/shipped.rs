//! The message templates that come with the product: `crates/work/message_templates.toml`, compiled in.

use std::sync::LazyLock;

use bellwether_contract::message_template::MessageKind;
use serde::Deserialize;

use crate::documents::message_template::MessageTemplateDocument;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    template: Vec<Template>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Template {
    id: String,
    name: String,
    language: String,
    kind: MessageKind,
    subject: String,
    body: String,
}

static TEMPLATES: LazyLock<Vec<(String, MessageTemplateDocument)>> = LazyLock::new(|| {
    let text = include_str!("../../message_templates.toml");
    let file: File = toml::from_str(text).unwrap_or_else(|error| panic!("message_templates.toml: {error}"));
    let template = |Template { id, name, language, kind, subject, body }: Template| {
        let body = body.trim().to_owned();
        (id, MessageTemplateDocument { name, language, kind, subject, body, enabled: true, owner: None })
    };
    file.template.into_iter().map(template).collect()
});

/// The templates by id.
pub(super) fn templates() -> &'static [(String, MessageTemplateDocument)] {
    &TEMPLATES
}

/// The template of an id.
pub(super) fn template(id: &str) -> Option<&'static MessageTemplateDocument> {
    TEMPLATES.iter().find(|(known, _)| known == id).map(|(_, body)| body)
}

#[cfg(test)]
mod tests {
    use bellwether_contract::message_template::MessageTemplateContent;

    use super::super::checked;
    use super::*;
    use crate::check::Faults;

    #[test]
    fn shipped_templates_are_sound() {
        for (id, body) in templates() {
            let MessageTemplateDocument { name, language, kind, subject, body: text, enabled, .. } = body.clone();
            let content = MessageTemplateContent { name, language, kind, subject, body: text, shared: true, enabled };
            let mut faults = Faults::default();
            assert_eq!(checked(&content, "", &mut faults).document, *body, "{id}");
            assert!(faults.none().is_ok(), "{id}");
        }
    }
}
