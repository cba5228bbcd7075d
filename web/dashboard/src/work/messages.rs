//! A message from a template: chosen, filled in for one account, changed where that is wanted, and then copied, handed to the
//! program for mail, or logged as a contact.

pub(crate) mod editor;
pub(crate) mod kinds;
mod rendering;

use std::sync::Arc;

use bellwether_contract::contact_log::{LoggedContact, NewContact};
use bellwether_contract::message_template::{MessageKind, MessageOccasion, RenderedMessage};
use bellwether_ui::api::path::encode;
use bellwether_ui::components::area::TextArea;
use bellwether_ui::components::field::{Field, Select, Trouble, never};
use bellwether_ui::components::fragment::{clicked, fragment, live};
use bellwether_ui::components::icon::{icon, icon_view};
use bellwether_ui::components::overlay::ModalDialog;
use bellwether_ui::components::remote::failed;
use bellwether_ui::components::skeleton;
use bellwether_ui::state::form::Form;
use bellwether_ui::state::remote::Remote;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use maud::{Markup, html};
use wasm_bindgen_futures::JsFuture;

use self::rendering::Rendering;
use super::listing::nothing;
use crate::api;
use crate::parts::{self, part_of};
use crate::state::session::use_session;

/// Most characters of what a contact was about.
const LONGEST_SUMMARY: usize = 2_000;

/// The dialog, open while the signal says so.
#[component]
pub(crate) fn MessageDialog(
    /// For whom.
    #[prop(into)]
    occasion: Signal<MessageOccasion>,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// What is done when a contact was logged.
    logged: Callback<()>,
) -> impl IntoView {
    view! {
        <ModalDialog
            id="message"
            kind="dialog--wide"
            open=Memo::new(move |_| open.get())
            close=Arc::new(move || open.set(false))
            title="Use a template".into_any()
        >
            {part_of(parts::MESSAGE, Arc::new(About { occasion, open, logged }))}
        </ModalDialog>
    }
}

/// What the dialog is about.
pub(crate) struct About {
    occasion: Signal<MessageOccasion>,
    open: RwSignal<bool>,
    logged: Callback<()>,
}

/// What the dialog holds; its code comes when it is opened.
pub(crate) fn message(about: &About) -> AnyView {
    let About { occasion, open, logged } = *about;
    let templates = Remote::new(api::messages::templates);
    let options = Memo::new(move |_| {
        let all = templates.ok(|all| {
            let offered = all.items.iter().filter(|one| one.content.enabled);
            offered.map(|one| (one.id.clone(), kinds::told(&one.content))).collect::<Vec<_>>()
        });
        all.unwrap_or_default()
    });
    let chosen = RwSignal::new(String::new());
    Effect::new(move || {
        if let Some(first) = options.with(|options| options.first().map(|(id, _)| id.clone())) {
            chosen.update(|chosen| {
                if chosen.is_empty() {
                    *chosen = first;
                }
            });
        }
    });
    // Once there is something to choose it stays, whatever becomes of another answer: somebody may be writing.
    let state = Memo::new(move |before: Option<&State>| match (before, templates.failure()) {
        (Some(State::Offered), _) => State::Offered,
        (_, Some(_)) => State::Failed,
        (_, None) if templates.ok(|_| ()).is_none() => State::Awaited,
        (_, None) if options.with(Vec::is_empty) => State::Nothing,
        (_, None) => State::Offered,
    });
    let retry = move |event: MouseEvent| {
        if clicked(&event, "data-retry").is_some() {
            templates.refetch();
        }
    };
    let content = live(move || match state.get() {
        State::Awaited => fragment(Box::new(|| html! { div.dialog__body { (skeleton::block(8)) } })),
        State::Failed => fragment(Box::new(move || {
            html! { @if let Some(failure) = templates.failure() { div.dialog__body { (failed("The templates", &failure)) } } }
        })),
        State::Nothing => {
            fragment(Box::new(|| nothing("mail", "No template is offered", "Write one under Actions, Templates.")))
        }
        State::Offered => form(Shown { occasion, open, logged, chosen, options }),
    });
    view! {
        <div class="frag" on:click=retry>
            {content}
        </div>
    }
    .into_any()
}

/// How far the templates are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Awaited,
    Failed,
    Nothing,
    Offered,
}

/// What the form is made from.
#[derive(Clone, Copy)]
struct Shown {
    occasion: Signal<MessageOccasion>,
    open: RwSignal<bool>,
    logged: Callback<()>,
    chosen: RwSignal<String>,
    options: Memo<Vec<(String, String)>>,
}

fn form(shown: Shown) -> AnyView {
    let Shown { occasion, open, logged, chosen, options } = shown;
    let session = use_session();
    let form = Form::default();
    let rendering = Rendering::new();
    let contact = RwSignal::new(String::new());
    let (subject, body) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let again = RwSignal::new(());
    Effect::new(move || {
        again.track();
        let person = Some(contact.get()).filter(|name| !name.is_empty());
        let occasion = MessageOccasion { contact: person, ..occasion.get() };
        let id = chosen.get();
        if !id.is_empty() {
            rendering.ask(api::messages::render(&id, &occasion));
        }
    });
    // What was typed holds until another template or person is chosen.
    Effect::new(move || {
        if let Some(message) = rendering.message.get() {
            subject.set(message.subject.clone());
            body.set(message.body.clone());
        }
    });
    let people = Signal::derive(move || rendering.ok(to_choose).unwrap_or_default());
    let note = fragment(Box::new(move || {
        html! {
            @if let Some(failure) = rendering.failure.get() { (failed("The text", &failure)) }
            @else { (rendering.ok(missing).unwrap_or_default()) }
        }
    }));
    let retry = move |event: MouseEvent| {
        if clicked(&event, "data-retry").is_some() {
            again.set(());
        }
    };
    let is_mail = Memo::new(move |_| rendering.ok(|message| message.kind != MessageKind::CallNotes).unwrap_or(false));
    let copy = move |_| {
        let text = joined(&subject.get_untracked(), &body.get_untracked());
        let written = window().navigator().clipboard().write_text(&text);
        spawn_local(async move {
            session.say(match JsFuture::from(written).await {
                Ok(_) => "Copied",
                Err(_) => "Select it and copy it yourself: the browser does not allow it here",
            });
        });
    };
    let address = move || {
        let to = rendering.ok(|message| message.to.as_ref().and_then(|person| person.email.clone())).flatten();
        mail_address(&to.unwrap_or_default(), &subject.get(), &body.get())
    };
    let log = move |_| {
        let Some((customer, kind, person)) = untrack(|| {
            rendering.ok(|message| {
                let person = message.to.as_ref().map(|person| person.name.clone());
                (message.customer.id.clone(), message.kind, person)
            })
        }) else {
            return;
        };
        let text = joined(&subject.get_untracked(), &body.get_untracked());
        let contact = NewContact {
            at: None,
            channel: if kind == MessageKind::CallNotes { "call" } else { "email" }.to_owned(),
            direction: Some("outbound".to_owned()),
            person,
            summary: text.chars().take(LONGEST_SUMMARY).collect(),
            outcome: None,
        };
        form.send(api::log_contact(&customer, &contact).once(form.key()), move |_: &LoggedContact| {
            session.say("Contact logged");
            open.set(false);
            logged.run(());
        });
    };
    let mail = live(move || {
        if !is_mail.get() {
            return ().into_any();
        }
        view! {
            <a class="btn" href=address rel="external">
                {icon_view("mail")}
                "Open in mail program"
            </a>
        }
        .into_any()
    });
    view! {
        <div class="dialog__body">
            <Trouble form=form />
            <div class="two">
                <Select id="message-template" label="Template" value=chosen error=never() options=options />
                <Select id="message-contact" label="Person" value=contact error=never() options=people />
            </div>
            <div class="frag" on:click=retry>
                {note}
            </div>
            <Field id="message-subject" label="Subject" value=subject error=never() most=400 optional=true />
            <TextArea id="message-body" label="Text" value=body error=never() rows=12 most=20_000 />
        </div>
        <footer class="footer--wrap">
            <a class="btn btn--quiet" href="/actions?view=templates">
                "Manage templates"
            </a>
            <span class="grow"></span>
            <button
                class="btn"
                type="button"
                aria-busy=move || form.busy.get().then_some("true")
                on:click=log
            >
                {icon_view("check")}
                "Log as contact"
            </button>
            {mail}
            <button class="btn btn--primary" type="button" on:click=copy>
                {icon_view("copy")}
                "Copy"
            </button>
        </footer>
    }
    .into_any()
}

/// The people at the customer; the first one is who is written to unless another is chosen.
fn to_choose(message: &RenderedMessage) -> Vec<(String, String)> {
    let one = |(at, person): (usize, &bellwether_contract::account::Person)| {
        let key = if at == 0 { String::new() } else { person.name.clone() };
        let role = person.role.as_ref().map(|role| format!(", {role}")).unwrap_or_default();
        (key, format!("{}{role}", person.name))
    };
    let all: Vec<_> = message.people.iter().enumerate().map(one).collect();
    if all.is_empty() { vec![(String::new(), "Nobody known".to_owned())] } else { all }
}

/// What has no value, so that nobody sends it unseen.
pub(super) fn missing(message: &RenderedMessage) -> Markup {
    html! {
        @if !message.missing.is_empty() {
            div.note data-kind="warn" role="status" {
                (icon("warn"))
                p {
                    "Not known: "
                    @for (at, one) in message.missing.iter().enumerate() {
                        @if at > 0 { ", " }
                        code.code { (one.placeholder) }
                        @if one.written.is_empty() { " (left out)" } @else { " (“" (one.written) "”)" }
                    }
                }
            }
        }
    }
}

/// Subject and text in one.
fn joined(subject: &str, body: &str) -> String {
    if subject.trim().is_empty() { body.to_owned() } else { format!("{}\n\n{body}", subject.trim()) }
}

/// An address that opens the program for mail (RFC 6068), in which lines end as mail has it.
fn mail_address(to: &str, subject: &str, body: &str) -> String {
    let lines: Vec<&str> = body.lines().collect();
    format!(
        "mailto:{}?subject={}&body={}",
        encode(to).replace("%40", "@"),
        encode(subject),
        encode(&lines.join("\r\n"))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_address_has_everything_encoded() {
        let address = mail_address("jo@example.com", "Prices & more", "Hello,\nü?");
        assert_eq!(address, "mailto:jo@example.com?subject=Prices%20%26%20more&body=Hello,%0D%0A%C3%BC%3F");
        assert_eq!(joined(" S ", "B"), "S\n\nB");
        assert_eq!(joined("", "B"), "B");
    }
}
