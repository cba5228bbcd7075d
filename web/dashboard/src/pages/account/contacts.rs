//! People to talk to, and the contacts that were logged.

use std::sync::Arc;

use bellwether_contract::account::{ContactEntry, Contacts as Answer, Person};
use leptos::prelude::*;
use maud::{Markup, html};

use super::Account;
use super::listing::{Listing, items, listing};
use crate::api;
use crate::components::value::{measure, plain};
use bellwether_ui::api::path::Params;
use bellwether_ui::components::icon::icon;
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{date, labels, number};
use bellwether_ui::state::remote::Remote;

/// Latest contacts shown beside the people.
const LATEST: &str = "3";

const ABOUT: Listing = Listing { title: "Logged contacts", empty: "No contact was logged up to this date." };

/// People with the latest contacts.
#[component]
pub(super) fn People(account: Account) -> impl IntoView {
    let answer = Remote::new(move || {
        account.changes.track();
        api::contacts(&account.id(), &Params::new().with("limit", LATEST).and(&account.lens.get().params()))
    });
    let content =
        remote("Contacts", answer, skeleton::block(5), move |contacts| people(contacts, &account.href("contacts")));
    view! {
        <section class="panel panel--contacts" aria-labelledby="h-ppl">
            <div class="panel__head">
                <h2 id="h-ppl">"Contacts"</h2>
            </div>
            {content}
        </section>
    }
}

/// Every logged contact.
#[component]
pub(super) fn Log(account: Account) -> impl IntoView {
    listing(account, ABOUT, api::contacts, |list| items(list, log))
}

fn log(pages: &[Arc<Answer>]) -> Markup {
    html! { ol.timeline { @for page in pages { @for one in &page.items { (entry(one)) } } } }
}

fn people(contacts: &Answer, href: &str) -> Markup {
    let since = measure("contact.days_since", &contacts.days_since, |days| plain(&number::in_days(locale(), days)));
    html! {
        div.panel__body {
            dl.facts { div { dt { "Since the last contact" } dd { (since) } } }
            @if contacts.people.is_empty() { p.sub { "No person is known here." } }
        }
        ul.list { @for one in &contacts.people { (person(one)) } }
        @if !contacts.items.is_empty() {
            ol.timeline { @for one in &contacts.items { (entry(one)) } }
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

fn entry(entry: &ContactEntry) -> Markup {
    let symbol = match entry.channel.as_str() {
        "call" => "phone",
        "meeting" => "users",
        _ => "mail",
    };
    let day = entry.at.date_naive();
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
        }
    }
}
