//! Everything that the numbers suggest, and the playbooks with how they go.

use bellwether_ui::api::path::Params;
use bellwether_ui::components::fragment::{clicked, fragment};
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::html;

use super::Page;
use crate::api;
use crate::state::work_list::WorkList;
use crate::work::listing::{below, nothing};
use crate::work::playbook_library::Library;
use crate::work::playbooks::Runs;
use crate::work::suggestions::cards;

/// Every suggestion.
#[component]
pub(super) fn Suggestions(page: Page) -> impl IntoView {
    let status = Memo::new(move |_| page.filters.get("status").unwrap_or_else(|| "open".to_owned()));
    let list = WorkList::new(page.session.work.live.work, move |paging: Params| {
        api::work::suggestions(&paging.with("status", status.get()).maybe("customer", page.filters.get("customer")))
    });
    let shown = fragment(Box::new(move || {
        html! { @if let Some(total) = list.total() { (number::counted(locale(), total, "suggestion", "suggestions")) } }
    }));
    let which = fragment(Box::new(move || {
        let status = status.get();
        html! {
            div.seg role="group" aria-label="Which suggestions" {
                @for (key, name) in [("open", "To decide"), ("snoozed", "Put off"), ("dismissed", "Dismissed")] {
                    button type="button" aria-pressed=(status == key) data-status=(key) { (name) }
                }
            }
        }
    }));
    let choose = move |event: MouseEvent| {
        if let Some(key) = clicked(&event, "data-status") {
            page.filters.choose("status", Some(key).filter(|key| key != "open"), false);
        }
    };
    let state = below("The suggestions", list, 14, move || match status.get().as_str() {
        "open" => nothing(
            "check",
            "Nothing to suggest",
            "No rule holds for an account without open action. The numbers are looked at again after each refresh.",
        ),
        "snoozed" => nothing("moon", "Nothing put off", "Suggestions that somebody puts off wait here."),
        _ => {
            nothing("x", "Nothing dismissed", "Suggestions that somebody dismisses are here until their time is over.")
        }
    });
    view! {
        <section class="panel panel--suggestions" aria-labelledby="h-all">
            <div class="panel__head">
                <h2 id="h-all">"Suggestions"</h2>
                <span class="sub" role="status">
                    {shown}
                </span>
                <span class="end" on:click=choose>
                    {which}
                </span>
            </div>
            <div class="sugg-grid">{cards(list, true, usize::MAX)}</div>
            {state}
        </section>
    }
}

/// Playbooks, and how they go.
#[component]
pub(super) fn Playbooks() -> impl IntoView {
    view! {
        <div class="grid grid--side">
            <Runs customer=None />
            <Library />
        </div>
    }
}
