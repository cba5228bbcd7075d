//! A playbook that is being written: what it is for, and its steps in order.

mod steps;

use bellwether_contract::playbook::{NewPlaybook, Playbook, PlaybookChange};
use bellwether_ui::components::area::TextArea;
use bellwether_ui::components::field::{DialogEnd, Field, Trouble};
use bellwether_ui::components::fragment::fragment;
use bellwether_ui::components::icon::icon;
use bellwether_ui::state::form::Form;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use maud::html;

use self::steps::Steps;
use crate::api;
use crate::state::session::use_session;

const FIELDS: &[&str] = &["key", "name", "description", "steps"];

/// What the form is given.
pub(crate) struct Given {
    /// The playbook that is written: one that is there, or a new one; the dialog is open as long as there is something.
    pub(crate) edited: RwSignal<Option<Option<Playbook>>>,
    /// What is done when it was saved.
    pub(crate) saved: Callback<()>,
}

/// The form; its code comes when it is opened.
pub(crate) fn playbook_form(given: &Given) -> AnyView {
    let Given { edited, saved } = *given;
    let Some(book) = edited.get_untracked() else { return ().into_any() };
    let session = use_session();
    let form = Form::default();
    let text = |read: fn(&Playbook) -> String| RwSignal::new(book.as_ref().map(read).unwrap_or_default());
    let key = RwSignal::new(String::new());
    let name = text(|book| book.name.clone());
    let description = text(|book| book.description.clone());
    let steps = Steps::of(book.as_ref().map_or(&[], |book| book.steps.as_slice()));
    let named = book.is_none().then(|| {
        view! { <Field id="book-key" label="Key" value=key error=form.error("key") hint="Lower case letters, digits and underscores; it cannot be changed later" most=60 /> }
    });
    let is_new = book.is_none();
    let told = fragment(Box::new(move || {
        html! { @if !is_new { div.note data-kind="info" { (icon("book")) p { "What was started goes on as it was; the new version counts for what is started from now on." } } } }
    }));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (name, description) = (name.get_untracked().trim().to_owned(), description.get_untracked());
        let command = match &book {
            Some(book) => {
                let change = PlaybookChange {
                    name: Some(name),
                    description: Some(description),
                    steps: Some(steps.read()),
                    ..PlaybookChange::default()
                };
                api::work::change_playbook(&book.key, book.version, &change)
            }
            None => {
                let key = key.get_untracked().trim().to_owned();
                api::work::make_playbook(&NewPlaybook { key, name, description, steps: steps.read() }, form.key())
            }
        };
        form.send(command, move |book: &Playbook| {
            edited.set(None);
            saved.run(());
            session.say(format!("“{}” was saved", book.name));
        });
    };
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog__body">
                <Trouble form=form fields=FIELDS />
                {told}
                {named}
                <Field id="book-name" label="Name" value=name error=form.error("name") most=100 />
                <TextArea
                    id="book-description"
                    label="What it is for (optional)"
                    value=description
                    error=form.error("description")
                    rows=2
                    most=2_000
                />
                {steps::editor(form, steps)}
            </div>
            <DialogEnd form=form name="Save" leave=move |()| edited.set(None) />
        </form>
    }
    .into_any()
}
