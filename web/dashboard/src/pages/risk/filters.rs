//! Which accounts are looked at: the filters of the portfolio that say something about risk. Dashed is not set, solid is
//! set; the cross removes.

use bellwether_contract::portfolio::{Facet, FacetValue};
use bellwether_ui::components::fragment::{fragment, live};
use bellwether_ui::components::icon::{icon, icon_view};
use bellwether_ui::components::popover::Popover;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{labels, number};
use leptos::prelude::*;
use maud::html;

use super::Risk;
use crate::state::portfolio_query::PortfolioQuery;

/// Filters with a chip, in order. Others that the address has are kept, and can be cleared.
const CHIPS: &[&str] = &["country", "tier", "industry", "owner", "lifecycle"];

/// The row of filters.
#[component]
pub(super) fn Filters(page: Risk) -> impl IntoView {
    let clear = live(move || {
        if !page.query.with(PortfolioQuery::is_filtered) {
            return ().into_any();
        }
        let clear = move |_| page.step(|query| query.unfiltered());
        view! { <button class="btn btn--s btn--quiet" type="button" on:click=clear>"Clear"</button> }.into_any()
    });
    view! {
        <div class="filters" role="group" aria-label="Filters">
            {CHIPS.iter().map(|field| view! { <Chip page=page field=field /> }).collect_view()}
            {clear}
        </div>
    }
}

#[component]
fn Chip(page: Risk, field: &'static str) -> impl IntoView {
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
        let words: Vec<_> = chosen.get().iter().map(|value| label_of(facet.as_ref(), value)).collect();
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

fn options(page: Risk, field: &'static str, facet: &Facet, chosen: &[String]) -> AnyView {
    let option = |value: &FacetValue| {
        let key = value.value.clone();
        let on = chosen.contains(&key);
        let label = label_of(Some(facet), &key);
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
    facet.values.iter().map(option).collect_view().into_any()
}

fn label_of(facet: Option<&Facet>, value: &str) -> String {
    let known = facet.and_then(|facet| facet.values.iter().find(|known| known.value == value));
    known.map_or_else(|| labels::sentence(value), |known| known.label.clone())
}
