//! Logs a contact in a few seconds: how, with whom, what it was about, what came of it.

use std::sync::Arc;

use bellwether_contract::account::Person;
use bellwether_contract::contact_log::{LoggedContact, NewContact};
use chrono::{DateTime, Utc};
use leptos::ev::{MouseEvent, SubmitEvent};
use leptos::prelude::*;
use maud::html;

use crate::api;
use crate::parts::{self, part_of};
use crate::state::session::use_session;
use bellwether_ui::components::field::{Field, Select, Submit, TextArea, Trouble};
use bellwether_ui::components::fragment::{clicked, fragment};
use bellwether_ui::components::overlay::ModalDialog;
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
            {part_of(parts::CONTACT_FORM, Arc::new(About { id, open, people, done }))}
        </ModalDialog>
    }
}

/// What the form is about.
pub(crate) struct About {
    id: Signal<String>,
    open: RwSignal<bool>,
    people: Signal<Vec<Person>>,
    done: Callback<()>,
}

/// The form; its code comes when it is opened.
pub(crate) fn contact_form(about: &About) -> AnyView {
    let About { id, open, people, done } = *about;
    let session = use_session();
    let form = Form::default();
    let text = |value: &str| RwSignal::new(value.to_owned());
    let (channel, direction, when) = (text("call"), text("outbound"), text(""));
    let first = people.with_untracked(|people| people.first().map(|person| person.name.clone()));
    let (person, summary, outcome) = (text(&first.unwrap_or_default()), text(""), text(""));
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let body = NewContact {
            at: instant(&when.get_untracked()),
            channel: channel.get_untracked(),
            direction: Some(direction.get_untracked()),
            person: said(person),
            summary: summary.get_untracked(),
            outcome: said(outcome),
        };
        let command = api::log_contact(&id.get_untracked(), &body).once(form.key());
        form.send(command, move |_: &LoggedContact| {
            session.say("Contact logged");
            open.set(false);
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
                hint="Left empty: now"
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
                <Submit form=form name="Log contact" />
            </div>
        </form>
    }
    .into_any()
}

/// The instant of a local date and time, as the browser's field gives it; none if the field is empty.
fn instant(local: &str) -> Option<DateTime<Utc>> {
    let milliseconds = (!local.is_empty()).then(|| js_sys::Date::new(&local.into()).get_time())?;
    #[expect(clippy::cast_possible_truncation, reason = "a float is cast to the nearest number")]
    DateTime::from_timestamp_millis(milliseconds as i64)
}

/// The text of a field that may be left empty.
fn said(value: RwSignal<String>) -> Option<String> {
    Some(value.get_untracked().trim().to_owned()).filter(|text| !text.is_empty())
}
