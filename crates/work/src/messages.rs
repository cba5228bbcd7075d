//! Message templates: those that come with the product, as somebody wants them, those that leads and administrators wrote for
//! everybody, and those that somebody keeps for themselves.

mod placeholder;
mod render;
mod shipped;
mod text;
mod writing;

use std::sync::Arc;

use bellwether_contract::identity::{Permission, UserRef};
use bellwether_contract::message_template::{
    MessageKind, MessagePlaceholder, MessageTemplate, MessageTemplateContent, MessageTemplates,
};
use bellwether_identity::act::Act;
use bellwether_identity::audit::{Deed, Entry};
use bellwether_identity::identity::Identity;
use bellwether_store::collection::Collection;
use bellwether_store::document::Document;

use self::placeholder::Placeholder;
use self::text::Text;
use self::writing::{Writing, languages};
use crate::check::{Faults, LONGEST_TEXT, LONGEST_TITLE};
use crate::documents::message_template::MessageTemplateDocument;
use crate::error::WorkError;
use crate::work::Work;

/// Longest name, in characters.
const LONGEST_NAME: usize = 100;
/// Most templates that everybody uses.
const MOST_SHARED: usize = 200;
/// Most templates that somebody keeps for themselves.
const MOST_OWN: usize = 100;
/// Kind of thing, in words.
const KIND: &str = "message template";
/// What is said to those who may not write for everybody.
const NOT_FOR_EVERYBODY: &str =
    "Templates that everybody uses are written by leads and administrators; keep one of your own, with `shared` false.";

/// A template, wherever it comes from.
struct Known {
    id: String,
    stored: Option<Arc<Document<MessageTemplateDocument>>>,
    body: MessageTemplateDocument,
    shipped: Option<&'static MessageTemplateDocument>,
}

impl Known {
    fn version(&self) -> u64 {
        self.stored.as_ref().map_or(0, |stored| stored.version)
    }

    fn may_change(&self, identity: &Identity) -> bool {
        match &self.body.owner {
            Some(owner) => owner.id == identity.user(),
            None => identity.may(Permission::ManageTemplates),
        }
    }

    fn answer(self, identity: &Identity) -> MessageTemplate {
        let (editable, version) = (self.may_change(identity), self.version());
        let changed = self.shipped != Some(&self.body);
        let MessageTemplateDocument { name, language, kind, subject, body, enabled, owner } = self.body;
        MessageTemplate {
            id: self.id,
            version,
            content: MessageTemplateContent { name, language, kind, subject, body, shared: owner.is_none(), enabled },
            shipped: self.shipped.is_some(),
            changed,
            owner,
            editable,
            updated_at: self.stored.map(|stored| stored.updated_at),
        }
    }
}

impl Work {
    /// The templates that somebody may use, by name.
    pub fn message_templates(&self, identity: &Identity) -> MessageTemplates {
        let all = self.known_templates().into_iter().filter(|known| is_for(&known.body, identity));
        let mut items: Vec<MessageTemplate> = all.map(|known| known.answer(identity)).collect();
        items.sort_by(|one, other| (&one.content.name, &one.id).cmp(&(&other.content.name, &other.id)));
        let placeholder =
            |(placeholder, about): (Placeholder, String)| MessagePlaceholder { name: placeholder.to_string(), about };
        MessageTemplates {
            items,
            placeholders: Placeholder::all().map(placeholder).collect(),
            languages: languages().map(str::to_owned).collect(),
        }
    }

    /// A template that somebody may use.
    ///
    /// # Errors
    /// [`WorkError::NotFound`], also for one that somebody else keeps for themselves.
    pub fn message_template(&self, identity: &Identity, id: &str) -> Result<MessageTemplate, WorkError> {
        self.known_template(identity, id).map(|known| known.answer(identity))
    }

    /// Adds a template.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] with everything that is wrong, [`WorkError::Forbidden`] for one of everybody by whoever may not,
    /// [`WorkError::Conflict`] for one too many; when it cannot be recorded.
    pub async fn create_message_template(
        &self,
        deed: &Deed,
        content: &MessageTemplateContent,
    ) -> Result<MessageTemplate, WorkError> {
        let after = self.written(deed, content)?;
        let same_owner = |known: &&Known| {
            known.body.owner.as_ref().map(|owner| &owner.id) == after.owner.as_ref().map(|owner| &owner.id)
        };
        let most = if after.owner.is_some() { MOST_OWN } else { MOST_SHARED };
        if self.known_templates().iter().filter(same_owner).count() >= most {
            return Err(WorkError::Conflict(format!("There are {most} templates already; delete or change one.")));
        }
        let id = self.store().new_id();
        let mut act = Act::new(entry("message_template.create", &id, &after).after(&after));
        act.insert(&id, &after)?;
        self.commit(deed, act).await?;
        self.message_template(&deed.identity, &id)
    }

    /// Puts another content in place of that of version `expected`; 0 is the version of one that is as it came with the product.
    ///
    /// # Errors
    /// As [`Self::create_message_template`]; [`WorkError::NotFound`], [`WorkError::Stale`].
    pub async fn change_message_template(
        &self,
        deed: &Deed,
        (id, expected): (&str, u64),
        content: &MessageTemplateContent,
    ) -> Result<MessageTemplate, WorkError> {
        let known = self.changeable(deed, id, expected)?;
        if known.shipped.is_some() && !content.shared {
            let message = "is false, but the template came with the product; switch it off, or keep a copy of your own";
            return Err(WorkError::invalid("shared", message));
        }
        let after = self.written(deed, content)?;
        let mut act = Act::new(entry("message_template.change", id, &after).before(&known.body).after(&after));
        act.put(id, expected, &after)?;
        let done = self.commit(deed, act).await;
        done.map_err(|error| error.of_version(KIND, MessageTemplateDocument::NAME, id))?;
        self.message_template(&deed.identity, id)
    }

    /// Deletes a template of version `expected`; one that came with the product is put back as it came.
    ///
    /// # Errors
    /// [`WorkError::NotFound`], [`WorkError::Stale`], [`WorkError::Forbidden`], [`WorkError::Conflict`] for one that is as it
    /// came; when it cannot be recorded.
    pub async fn delete_message_template(&self, deed: &Deed, id: &str, expected: u64) -> Result<(), WorkError> {
        let known = self.changeable(deed, id, expected)?;
        let mut act = match known.shipped {
            Some(shipped) if *shipped == known.body => {
                let message = "The template is as it came with the product; to be rid of it, switch it off.";
                return Err(WorkError::Conflict(message.to_owned()));
            }
            Some(shipped) => {
                // Replaced rather than deleted: its versions go on, and nobody's old one fits again.
                let mut act =
                    Act::new(entry("message_template.reset", id, &known.body).before(&known.body).after(shipped));
                act.replace(id, expected, shipped)?;
                act
            }
            None => Act::new(entry("message_template.delete", id, &known.body).before(&known.body)),
        };
        if known.shipped.is_none() {
            act.delete::<MessageTemplateDocument>(id, expected)?;
        }
        let done = self.commit(deed, act).await;
        done.map_err(|error| error.of_version(KIND, MessageTemplateDocument::NAME, id)).map(drop)
    }

    fn known_templates(&self) -> Vec<Known> {
        let stored = self.shelf.message_templates.all();
        let shipped = shipped::templates().iter().filter(|(id, _)| !stored.contains_key(id));
        let as_it_came =
            shipped.map(|(id, body)| Known { id: id.clone(), stored: None, body: body.clone(), shipped: Some(body) });
        let kept = stored.values().map(|document| Known {
            id: document.id.clone(),
            stored: Some(document.clone()),
            body: document.body.clone(),
            shipped: shipped::template(&document.id),
        });
        as_it_came.chain(kept).collect()
    }

    fn known_template(&self, identity: &Identity, id: &str) -> Result<Known, WorkError> {
        let found = self.known_templates().into_iter().find(|known| known.id == id);
        found.filter(|known| is_for(&known.body, identity)).ok_or_else(|| WorkError::not_found(KIND, id))
    }

    fn changeable(&self, deed: &Deed, id: &str, expected: u64) -> Result<Known, WorkError> {
        let known = self.known_template(&deed.identity, id)?;
        if !known.may_change(&deed.identity) {
            return Err(WorkError::Forbidden(NOT_FOR_EVERYBODY));
        }
        if known.version() != expected {
            let (id, present) = (id.to_owned(), known.version());
            return Err(WorkError::Stale { kind: KIND, id, expected, present });
        }
        Ok(known)
    }

    fn written(&self, deed: &Deed, content: &MessageTemplateContent) -> Result<MessageTemplateDocument, WorkError> {
        let identity = &deed.identity;
        if content.shared && !identity.may(Permission::ManageTemplates) {
            return Err(WorkError::Forbidden(NOT_FOR_EVERYBODY));
        }
        let mut faults = Faults::default();
        let checked = checked(content, "", &mut faults);
        faults.none()?;
        let owner = UserRef { id: identity.user().to_owned(), name: identity.name().to_owned() };
        Ok(MessageTemplateDocument { owner: (!content.shared).then_some(owner), ..checked.document })
    }
}

/// A content that was checked, ready to be filled in.
struct Checked {
    document: MessageTemplateDocument,
    subject: Text,
    body: Text,
    writing: Option<Writing>,
}

/// Checks a content; `path` stands before the names of its fields, such as `template.`.
fn checked(content: &MessageTemplateContent, path: &str, faults: &mut Faults) -> Checked {
    let named = |field: &str| format!("{path}{field}");
    let name = faults.line(&named("name"), &content.name, LONGEST_NAME);
    let writing = Writing::of(&content.language).map_err(|error| faults.add(&named("language"), error)).ok();
    let subject = if content.kind == MessageKind::CallNotes && content.subject.trim().is_empty() {
        String::new()
    } else {
        faults.line(&named("subject"), &content.subject, LONGEST_TITLE)
    };
    let body = faults.text(&named("body"), &content.body, (1, LONGEST_TEXT));
    let mut text = |field: &str, text: &str| {
        Text::parse(text).unwrap_or_else(|error| {
            faults.add(&named(field), error);
            Text::default()
        })
    };
    let (parsed_subject, parsed_body) = (text("subject", &subject), text("body", &body));
    let language = writing.as_ref().map_or_else(String::new, |writing| writing.tag().to_owned());
    Checked {
        document: MessageTemplateDocument {
            name,
            language,
            kind: content.kind,
            subject,
            body,
            enabled: content.enabled,
            owner: None,
        },
        subject: parsed_subject,
        body: parsed_body,
        writing,
    }
}

/// Whether somebody may use a template: what others keep for themselves is no affair of theirs.
fn is_for(body: &MessageTemplateDocument, identity: &Identity) -> bool {
    body.owner.as_ref().is_none_or(|owner| owner.id == identity.user())
}

fn entry(what: &'static str, id: &str, body: &MessageTemplateDocument) -> Entry {
    Entry::new(what, "message_template", id, &body.name)
}
