//! Message templates that are not as they came with the product.

use bellwether_contract::identity::UserRef;
use bellwether_contract::message_template::MessageKind;
use bellwether_identity::audit::View;
use bellwether_store::collection::{Collection, Index};
use serde::{Deserialize, Serialize};

/// A template as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageTemplateDocument {
    /// For people.
    pub name: String,
    /// Locale of its readers.
    pub language: String,
    /// What it is for.
    pub kind: MessageKind,
    /// With placeholders; may be empty.
    pub subject: String,
    /// With placeholders.
    pub body: String,
    /// Whether it is offered.
    pub enabled: bool,
    /// Whose it is; none: everybody's.
    pub owner: Option<UserRef>,
}

impl Collection for MessageTemplateDocument {
    const NAME: &'static str = "message_templates";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        Vec::new()
    }
}

impl View for MessageTemplateDocument {}
