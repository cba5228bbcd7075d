//! People to talk to, and the latest contacts with them.

pub(super) mod log;

use bellwether_contract::account::{ContactEntry, Contacts as Answer, Person};
use leptos::prelude::*;
use maud::{Markup, html};

use super::Account;
use crate::api;
use crate::components::value::{measure, plain};
use bellwether_ui::api::path::Params;
use bellwether_ui::components::icon::icon;
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{date, labels, number, zone};
use bellwether_ui::state::remote::Remote;

/// Latest contacts shown beside the people.
const LATEST: &str = "3";

/// People, with the latest contacts where they are not listed beside them.
#[component]
pub(super) fn People(
    /// The customer.
    account: Account,
    /// Whether all contacts are listed beside them.
    listed: bool,
) -> impl IntoView {
    let answer = Remote::new(move || {
        account.changes.track();
        api::contacts(&account.id(), &Params::new().with("limit", LATEST).and(&account.lens.get().params()))
    });
    let content = remote("Contacts", answer, skeleton::block(5), move |contacts| {
        people(contacts, &account.href("contacts"), listed)
    });
    view! {
        <section class="panel panel--contacts" aria-labelledby="h-ppl">
            <div class="panel__head">
                <h2 id="h-ppl">{if listed { "People" } else { "Contacts" }}</h2>
            </div>
            {content}
        </section>
    }
}

fn people(contacts: &Answer, href: &str, listed: bool) -> Markup {
    let since = measure("contact.days_since", &contacts.days_since, |days| plain(&number::in_days(locale(), days)));
    html! {
        div.panel__body {
            dl.facts { div { dt { "Since the last contact" } dd { (since) } } }
            @if contacts.people.is_empty() { p.sub { "No person is known here." } }
        }
        ul.list { @for one in &contacts.people { (person(one)) } }
        @if !listed && !contacts.items.is_empty() {
            ol.timeline { @for one in &contacts.items { (entry(one, false)) } }
            div.panel__foot {
                a.link href=(href) {
                    (number::counted(locale(), contacts.page.total, "logged contact", "logged contacts"))
                }
            }
        }
    }
}

fn person(person: &Person) -> Markup {
    let name = &person.name;
    let link = |href: String, label: String, symbol: &str| {
        html! { a.btn.btn--s.btn--icon href=(href) aria-label=(label) rel="external" { (icon(symbol)) } }
    };
    html! {
        li {
            span.avatar aria-hidden="true" { (labels::initials(name)) }
            div.grow { b { (name) } div.sub { @if let Some(role) = &person.role { (role) } } }
            @if let Some(phone) = &person.phone {
                (link(format!("tel:{}", phone.replace(' ', "")), format!("Call {name}, {phone}"), "phone"))
            }
            @if let Some(email) = &person.email {
                (link(format!("mailto:{email}"), format!("Mail {name}, {email}"), "mail"))
            }
        }
    }
}

/// One contact; `mine` with what can be done about it.
fn entry(entry: &ContactEntry, mine: bool) -> Markup {
    let symbol = match entry.channel.as_str() {
        "call" => "phone",
        "meeting" => "users",
        _ => "mail",
    };
    let day = zone::local(entry.at).date();
    html! {
        li {
            span.timeline__ic { (icon(symbol)) }
            p {
                b {
                    (labels::sentence(&entry.channel))
                    @if let Some(person) = &entry.person {
                        @if entry.direction == "inbound" { " from " } @else { " with " } (person)
                    }
                }
            }
            time datetime=(date::iso(day)) { (date::full(locale(), day)) }
            p.more {
                (entry.note)
                @if let Some(outcome) = &entry.outcome { " " b { (outcome) } }
                @if let Some(author) = &entry.author { span.muted { " Logged by " (author.name) "." } }
            }
            @if let Some(id) = entry.id.as_ref().filter(|_| mine) {
                div.timeline__acts {
                    button.btn.btn--s.btn--quiet type="button" data-change=(id) aria-label={ "Change the contact of " (date::full(locale(), day)) } { "Change" }
                    button.btn.btn--s.btn--quiet type="button" data-remove=(id) aria-label={ "Remove the contact of " (date::full(locale(), day)) } { "Remove" }
                }
            }
        }
    }
}
