//! Logs a contact in a few seconds: how, with whom, what it was about, what came of it. The same form changes one.

use std::sync::Arc;

use bellwether_contract::account::{ContactEntry, Person};
use bellwether_contract::contact_log::{ContactChange, LoggedContact, NewContact};
use leptos::ev::{MouseEvent, SubmitEvent};
use leptos::prelude::*;
use maud::html;

use crate::api;
use crate::parts::{self, part_of};
use crate::state::session::use_session;
use bellwether_ui::components::field::{Field, Select, Submit, TextArea, Trouble};
use bellwether_ui::components::fragment::{clicked, fragment};
use bellwether_ui::components::overlay::ModalDialog;
use bellwether_ui::format::zone;
use bellwether_ui::state::form::Form;

const FIELDS: &[&str] = &["at", "channel", "direction", "person", "summary", "outcome"];

/// How one gets in touch: value, name.
const CHANNELS: [(&str, &str); 4] =
    [("call", "Call"), ("email", "E-mail"), ("meeting", "Meeting"), ("message", "Message")];

/// What often comes of it; a click writes it into the field.
const OUTCOMES: [&str; 5] = ["Reached", "No answer", "Order agreed", "Follow-up needed", "Escalated"];

/// The dialog, open while the signal says so.
#[component]
pub(crate) fn ContactDialog(
    /// Customer.
    #[prop(into)]
    id: Signal<String>,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// People to talk to, the first one first.
    #[prop(into)]
    people: Signal<Vec<Person>>,
    /// What is done when the contact was logged.
    done: Callback<()>,
) -> impl IntoView {
    view! {
        <ModalDialog
            id="log-contact"
            open=Memo::new(move |_| open.get())
            close=Arc::new(move || open.set(false))
            title="Log a contact".into_any()
        >
            {part_of(
                parts::CONTACT_FORM,
                Arc::new(About { id, entry: None, people, close: Callback::new(move |()| open.set(false)), done }),
            )}
        </ModalDialog>
    }
}

/// The dialog that changes a contact, open while there is one.
#[component]
pub(crate) fn ChangeContactDialog(
    /// Customer.
    #[prop(into)]
    id: Signal<String>,
    /// The contact, which was logged here.
    entry: RwSignal<Option<ContactEntry>>,
    /// What is done when it was changed.
    done: Callback<()>,
) -> impl IntoView {
    let about = move || About {
        id,
        entry: entry.get_untracked(),
        people: Signal::derive(Vec::new),
        close: Callback::new(move |()| entry.set(None)),
        done,
    };
    view! {
        <ModalDialog
            id="change-contact"
            open=Memo::new(move |_| entry.with(Option::is_some))
            close=Arc::new(move || entry.set(None))
            title="Change the contact".into_any()
        >
            {part_of(parts::CONTACT_FORM, Arc::new(about()))}
        </ModalDialog>
    }
}

/// What the form is about.
pub(crate) struct About {
    id: Signal<String>,
    /// What is changed; none when something is logged.
    entry: Option<ContactEntry>,
    people: Signal<Vec<Person>>,
    close: Callback<()>,
    done: Callback<()>,
}

impl About {
    /// What the fields begin with.
    fn begin(&self) -> Written {
        let text = |value: &str| RwSignal::new(value.to_owned());
        let maybe = |value: Option<&String>| text(value.map_or("", String::as_str));
        match &self.entry {
            Some(entry) => Written {
                channel: text(&entry.channel),
                direction: text(&entry.direction),
                when: text(&zone::to_control(entry.at)),
                person: maybe(entry.person.as_ref()),
                summary: text(&entry.note),
                outcome: maybe(entry.outcome.as_ref()),
            },
            None => Written {
                channel: text("call"),
                direction: text("outbound"),
                when: text(""),
                person: maybe(self.people.with_untracked(|people| people.first().map(|one| one.name.clone())).as_ref()),
                summary: text(""),
                outcome: text(""),
            },
        }
    }
}

/// What is in the fields.
#[derive(Clone, Copy)]
struct Written {
    channel: RwSignal<String>,
    direction: RwSignal<String>,
    when: RwSignal<String>,
    person: RwSignal<String>,
    summary: RwSignal<String>,
    outcome: RwSignal<String>,
}

impl Written {
    fn new_contact(self) -> NewContact {
        NewContact {
            at: zone::from_control(&self.when.get_untracked()),
            channel: self.channel.get_untracked(),
            direction: Some(self.direction.get_untracked()),
            person: said(self.person),
            summary: self.summary.get_untracked(),
            outcome: said(self.outcome),
        }
    }

    /// What is empty is taken away. The control has no seconds: an instant that nobody touched stays what it was.
    fn change_of(self, entry: &ContactEntry) -> ContactChange {
        let when = self.when.get_untracked();
        ContactChange {
            at: zone::from_control(&when).filter(|_| when != zone::to_control(entry.at)),
            channel: Some(self.channel.get_untracked()),
            direction: Some(self.direction.get_untracked()),
            person: Some(said(self.person).unwrap_or_default()),
            summary: Some(self.summary.get_untracked()),
            outcome: Some(said(self.outcome).unwrap_or_default()),
        }
    }
}

/// The form; its code comes when it is opened.
pub(crate) fn contact_form(about: &About) -> AnyView {
    let About { id, people, close, done, .. } = *about;
    let session = use_session();
    let form = Form::default();
    let written = about.begin();
    let Written { channel, direction, when, person, summary, outcome } = written;
    let entry = about.entry.clone();
    let (name, hint) = if entry.is_some() { ("Save", "") } else { ("Log contact", "Left empty: now") };
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let id = id.get_untracked();
        let (command, told) = match &entry {
            None => (api::log_contact(&id, &written.new_contact()).once(form.key()), "Contact logged"),
            Some(entry) => {
                let (key, version) = (entry.id.as_deref().unwrap_or_default(), entry.version.unwrap_or_default());
                (api::change_contact(&id, key, version, &written.change_of(entry)), "Contact changed")
            }
        };
        form.send(command, move |_: &LoggedContact| {
            session.say(told);
            close.run(());
            done.run(());
        });
    };
    let names = Signal::derive(|| CHANNELS.map(|(key, name)| (key.to_owned(), name.to_owned())).to_vec());
    let ways = Signal::derive(|| {
        vec![
            ("outbound".to_owned(), "We got in touch".to_owned()),
            ("inbound".to_owned(), "They got in touch".to_owned()),
        ]
    });
    let known = fragment(Box::new(move || {
        html! {
            @for person in people.get() {
                button.chip type="button" data-person=(person.name) { (person.name) }
            }
        }
    }));
    let quick = fragment(Box::new(|| {
        html! { @for one in OUTCOMES { button.chip type="button" data-outcome=(one) { (one) } } }
    }));
    let pick = move |event: MouseEvent| {
        if let Some(name) = clicked(&event, "data-person") {
            person.set(name);
        }
        if let Some(text) = clicked(&event, "data-outcome") {
            outcome.set(text);
        }
    };
    view! {
        <form class="dialog__body" on:submit=send on:click=pick novalidate>
            <Trouble form=form fields=FIELDS />
            <div class="field-pair">
                <Select id="contact-channel" label="How" value=channel error=form.error("channel") options=names />
                <Select id="contact-direction" label="Who" value=direction error=form.error("direction") options=ways />
            </div>
            <Field
                id="contact-at"
                label="When"
                value=when
                error=form.error("at")
                kind="datetime-local"
                hint=hint
                optional=true
            />
            <div class="field-with-chips">
                <Field
                    id="contact-person"
                    label="With"
                    value=person
                    error=form.error("person")
                    optional=true
                />
                <div class="chips" role="group" aria-label="People at the customer">
                    {known}
                </div>
            </div>
            <TextArea id="contact-summary" label="What was it about?" value=summary error=form.error("summary") />
            <div class="field-with-chips">
                <Field
                    id="contact-outcome"
                    label="What came of it?"
                    value=outcome
                    error=form.error("outcome")
                    most=500
                    optional=true
                />
                <div class="chips" role="group" aria-label="Frequent outcomes">
                    {quick}
                </div>
            </div>
            <div class="actions">
                <Submit form=form name=name />
            </div>
        </form>
    }
    .into_any()
}

/// The text of a field that may be left empty.
fn said(value: RwSignal<String>) -> Option<String> {
    Some(value.get_untracked().trim().to_owned()).filter(|text| !text.is_empty())
}
