//! Searches all accounts by name or number, from anywhere. A combobox: the arrows choose, enter opens.

use std::time::Duration;

use bellwether_contract::customer::CustomerItem;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::badge::badge;
use super::overlay::ModalDialog;
use super::remote::failed;
use crate::api;
use crate::api::path::Params;
use crate::state::navigation::{account_href, use_as_of};
use crate::state::session::{Overlay, use_session};

/// Accounts offered at once.
const OFFERED: &str = "8";
/// Wait after the last letter typed.
const PAUSE: Duration = Duration::from_millis(150);

/// Opened by `/` or by the search button.
#[component]
pub(crate) fn SearchDialog() -> impl IntoView {
    view! {
        <ModalDialog which=Overlay::Search title="Search accounts">
            <SearchBox />
        </ModalDialog>
    }
}

#[component]
fn SearchBox() -> impl IntoView {
    let session = use_session();
    let as_of = use_as_of();
    let text = RwSignal::new(String::new());
    let chosen = RwSignal::new(0_usize);
    let input = NodeRef::<leptos::html::Input>::new();
    let navigate = StoredValue::new(use_navigate());

    let found = LocalResource::new(move || {
        let (q, as_of) = (text.get(), as_of.get());
        async move {
            if q.trim().is_empty() {
                return Ok(Vec::new());
            }
            let params = Params::new().with("q", q.trim()).with("limit", OFFERED).with("sort", "name");
            api::customers(params.maybe("as_of", as_of)).await.map(|page| page.items)
        }
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
        let href = account_href(id, "", as_of.get_untracked().as_deref());
        navigate.with_value(|go| go(&href, Default::default()));
    };
    let count = move || found.map(|answer| answer.as_ref().map_or(0, Vec::len)).unwrap_or(0);
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
            let id = found.map(|answer| answer.as_ref().ok()?.get(chosen.get_untracked()).map(|item| item.id.clone()));
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
    let results = move || {
        found.map(|answer| match answer {
            Ok(items) if items.is_empty() && !text.with(|text| text.trim().is_empty()) => {
                view! { <p class="muted found__none" role="status">"No account of that name or number."</p> }.into_any()
            }
            Ok(items) => items
                .iter()
                .enumerate()
                .map(|(index, item)| result(index, item, chosen, open))
                .collect_view()
                .into_any(),
            Err(failure) => failed("Search results", failure, move || found.refetch()),
        })
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
            <div class="found" id="found" role="listbox" aria-label="Accounts">
                {results}
            </div>
        </div>
    }
}

fn result<F: Fn(&str) + Copy + 'static>(
    index: usize,
    item: &CustomerItem,
    chosen: RwSignal<usize>,
    open: F,
) -> impl IntoView + use<F> {
    let id = item.id.clone();
    view! {
        <div
            class="found__item"
            id=format!("found-{index}")
            role="option"
            aria-selected=move || if chosen.get() == index { "true" } else { "false" }
            on:click=move |_| open(&id)
            on:pointermove=move |_| chosen.set(index)
        >
            <abbr class="cc">{item.country.clone()}</abbr>
            <span class="ellip grow">{item.name.clone()}</span>
            <span class="muted">{item.id.clone()}</span>
            {badge(item.score.value, &item.score.band, item.score.degraded)}
        </div>
    }
}
