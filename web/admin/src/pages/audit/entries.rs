//! The table of entries. Each opens what it changed; names in it set a filter.

use std::sync::Arc;

use bellwether_contract::audit::{AuditEntry, AuditPage};
use bellwether_ui::components::fragment::{clicked, fragment};
use bellwether_ui::components::icon::icon;
use bellwether_ui::format::instant;
use bellwether_ui::format::labels::sentence;
use bellwether_ui::state::paged::Paged;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::{Markup, html};

use super::deeds::deed;
use super::difference::difference;
use bellwether_ui::state::filters::Filters;

/// The entries fetched so far.
pub(super) fn table(entries: Paged) -> AnyView {
    fragment(Box::new(move || rows(&entries.read())))
}

/// What the buttons of the table do.
pub(super) fn act(event: &MouseEvent, filters: Filters) {
    if let Some(number) = clicked(event, "data-entry") {
        toggle(&number);
    } else if let Some(id) = clicked(event, "data-actor") {
        filters.choose("actor", Some(id), false);
    } else if let Some(id) = clicked(event, "data-target") {
        filters.choose("target", Some(id), false);
    } else if clicked(event, "data-clear").is_some() {
        filters.clear();
    }
}

/// Opens an entry, or closes it. In the document itself: to draw the table anew would lose the focus.
fn toggle(number: &str) {
    let (button, details) = (find(&format!("[data-entry='{number}']")), find(&format!("#entry-{number}")));
    let (Some(button), Some(details)) = (button, details) else { return };
    let opens = details.has_attribute("hidden");
    // Attributes with fixed names are always accepted.
    let _ = button.set_attribute("aria-expanded", if opens { "true" } else { "false" });
    let _ = if opens { details.remove_attribute("hidden") } else { details.set_attribute("hidden", "") };
}

fn find(selector: &str) -> Option<web_sys::Element> {
    document().query_selector(selector).ok().flatten()
}

fn rows(pages: &[Arc<AuditPage>]) -> Markup {
    html! {
        div.tbl-wrap {
            table.tbl.tbl--cards.tbl--log role="table" {
                caption.sr { "What was done, newest first" }
                thead role="rowgroup" {
                    tr role="row" {
                        th scope="col" role="columnheader" { "When" }
                        th scope="col" role="columnheader" { "Who" }
                        th scope="col" role="columnheader" { "What" }
                        th scope="col" role="columnheader" { "To what" }
                        th.num scope="col" role="columnheader" { "Number" }
                    }
                }
                tbody role="rowgroup" { @for entry in pages.iter().flat_map(|page| &page.items) { (row(entry)) } }
            }
        }
    }
}

fn row(entry: &AuditEntry) -> Markup {
    let details = format!("entry-{}", entry.number);
    html! {
        tr role="row" {
            td.c-when role="cell" {
                time datetime=(instant::iso(entry.at)) data-tip=(instant::exact(entry.at)) { (instant::short(entry.at)) }
            }
            td.c-who role="cell" {
                button.as-link type="button" data-actor=(entry.actor.id) { (entry.actor.name) }
                " " span.muted { (means(&entry.means)) }
            }
            th.c-what scope="row" role="rowheader" {
                button.disclose type="button" aria-expanded="false" aria-controls=(details) data-entry=(entry.number) {
                    (icon("chevr")) (deed(&entry.action))
                }
            }
            td.c-target role="cell" {
                span.muted { (sentence(&entry.target_kind)) } " "
                button.as-link type="button" data-target=(entry.target) {
                    (if entry.target_name.is_empty() { &entry.target } else { &entry.target_name })
                }
            }
            td.num.c-number role="cell" { span.lbl { "Number " } (entry.number) }
        }
        tr.lines role="row" id=(details) hidden {
            td role="cell" colspan="5" {
                (difference(entry.before.as_ref(), entry.after.as_ref()))
                dl.facts.facts--row {
                    @if let Some(address) = &entry.address { div { dt { "Address" } dd { (address) } } }
                    @if let Some(agent) = &entry.agent { div { dt { "Client" } dd { (agent) } } }
                    @if let Some(request) = &entry.request_id { div { dt { "Request" } dd { code { (request) } } } }
                    div { dt { "Key" } dd { code { (entry.target) } } }
                    div { dt { "Seal" } dd { code data-tip=(entry.seal) tabindex="0" { (start(&entry.seal)) } } }
                }
            }
        }
    }
}

/// How somebody was known, where that is worth a word.
fn means(means: &str) -> String {
    match means {
        "session" => String::new(),
        "api_key" => "with a key".to_owned(),
        "token" => "with a token".to_owned(),
        "command_line" => "on the command line".to_owned(),
        "system" => "the product itself".to_owned(),
        other => sentence(other),
    }
}

fn start(seal: &str) -> String {
    format!("{}…", seal.chars().take(12).collect::<String>())
}
