//! What left the product: what waits, what arrived, what was given up.

use bellwether_contract::alert::{Delivery, DeliveryStatus};
use bellwether_ui::api::path::Params;
use bellwether_ui::components::fragment::{clicked, fragment};
use bellwether_ui::components::icon::icon;
use bellwether_ui::format::instant;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::{Markup, html};

use super::Page;
use crate::api;
use crate::state::work_list::WorkList;
use crate::work::attempt::Attempt;
use crate::work::due;
use crate::work::listing::{below, nothing};

/// What can be asked for: key, name.
const STATES: [(&str, &str); 4] = [("", "All"), ("dead", "Given up"), ("waiting", "Waiting"), ("delivered", "Arrived")];

/// The panel.
#[component]
pub(super) fn Deliveries(page: Page) -> impl IntoView {
    let live = page.session.work.live;
    let status = Memo::new(move |_| page.filters.get("delivery").unwrap_or_default());
    let list = WorkList::new(live.inbox, move |paging: Params| {
        api::alerts::deliveries(&paging.maybe("status", Some(status.get()).filter(|status| !status.is_empty())))
    });
    let attempt = Attempt::new();
    let states = fragment(Box::new(move || {
        let status = status.get();
        html! {
            div.seg role="group" aria-label="Which deliveries" {
                @for (key, name) in STATES { button type="button" aria-pressed=(status == key) data-state=(key) { (name) } }
            }
        }
    }));
    let act = move |event: MouseEvent| {
        if let Some(key) = clicked(&event, "data-state") {
            page.filters.choose("delivery", Some(key), false);
        } else if let Some(id) = clicked(&event, "data-again") {
            attempt.run(
                move |key| api::alerts::retry_delivery(&id, key),
                move |_: &Delivery| {
                    live.inbox_changed();
                    page.session.say("It is tried again");
                },
            );
        }
    };
    let rows = fragment(Box::new(move || {
        let items = list.items.get();
        html! {
            @if !items.is_empty() {
                div.scroll-x tabindex="0" role="group" aria-label="Deliveries" {
                    table.tbl.tbl--cards.tbl--deliveries role="table" {
                        caption.sr { "Deliveries, newest first" }
                        thead role="rowgroup" {
                            tr role="row" {
                                th scope="col" role="columnheader" { "What" } th scope="col" role="columnheader" { "To" }
                                th scope="col" role="columnheader" { "State" } th.num scope="col" role="columnheader" { "Tries" }
                                th.num scope="col" role="columnheader" { "Written" } th scope="col" role="columnheader" { span.sr { "What can be done" } }
                            }
                        }
                        tbody role="rowgroup" { @for one in &items { (row(one)) } }
                    }
                }
            }
        }
    }));
    let foot = below("The deliveries", list, 8, || {
        nothing(
            "mail",
            "Nothing was sent yet",
            "E-mails and calls of webhooks are listed here, with what became of them.",
        )
    });
    view! {
        <section class="panel" aria-labelledby="h-deliveries" on:click=act>
            <div class="panel__head">
                <h2 id="h-deliveries">"Deliveries"</h2>
                <span class="end">{states}</span>
            </div>
            {attempt.note("The retry")}
            {rows}
            {foot}
        </section>
    }
}

fn row(one: &Delivery) -> Markup {
    let (state, word) = match one.status {
        DeliveryStatus::Waiting => ("waiting", "Waiting"),
        DeliveryStatus::Delivered => ("on", "Arrived"),
        DeliveryStatus::Dead => ("dead", "Given up"),
    };
    html! {
        tr role="row" {
            th.c-what scope="row" role="rowheader" {
                (one.title)
                @if let Some(error) = &one.error { div.neg.source__note { (error) } }
                @else if let Some(receipt) = &one.receipt { div.muted.source__note { (receipt) } }
            }
            td.c-to role="cell" { (icon(if one.channel == "email" { "mail" } else { "hook" })) span { (one.to) } }
            td.c-status role="cell" {
                span.state data-state=(state) { (word) }
                @if let Some(at) = one.next_at { div.muted.source__note { "next try " (due::day(at)) } }
            }
            td.num role="cell" { span.lbl { "Tries " } (one.attempts) }
            td.num role="cell" { time datetime=(instant::iso(one.created_at)) { (instant::short(one.created_at)) } }
            td role="cell" {
                @if one.status == DeliveryStatus::Dead {
                    button.btn.btn--s type="button" data-again=(one.id) aria-label={ "Try “" (one.title) "” again" } { (icon("retry")) "Try again" }
                }
            }
        }
    }
}
