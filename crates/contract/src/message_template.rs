//! Texts that account managers use when they call, write or invite, and what becomes of them for one customer.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::account::Person;
use crate::action::CustomerRef;
use crate::identity::UserRef;

/// What a text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// To be sent.
    Email,
    /// What to say in a call, and to fill in.
    CallNotes,
    /// To ask for a meeting.
    MeetingInvitation,
}

/// A text with placeholders such as `{customer.name}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessageTemplate {
    /// Key.
    pub id: String,
    /// Changes with every change; what `If-Match` takes, in quotes. 0 of one that is as it came with the product.
    pub version: u64,
    /// What it says.
    pub content: MessageTemplateContent,
    /// Whether it came with the product: deleting it puts it back as it came.
    pub shipped: bool,
    /// Whether it says something else than when it came; always true of those that did not come with the product.
    pub changed: bool,
    /// Whose it is, if it is not everybody's.
    pub owner: Option<UserRef>,
    /// Whether whoever asks may change it.
    pub editable: bool,
    /// When it was last changed; null for one that is as it came.
    pub updated_at: Option<DateTime<Utc>>,
}

/// What a template says, as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MessageTemplateContent {
    /// For people, 1 to 100 characters.
    pub name: String,
    /// Locale of its readers, such as `en-GB` or `de`: how money, numbers and dates are written, and what stands for a value
    /// that is missing.
    pub language: String,
    /// What it is for.
    pub kind: MessageKind,
    /// Up to 200 characters; only call notes may have none. A placeholder stands for a value: `{customer.name}`;
    /// `{contact.name|there}` says what is written where there is none; `{{` is a brace.
    #[serde(default)]
    pub subject: String,
    /// 1 to 10,000 characters, with placeholders as the subject.
    pub body: String,
    /// Whether everybody uses it; leads and administrators write those.
    #[serde(default)]
    pub shared: bool,
    /// Whether it is offered.
    #[serde(default = "yes")]
    pub enabled: bool,
}

const fn yes() -> bool {
    true
}

/// Something that a placeholder can stand for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessagePlaceholder {
    /// Between the braces.
    pub name: String,
    /// What it stands for.
    pub about: String,
}

/// The templates that somebody may use, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessageTemplates {
    /// Those of everybody, and one's own.
    pub items: Vec<MessageTemplate>,
    /// What can stand between braces.
    pub placeholders: Vec<MessagePlaceholder>,
    /// Languages that can be written in; each also with another region, such as `fr-BE`.
    pub languages: Vec<String>,
}

/// For whom a template is filled in: a customer, or an action and with it its customer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MessageOccasion {
    /// Id of the customer; left out: that of the action.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// Key of the action.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// Name of the person at the customer; left out: the first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
}

/// A text that is being written, to be filled in for somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MessageDraft {
    /// What it says.
    pub template: MessageTemplateContent,
    /// For whom.
    pub occasion: MessageOccasion,
}

/// A placeholder behind which there is no value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MissingValue {
    /// Between the braces.
    pub placeholder: String,
    /// What is written in its place.
    pub written: String,
}

/// A text that can be sent or read out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RenderedMessage {
    /// The customer it is about.
    pub customer: CustomerRef,
    /// What it is for.
    pub kind: MessageKind,
    /// Locale it is written in.
    pub language: String,
    /// In a line; empty if there is none.
    pub subject: String,
    /// The text.
    pub body: String,
    /// The person at the customer it is written to; null if none is known.
    pub to: Option<Person>,
    /// All people at the customer; empty also while their source does not answer.
    pub people: Vec<Person>,
    /// Values that are missing, in the order of the text.
    pub missing: Vec<MissingValue>,
}
