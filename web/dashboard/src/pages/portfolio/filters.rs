//! Search and filter chips above the table. Dashed is not set, solid is set; the cross removes.

use std::time::Duration;

use bellwether_contract::portfolio::Facet;
use leptos::prelude::*;

use super::{Portfolio, Watched};
use crate::components::icon::{icon, icon_small};
use crate::components::popover::Popover;
use crate::format::locale::locale;
use crate::format::{labels, number};
use crate::state::portfolio_query::{OVERDUE_RATIO, SILENT_DAYS};

/// Filters with a chip, in order.
const CHIPS: &[&str] = &["country", "tier", "band", "pace", "owner", "lifecycle"];
/// Wait after the last letter typed.
const PAUSE: Duration = Duration::from_millis(200);
/// The input that `f` goes to.
pub(super) const INPUT: &str = "filter-accounts";

/// The row of filters.
#[component]
pub(super) fn Filters(page: Portfolio) -> impl IntoView {
    let watched = move || page.watched.map(|answer| answer.as_ref().ok().copied()).flatten();
    view! {
        <div class="filters" role="group" aria-label="Filters">
            <TextFilter page=page />
            {CHIPS.iter().map(|field| view! { <Chip page=page field=field /> }).collect_view()}
            <QuickFilter
                page=page
                field="min_overdue_ratio"
                value=OVERDUE_RATIO
                name="Order overdue"
                count=Signal::derive(move || watched().map(|watched: Watched| watched.overdue))
            />
            <QuickFilter
                page=page
                field="min_contact_days"
                value=SILENT_DAYS
                name="No contact 45 d+"
                count=Signal::derive(move || watched().map(|watched: Watched| watched.silent))
            />
            {move || {
                page.query
                    .with(|query| query.is_filtered())
                    .then(|| {
                        view! {
                            <button
                                class="btn btn--s btn--quiet"
                                type="button"
                                on:click=move |_| page.step(|query| query.unfiltered())
                            >
                                "Clear"
                            </button>
                        }
                    })
            }}
        </div>
    }
}

#[component]
fn TextFilter(page: Portfolio) -> impl IntoView {
    let pending = StoredValue::new(None::<TimeoutHandle>);
    let typed = move |event| {
        let text = event_target_value(&event);
        if let Some(handle) = pending.get_value() {
            handle.clear();
        }
        let apply = move || {
            let mut query = page.query.get_untracked();
            query.q = text.trim().to_owned();
            page.go(query, true);
        };
        pending.set_value(set_timeout_with_handle(apply, PAUSE).ok());
    };
    view! {
        <div class="search">
            {icon_small("search")}
            <input
                class="input"
                id=INPUT
                type="search"
                placeholder="Filter accounts"
                aria-label="Filter accounts by name or number"
                aria-keyshortcuts="f"
                autocomplete="off"
                prop:value=move || page.query.with(|query| query.q.clone())
                on:input=typed
            />
            <kbd>"f"</kbd>
        </div>
    }
}

#[component]
fn Chip(page: Portfolio, field: &'static str) -> impl IntoView {
    let name = labels::filter(field);
    let facet = move || {
        page.everybody
            .map(|answer| answer.as_ref().ok()?.facets.iter().find(|facet| facet.field == field).cloned())
            .flatten()
    };
    let chosen = Memo::new(move |_| page.query.with(|query| query.filters.get(field).cloned().unwrap_or_default()));
    let is_set = move || chosen.with(|values| !values.is_empty());
    let shown = move || {
        if is_set() {
            let words = chosen.get().iter().map(|value| label_of(field, facet().as_ref(), value)).collect::<Vec<_>>();
            view! { {name} ": " <b>{words.join(", ")}</b> }.into_any()
        } else {
            view! { {icon("plus")} {name} }.into_any()
        }
    };
    view! {
        <span class="chip-set" class:is-set=is_set>
            <Popover
                id=format!("filter-{field}")
                class="chip"
                pressed=Signal::derive(is_set)
                label=format!("Filter by {}", name.to_lowercase())
                button=view! { {shown} }.into_any()
            >
                <ul class="options">{move || facet().map(|facet| options(page, field, &facet, &chosen.get()))}</ul>
            </Popover>
            {move || {
                is_set()
                    .then(|| {
                        view! {
                            <button
                                class="chip__x"
                                type="button"
                                aria-label=format!("Remove the filter {name}")
                                on:click=move |_| page.step(|query| query.without(field))
                            >
                                {icon("x")}
                            </button>
                        }
                    })
            }}
        </span>
    }
}

fn options(page: Portfolio, field: &'static str, facet: &Facet, chosen: &[String]) -> impl IntoView + use<> {
    let option = |value: &bellwether_contract::portfolio::FacetValue| {
        let key = value.value.clone();
        let on = chosen.contains(&key);
        let label = label_of(field, Some(facet), &key);
        view! {
            <li>
                <label class="option">
                    <input
                        class="check"
                        type="checkbox"
                        prop:checked=on
                        on:change=move |_| page.step(|query| query.toggled(field, &key))
                    />
                    <span class="grow">{label}</span>
                    <span class="muted">{number::count(locale(), value.count)}</span>
                </label>
            </li>
        }
    };
    facet.values.iter().map(option).collect_view()
}

fn label_of(field: &str, facet: Option<&Facet>, value: &str) -> String {
    let known = facet.and_then(|facet| facet.values.iter().find(|known| known.value == value));
    match field {
        "band" => labels::band(value),
        _ => known.map_or_else(|| labels::sentence(value), |known| known.label.clone()),
    }
}

#[component]
fn QuickFilter(
    page: Portfolio,
    field: &'static str,
    value: &'static str,
    name: &'static str,
    count: Signal<Option<u64>>,
) -> impl IntoView {
    let on = move || page.query.with(|query| query.ranges.contains_key(field));
    view! {
        <button
            class="chip chip--count"
            type="button"
            aria-pressed=move || if on() { "true" } else { "false" }
            on:click=move |_| page.step(|query| query.range_toggled(field, value))
        >
            {name}
            " "
            <b>{move || count.get().map_or_else(|| number::NO_VALUE.to_owned(), |count| number::count(locale(), count))}</b>
        </button>
    }
}
