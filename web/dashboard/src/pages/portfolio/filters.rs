//! Search and filter chips above the table. Dashed is not set, solid is set; the cross removes.

mod others;

use std::time::Duration;

use bellwether_contract::customer::CustomerItem;
use bellwether_contract::page::Page;
use bellwether_contract::portfolio::{Facet, FacetValue};
use leptos::prelude::*;
use maud::html;

use super::Portfolio;
use crate::state::portfolio_query::{OVERDUE_RATIO, PortfolioQuery, SILENT_DAYS};
use bellwether_ui::components::fragment::{fragment, live, text};
use bellwether_ui::components::icon::{icon, icon_view};
use bellwether_ui::components::popover::Popover;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{labels, number};
use bellwether_ui::state::remote::Remote;

/// Filters with a chip of choices, in order.
const CHIPS: &[&str] = &["country", "tier", "band", "pace", "owner", "lifecycle"];
/// Bands are offered from the worst to the best, others after them.
const BANDS: [&str; 5] = ["critical", "high", "medium", "low", "unknown"];
/// Wait after the last letter typed.
const PAUSE: Duration = Duration::from_millis(200);
/// The input that `f` goes to.
pub(super) const INPUT: &str = "filter-accounts";

/// The row of filters.
#[component]
pub(super) fn Filters(page: Portfolio) -> impl IntoView {
    let clear = live(move || {
        if !page.query.with(PortfolioQuery::is_filtered) {
            return ().into_any();
        }
        let clear = move |_| page.step(|query| query.unfiltered());
        view! { <button class="btn btn--s btn--quiet" type="button" on:click=clear>"Clear"</button> }.into_any()
    });
    view! {
        <div class="filters" role="group" aria-label="Filters">
            <TextFilter page=page />
            {CHIPS.iter().map(|field| view! { <Chip page=page field=field /> }).collect_view()}
            <QuickFilter
                page=page
                field="min_overdue_ratio"
                value=OVERDUE_RATIO
                name="Order overdue"
                list=page.overdue
            />
            <QuickFilter
                page=page
                field="min_contact_days"
                value=SILENT_DAYS
                name="No contact 45 d+"
                list=page.silent
            />
            {others::others(page)}
            {clear}
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
            {icon_view("search")}
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
        page.everybody.ok(|summary| summary.facets.iter().find(|facet| facet.field == field).cloned()).flatten()
    };
    let chosen = Memo::new(move |_| page.query.with(|query| query.filters.get(field).cloned().unwrap_or_default()));
    let is_set = Memo::new(move |_| chosen.with(|values| !values.is_empty()));
    let button = fragment(Box::new(move || {
        if !is_set.get() {
            return html! { (icon("plus")) (name) };
        }
        let facet = facet();
        let words: Vec<_> = chosen.get().iter().map(|value| label_of(field, facet.as_ref(), value)).collect();
        html! { (name) ": " b { (words.join(", ")) } }
    }));
    let choices = move || {
        live(move || facet().map_or_else(|| ().into_any(), |facet| options(page, field, &facet, &chosen.get())))
    };
    let cross = live(move || {
        if !is_set.get() {
            return ().into_any();
        }
        let label = format!("Remove the filter {name}");
        let remove = move |_| page.step(|query| query.without(field));
        view! { <button class="chip__x" type="button" aria-label=label on:click=remove>{icon_view("x")}</button> }
            .into_any()
    });
    view! {
        <span class="chip-set" class:is-set=move || is_set.get()>
            <Popover
                id=format!("filter-{field}")
                class="chip"
                pressed=is_set
                label=format!("Filter by {}", name.to_ascii_lowercase())
                button=button
                content=move || view! { <ul class="options">{choices()}</ul> }
            />
            {cross}
        </span>
    }
}

fn options(page: Portfolio, field: &'static str, facet: &Facet, chosen: &[String]) -> AnyView {
    let option = |value: &FacetValue| {
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
        .into_any()
    };
    let is_ranked = |value: &FacetValue| field == "band" && BANDS.contains(&value.value.as_str());
    let ranked = BANDS.iter().flat_map(|band| facet.values.iter().filter(move |value| value.value == *band));
    let all = ranked.filter(|value| is_ranked(value)).chain(facet.values.iter().filter(|value| !is_ranked(value)));
    all.map(option).collect_view().into_any()
}

fn label_of(field: &str, facet: Option<&Facet>, value: &str) -> String {
    let known = facet.and_then(|facet| facet.values.iter().find(|known| known.value == value));
    match field {
        "band" => labels::band(value),
        "pace" => labels::pace(value),
        "tier" if value != "none" => value.to_ascii_uppercase(),
        _ => known.map_or_else(|| labels::sentence(value), |known| known.label.clone()),
    }
}

#[component]
fn QuickFilter(
    page: Portfolio,
    field: &'static str,
    value: &'static str,
    name: &'static str,
    list: Remote<Page<CustomerItem>>,
) -> impl IntoView {
    let on = move || page.query.with(|query| query.has_range(field, value));
    let count = text(move || {
        let count = page.count(list);
        Some(count.map_or_else(|| number::NO_VALUE.to_owned(), |count| number::count(locale(), count)))
    });
    view! {
        <button
            class="chip chip--count"
            type="button"
            aria-pressed=move || Some(if on() { "true" } else { "false" })
            on:click=move |_| page.step(|query| query.range_toggled(field, value))
        >
            {name}
            " "
            <b>{count}</b>
        </button>
    }
}
