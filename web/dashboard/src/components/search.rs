//! Searches all accounts by name or number, from anywhere. A combobox: the arrows choose, enter opens.

use std::time::Duration;

use bellwether_contract::customer::CustomerItem;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use maud::{Markup, html};

use super::badge::badge;
use super::dialog::SessionDialog;
use crate::api;
use crate::state::lens::use_lens;
use crate::state::navigation::account_href;
use crate::state::session::{Overlay, use_session};
use bellwether_ui::api::path::Params;
use bellwether_ui::components::fragment::clicked;
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::state::remote::Remote;

/// Accounts offered at once.
const OFFERED: &str = "8";
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
        let params = Params::new().maybe("q", q).with("limit", OFFERED).with("sort", "name");
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
    let count = move || found.ok(|page| page.items.len()).unwrap_or(0);
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
            let id = found.ok(|page| page.items.get(chosen.get_untracked()).map(|item| item.id.clone()));
            if let Some(id) = id.flatten() {
                open(&id);
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
    let results = remote("The accounts", found, skeleton::block(5), move |page| {
        if page.items.is_empty() {
            return html! { p.muted.found__none role="status" { "No account of that name or number." } };
        }
        let chosen = chosen.get();
        html! { @for (index, item) in page.items.iter().enumerate() { (result(index, item, index == chosen)) } }
    });
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
            <div class="found" id="found" role="listbox" aria-label="Accounts" on:click=clicked>
                {results}
            </div>
        </div>
    }
    .into_any()
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
