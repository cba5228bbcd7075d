//! A message template that is being written, with what becomes of it for an account beside it.

use std::time::Duration;

use bellwether_contract::identity::Permission;
use bellwether_contract::message_template::{
    MessageDraft, MessageKind, MessageOccasion, MessagePlaceholder, MessageTemplate, MessageTemplateContent,
    RenderedMessage,
};
use bellwether_ui::api::path::Params;
use bellwether_ui::components::area::TextArea;
use bellwether_ui::components::field::{DialogEnd, Field, FieldError, Select, Trouble};
use bellwether_ui::components::fragment::{fragment, live};
use bellwether_ui::state::form::Form;
use bellwether_ui::state::remote::Remote;
use leptos::ev::{Event, SubmitEvent};
use leptos::prelude::*;
use maud::{Markup, html};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};

use super::rendering::Rendering;
use super::{kinds, missing};
use crate::api;
use crate::state::session::use_session;
use crate::work::pick::CustomerPick;
use crate::work::words;

const FIELDS: &[&str] = &["name", "language", "kind", "subject", "body", "shared"];
/// Wait after the last letter typed.
const PAUSE: Duration = Duration::from_millis(300);
/// The field of the subject.
const SUBJECT: &str = "template-subject";
/// The field of the text.
const BODY: &str = "template-body";

/// What is written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Edited {
    /// The template that is changed; none for a new one.
    pub(crate) template: Option<MessageTemplate>,
    /// What it says at first.
    pub(crate) content: MessageTemplateContent,
}

/// What the form is given.
pub(crate) struct Given {
    /// What is written; the dialog is open as long as there is something.
    pub(crate) edited: RwSignal<Option<Edited>>,
    /// What can stand between braces.
    pub(crate) placeholders: Signal<Vec<MessagePlaceholder>>,
    /// Languages that can be chosen.
    pub(crate) languages: Signal<Vec<String>>,
    /// What is done when it was saved.
    pub(crate) saved: Callback<()>,
}

/// What was typed.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    language: RwSignal<String>,
    kind: RwSignal<String>,
    subject: RwSignal<String>,
    body: RwSignal<String>,
    shared: RwSignal<bool>,
    enabled: bool,
}

impl Typed {
    /// Whether there is a text: what nobody has written yet is not wrong.
    fn is_begun(self) -> bool {
        self.body.with(|text| !text.trim().is_empty())
    }

    fn content(self) -> MessageTemplateContent {
        MessageTemplateContent {
            name: self.name.get().trim().to_owned(),
            language: self.language.get(),
            kind: words::by_key(&kinds::KINDS, &self.kind.get()).unwrap_or(MessageKind::Email),
            subject: self.subject.get().trim().to_owned(),
            body: self.body.get(),
            shared: self.shared.get(),
            enabled: self.enabled,
        }
    }
}

/// The form; its code comes when it is opened.
pub(crate) fn editor(given: &Given) -> AnyView {
    let (edited, saved) = (given.edited, given.saved);
    let Some(Edited { template, content }) = edited.get_untracked() else { return ().into_any() };
    let session = use_session();
    let form = Form::default();
    let typed = Typed {
        name: RwSignal::new(content.name),
        language: RwSignal::new(content.language.clone()),
        kind: RwSignal::new(kinds::kind_key(content.kind).to_owned()),
        subject: RwSignal::new(content.subject),
        body: RwSignal::new(content.body),
        shared: RwSignal::new(content.shared),
        enabled: content.enabled,
    };
    let rendering = Rendering::new();
    let customer = RwSignal::new(None::<(String, String)>);
    preview(typed, customer, rendering);
    let (known, own) = (given.languages, content.language);
    let languages = Signal::derive(move || {
        let mut tags = known.get();
        if !tags.contains(&own) {
            tags.push(own.clone());
        }
        tags.into_iter().map(|tag| (tag.clone(), kinds::language(&tag))).collect::<Vec<_>>()
    });
    let shipped = template.as_ref().is_some_and(|template| template.shipped);
    let may =
        Memo::new(move |_| session.me.ok(|me| me.permissions.contains(&Permission::ManageTemplates)).unwrap_or(false));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let content = untrack(|| typed.content());
        let command = match &template {
            Some(template) => api::messages::change(&template.id, template.version, &content),
            None => api::messages::make(&content, form.key()),
        };
        form.send(command, move |_: &MessageTemplate| {
            edited.set(None);
            saved.run(());
            session.say("The template was saved");
        });
    };
    // What is wrong is said while it is typed, and again when it cannot be saved.
    let error = move |field: &'static str, drafted: &'static str| -> FieldError {
        let refused = form.error(field);
        Signal::derive(move || rendering.error(drafted).filter(|_| typed.is_begun()).or_else(|| refused.get()))
    };
    let whose = live(move || {
        if !may.get() || shipped {
            return ().into_any();
        }
        let toggle = move |event| typed.shared.set(event_target_checked(&event));
        view! {
            <label class="option">
                <input class="check" type="checkbox" prop:checked=typed.shared on:change=toggle />
                <span class="grow">"Everybody uses it"</span>
            </label>
        }
        .into_any()
    });
    let last = StoredValue::new(BODY);
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog__body split">
                <div class="split__part" on:focusin=move |event| remember(&event, last)>
                    <Trouble form=form fields=FIELDS />
                    <Field id="template-name" label="Name" value=typed.name error=error("name", "template.name") most=100 />
                    <div class="two">
                        <Select
                            id="template-kind"
                            label="For"
                            value=typed.kind
                            error=form.error("kind")
                            options=Signal::stored(words::pairs(&kinds::KINDS))
                        />
                        <Select
                            id="template-language"
                            label="Language"
                            value=typed.language
                            error=error("language", "template.language")
                            options=languages
                        />
                    </div>
                    <Field
                        id=SUBJECT
                        label="Subject"
                        value=typed.subject
                        error=error("subject", "template.subject")
                        optional=true
                    />
                    <TextArea
                        id=BODY
                        label="Text"
                        value=typed.body
                        error=error("body", "template.body")
                        hint="{contact.name|there} says what is written when there is no value"
                        rows=11
                    />
                    {insertion(typed, last, given.placeholders)}
                    {whose}
                </div>
                <section class="split__part preview" aria-labelledby="h-preview">
                    <h3 id="h-preview">"What becomes of it"</h3>
                    <CustomerPick form=form value=customer />
                    {shown(typed, customer, rendering)}
                </section>
            </div>
            <DialogEnd form=form name="Save" leave=move |()| edited.set(None) />
        </form>
    }
    .into_any()
}

/// Fills in what is typed for the account that is chosen: at first the one with the lowest score.
fn preview(typed: Typed, customer: RwSignal<Option<(String, String)>>, rendering: Rendering) {
    let first = Remote::new(|| api::customers(&Params::new().with("limit", "1")));
    Effect::new(move |before: Option<bool>| {
        let found = first.ok(|page| page.items.first().map(|item| (item.id.clone(), item.name.clone()))).flatten();
        if before != Some(true)
            && let Some(found) = found
        {
            customer.set(Some(found));
            return true;
        }
        before.unwrap_or(false)
    });
    let pending = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move || {
        let Some((id, _)) = customer.get() else { return };
        let occasion = MessageOccasion { customer: Some(id), ..MessageOccasion::default() };
        let mut draft = MessageDraft { template: typed.content(), occasion };
        if let Some(handle) = pending.get_value() {
            handle.clear();
        }
        if !typed.is_begun() {
            return;
        }
        // A name is needed to save it, not to see it.
        if draft.template.name.is_empty() {
            "-".clone_into(&mut draft.template.name);
        }
        let ask = move || rendering.ask(api::messages::render_draft(&draft));
        pending.set_value(set_timeout_with_handle(ask, PAUSE).ok());
    });
    on_cleanup(move || {
        if let Some(handle) = pending.try_get_value().flatten() {
            handle.clear();
        }
    });
}

fn shown(typed: Typed, customer: RwSignal<Option<(String, String)>>, rendering: Rendering) -> AnyView {
    fragment(Box::new(move || {
        let broken = rendering.failure.with(|failure| {
            failure.as_ref().map(|failure| match failure.problem() {
                Some(problem) if !problem.errors.is_empty() => "Mend what is marked to see it.".to_owned(),
                _ => failure.detail(),
            })
        });
        html! {
            div.preview__paper aria-live="polite" {
                @if customer.with(Option::is_none) { p.muted { "Choose an account to see it." } }
                @else if !typed.is_begun() { p.muted { "Write a text to see it." } }
                @else if let Some(why) = broken { p.muted { (why) } }
                @else { (rendering.ok(paper).unwrap_or_default()) }
            }
            (rendering.ok(missing).unwrap_or_default())
        }
    }))
}

fn paper(message: &RenderedMessage) -> Markup {
    html! {
        @if !message.subject.is_empty() { p.preview__subject { (message.subject) } }
        p.said-text { (message.body) }
    }
}

/// A choice of placeholders; the one that is taken is written where the caret was.
fn insertion(typed: Typed, last: StoredValue<&'static str>, placeholders: Signal<Vec<MessagePlaceholder>>) -> AnyView {
    let options = move || {
        html! {
            option value="" { "Insert a placeholder…" }
            @for one in placeholders.get() { option value=(one.name) { "{" (one.name) "} · " (one.about) } }
        }
        .into_string()
    };
    let insert = move |event: Event| {
        let Some(select) = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok()) else {
            return;
        };
        let name = select.value();
        select.set_value("");
        if name.is_empty() {
            return;
        }
        let id = last.get_value();
        let value = if id == SUBJECT { typed.subject } else { typed.body };
        let text = value.get_untracked();
        let at = caret(id).unwrap_or_else(|| text.encode_utf16().count());
        let (before, after) = split(&text, at);
        let written = format!("{before}{{{name}}}");
        let caret = written.encode_utf16().count();
        value.set(format!("{written}{after}"));
        request_animation_frame(move || place_caret(id, caret));
    };
    view! {
        <div class="field">
            <select class="input" aria-label="Insert a placeholder" inner_html=options on:change=insert></select>
        </div>
    }
    .into_any()
}

/// Remembers the field in which one wrote last.
fn remember(event: &leptos::ev::FocusEvent, last: StoredValue<&'static str>) {
    let id = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()).map(|element| element.id());
    if let Some(known) = [SUBJECT, BODY].into_iter().find(|known| id.as_deref() == Some(*known)) {
        last.set_value(known);
    }
}

/// Where the caret of a field is, in UTF-16 units.
fn caret(id: &str) -> Option<usize> {
    let element = document().get_element_by_id(id)?;
    let at = match element.dyn_ref::<HtmlTextAreaElement>() {
        Some(area) => area.selection_start().ok()??,
        None => element.dyn_ref::<HtmlInputElement>()?.selection_start().ok()??,
    };
    usize::try_from(at).ok()
}

fn place_caret(id: &str, at: usize) {
    let Some(element) = document().get_element_by_id(id) else { return };
    let at = u32::try_from(at).ok();
    // A control that has left the page has no caret.
    if let Some(area) = element.dyn_ref::<HtmlTextAreaElement>() {
        let _ = (area.set_selection_start(at), area.set_selection_end(at));
    } else if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
        let _ = (input.set_selection_start(at), input.set_selection_end(at));
    }
    let _ = element.unchecked_ref::<HtmlElement>().focus();
}

/// A text before and after so many UTF-16 units.
fn split(text: &str, at: usize) -> (&str, &str) {
    let mut units = 0;
    for (byte, letter) in text.char_indices() {
        if units >= at {
            return text.split_at(byte);
        }
        units += letter.len_utf16();
    }
    (text, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_split_where_the_caret_is() {
        assert_eq!(split("Grüße 🙂!", 3), ("Grü", "ße 🙂!"));
        assert_eq!(split("Grüße 🙂!", 8), ("Grüße 🙂", "!"));
        assert_eq!(split("", 0), ("", ""));
        assert_eq!(split("ab", 9), ("ab", ""));
    }
}
