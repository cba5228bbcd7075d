//! A choice of a customer by name or number. A combobox: the arrows choose, enter takes.

use std::time::Duration;

use bellwether_ui::api::path::Params;
use bellwether_ui::components::fragment::{clicked, fragment};
use bellwether_ui::components::icon::icon;
use bellwether_ui::state::form::Form;
use bellwether_ui::state::remote::Remote;
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use maud::html;

use crate::api;
use crate::components::badge::badge;

/// Customers offered at once.
const OFFERED: &str = "6";
/// Wait after the last letter typed.
const PAUSE: Duration = Duration::from_millis(150);

/// The field; `value` is key and name of the customer.
#[component]
pub(crate) fn CustomerPick(form: Form, value: RwSignal<Option<(String, String)>>) -> impl IntoView {
    let text = RwSignal::new(String::new());
    // Also when it is chosen from elsewhere.
    Effect::new(move || {
        if let Some((_, name)) = value.get() {
            text.set(name);
        }
    });
    let asked = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let shown = RwSignal::new(false);
    let found = Remote::new(move || {
        let q = asked.get();
        api::customers(
            &Params::new().maybe("q", Some(q).filter(|q| !q.is_empty())).with("limit", OFFERED).with("sort", "name"),
        )
    });
    let pending = StoredValue::new(None::<TimeoutHandle>);
    let typed = move |event| {
        text.set(event_target_value(&event));
        value.set(None);
        shown.set(true);
        if let Some(handle) = pending.get_value() {
            handle.clear();
        }
        let apply = move || {
            at.set(0);
            asked.set(text.get_untracked().trim().to_owned());
        };
        pending.set_value(set_timeout_with_handle(apply, PAUSE).ok());
    };
    let take = move |index: usize| {
        let one = found.ok(|page| page.items.get(index).map(|item| (item.id.clone(), item.name.clone()))).flatten();
        if let Some(one) = one {
            text.set(one.1.clone());
            value.set(Some(one));
            shown.set(false);
        }
    };
    let count = move || found.ok(|page| page.items.len()).unwrap_or(0);
    let open = move || shown.get() && count() > 0;
    let pressed = move |event: KeyboardEvent| match event.key().as_str() {
        "ArrowDown" | "ArrowUp" if untrack(count) > 0 => {
            event.prevent_default();
            shown.set(true);
            let step = if event.key() == "ArrowDown" { 1 } else { untrack(count) - 1 };
            at.update(|at| *at = (*at + step) % untrack(count));
        }
        "Enter" if untrack(open) => {
            event.prevent_default();
            untrack(|| take(at.get()));
        }
        "Escape" if untrack(open) => {
            // The list closes, the dialog stays.
            event.prevent_default();
            shown.set(false);
        }
        _ => {}
    };
    let error = form.error("customer");
    let list = fragment(Box::new(move || {
        if !open() {
            return html! {};
        }
        let at = at.get();
        found.read(|page| {
            html! {
                div.found.found--field id="picked" role="listbox" aria-label="Accounts" {
                    @for (index, item) in page.into_iter().flat_map(|page| &page.items).enumerate() {
                        div.found__item id={ "pick-" (index) } role="option" aria-selected=(index == at) data-take=(index) {
                            abbr.cc { (item.country) }
                            span.ellip.grow { (item.name) }
                            (badge(item.score.value, &item.score.band, item.score.degraded))
                        }
                    }
                }
            }
        })
    }));
    let chosen = move |event: MouseEvent| {
        if let Some(index) = clicked(&event, "data-take").and_then(|index| index.parse().ok()) {
            untrack(|| take(index));
        }
    };
    let below = fragment(Box::new(move || {
        html! { @if let Some(error) = error.get() { p.field__err role="alert" { (icon("warn")) (error) } } }
    }));
    view! {
        <div class="field field--pick">
            <label for="draft-customer">"Account"</label>
            <input
                class="input"
                id="draft-customer"
                role="combobox"
                autocomplete="off"
                placeholder="Name or number"
                required=true
                aria-controls="picked"
                aria-autocomplete="list"
                aria-expanded=move || if open() { "true" } else { "false" }
                aria-activedescendant=move || open().then(|| format!("pick-{}", at.get()))
                aria-invalid=move || error.get().map(|_| "true")
                prop:value=text
                on:input=typed
                on:focus=move |_| shown.set(value.with_untracked(Option::is_none))
                on:keydown=pressed
            />
            <div class="frag" on:click=chosen>
                {list}
            </div>
            {below}
        </div>
    }
}
