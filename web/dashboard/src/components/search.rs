//! Searches all accounts by name or number, from anywhere; without a connection those that were loaded. A combobox: the arrows
//! choose, enter opens.

use std::time::Duration;

use bellwether_contract::customer::CustomerItem;
use bellwether_contract::page::Page;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use maud::{Markup, html};

use super::badge::badge;
use super::dialog::SessionDialog;
use crate::api;
use crate::state::customer_list::CustomerList;
use crate::state::lens::use_lens;
use crate::state::navigation::account_href;
use crate::state::session::{Overlay, use_session};
use bellwether_ui::api::failure::ApiFailure;
use bellwether_ui::api::kept;
use bellwether_ui::api::path::Params;
use bellwether_ui::components::fragment::{clicked, fragment, live};
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::labels::lowercase;
use bellwether_ui::state::remote::Remote;

/// Accounts offered at once.
const OFFERED: usize = 8;
/// Where an account was looked for without a connection.
const LOADED: &str = " among those that were loaded";
/// Wait after the last letter typed.
const PAUSE: Duration = Duration::from_millis(150);

/// Opened by `/` or by the search button.
#[component]
pub(crate) fn SearchDialog() -> impl IntoView {
    view! {
        <SessionDialog id="search" which=Overlay::Search title="Search accounts">
            {search()}
        </SessionDialog>
    }
}

/// The box.
fn search() -> AnyView {
    let session = use_session();
    let lens = use_lens();
    let text = RwSignal::new(String::new());
    let chosen = RwSignal::new(0_usize);
    let input = NodeRef::<leptos::html::Input>::new();
    let navigate = StoredValue::new(use_navigate());

    // Without a text the first accounts by name are as good as any.
    let found = Remote::new(move || {
        let text = text.get();
        let q = Some(text.trim()).filter(|text| !text.is_empty());
        let params = Params::new().maybe("q", q).with("limit", OFFERED.to_string()).with("sort", "name");
        api::customers(&params.and(&lens.get().params()))
    });
    let pending = StoredValue::new(None::<TimeoutHandle>);
    let typed = move |event| {
        let value = event_target_value(&event);
        if let Some(handle) = pending.get_value() {
            handle.clear();
        }
        let apply = move || {
            chosen.set(0);
            text.set(value.clone());
        };
        pending.set_value(set_timeout_with_handle(apply, PAUSE).ok());
    };
    let open = move |id: &str| {
        session.overlay.set(None);
        let href = account_href(id, "", &lens.get_untracked());
        navigate.with_value(|go| go(&href, Default::default()));
    };
    // Without a connection, what is on the page or was before is still found.
    let unreachable = Memo::new(move |_| found.failure() == Some(ApiFailure::Unreachable));
    let loaded =
        Memo::new(move |_| if unreachable.get() { among_loaded(&text.get(), session.list) } else { Vec::new() });
    let ids = move || {
        let of = |items: &[CustomerItem]| items.iter().map(|item| item.id.clone()).collect::<Vec<_>>();
        found.ok(|page| of(&page.items)).unwrap_or_else(|| loaded.with(|items| of(items)))
    };
    let count = move || ids().len();
    let expanded = move || if count() > 0 { "true" } else { "false" };
    let current = move || (count() > 0).then(|| format!("found-{}", chosen.get()));
    let pressed = move |event: KeyboardEvent| match event.key().as_str() {
        "ArrowDown" if count() > 0 => {
            event.prevent_default();
            chosen.update(|index| *index = (*index + 1) % count());
        }
        "ArrowUp" if count() > 0 => {
            event.prevent_default();
            chosen.update(|index| *index = (*index + count() - 1) % count());
        }
        "Enter" => {
            if let Some(id) = untrack(ids).get(chosen.get_untracked()) {
                open(id);
            }
        }
        _ => {}
    };
    Effect::new(move || {
        if let Some(input) = input.get() {
            // A focus that is refused leaves the person where they were.
            let _ = input.focus();
        }
    });
    let none =
        |among: &str| html! { p.muted.found__none role="status" { "No account of that name or number" (among) "." } };
    let results = live(move || {
        if unreachable.get() {
            let items =
                move || loaded.with(|items| if items.is_empty() { none(LOADED) } else { options(items, chosen.get()) });
            return fragment(Box::new(items));
        }
        remote("The accounts", found, skeleton::block(5), move |page| {
            if page.items.is_empty() { none("") } else { options(&page.items, chosen.get()) }
        })
    });
    let offline = fragment(Box::new(move || {
        html! {
            @if unreachable.get() {
                p.muted.found__none role="status" { "No connection: only accounts that were loaded before are found." }
            }
        }
    }));
    let clicked = move |event| {
        if let Some(id) = clicked(&event, "data-id") {
            open(&id);
        }
    };
    view! {
        <div class="dialog__body">
            <input
                class="input"
                type="search"
                role="combobox"
                node_ref=input
                placeholder="Name or number"
                aria-label="Search accounts by name or number"
                aria-controls="found"
                aria-expanded=expanded
                aria-autocomplete="list"
                aria-activedescendant=current
                autocomplete="off"
                on:input=typed
                on:keydown=pressed
            />
            {offline}
            <div class="found" id="found" role="listbox" aria-label="Accounts" on:click=clicked>
                {results}
            </div>
        </div>
    }
    .into_any()
}

/// Accounts of the portfolio's list and of answers that came before, whose name or number has the text in it.
fn among_loaded(text: &str, list: CustomerList) -> Vec<CustomerItem> {
    let text = lowercase(text.trim());
    let has = |item: &CustomerItem| [&item.name, &item.id].iter().any(|part| lowercase(part).contains(&text));
    let before = kept::those_of::<Page<CustomerItem>>("/customers?").into_iter().flat_map(|page| page.items);
    let mut items: Vec<CustomerItem> = Vec::new();
    for item in list.rows().iter().map(|item| (**item).clone()).chain(before) {
        if has(&item) && items.iter().all(|known| known.id != item.id) {
            items.push(item);
        }
    }
    items.sort_by(|one, other| one.name.cmp(&other.name));
    items.truncate(OFFERED);
    items
}

fn options(items: &[CustomerItem], chosen: usize) -> Markup {
    html! { @for (index, item) in items.iter().enumerate() { (result(index, item, index == chosen)) } }
}

fn result(index: usize, item: &CustomerItem, chosen: bool) -> Markup {
    html! {
        div.found__item id={ "found-" (index) } role="option" aria-selected=(chosen) data-id=(item.id) {
            abbr.cc { (item.country) }
            span.ellip.grow { (item.name) }
            span.muted { (item.id) }
            (badge(item.score.value, &item.score.band, item.score.degraded))
        }
    }
}
