//! The filters of accounts that have values to choose from, as chips; and the way back from all filters.

use bellwether_contract::portfolio::{Facet, FacetValue, PortfolioSummary};
use bellwether_ui::components::choice::chip;
use bellwether_ui::components::fragment::{fragment, live};
use bellwether_ui::components::icon::icon;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{labels, number};
use bellwether_ui::state::remote::Remote;
use leptos::prelude::*;
use maud::html;

use crate::state::portfolio_query::PortfolioQuery;

/// Bands are offered from the worst to the best, others after them.
const BANDS: [&str; 5] = ["critical", "high", "medium", "low", "unknown"];

/// A page of accounts that can be filtered.
#[derive(Clone, Copy)]
pub(crate) struct Filtered {
    /// State of the page, from its URL.
    pub(crate) query: Memo<PortfolioQuery>,
    /// Whose facets are what there is to choose.
    pub(crate) everybody: Remote<PortfolioSummary>,
    /// Changes the state.
    pub(crate) go: Callback<PortfolioQuery>,
}

impl Filtered {
    fn step(self, change: impl FnOnce(PortfolioQuery) -> PortfolioQuery) {
        self.go.run(change(self.query.get_untracked()));
    }

    fn facet(self, field: &str) -> Option<Facet> {
        self.everybody.ok(|summary| summary.facets.iter().find(|facet| facet.field == field).cloned()).flatten()
    }
}

/// The button that takes every filter away, while there is one.
pub(crate) fn clear(page: Filtered) -> AnyView {
    live(move || {
        if !page.query.with(PortfolioQuery::is_filtered) {
            return ().into_any();
        }
        let clear = move |_| page.step(|query| query.unfiltered());
        view! { <button class="btn btn--s btn--quiet" type="button" on:click=clear>"Clear"</button> }.into_any()
    })
}

/// The chip of the filter `field`.
pub(crate) fn filter_chip(page: Filtered, field: &'static str) -> AnyView {
    let name = labels::filter(field);
    let chosen = Memo::new(move |_| page.query.with(|query| query.filters.get(field).cloned().unwrap_or_default()));
    let is_set = Memo::new(move |_| chosen.with(|values| !values.is_empty()));
    let button = fragment(Box::new(move || {
        if !is_set.get() {
            return html! { (icon("plus")) (name) };
        }
        let facet = page.facet(field);
        let words: Vec<_> = chosen.get().iter().map(|value| label_of(field, facet.as_ref(), value)).collect();
        html! { (name) ": " b { (words.join(", ")) } }
    }));
    let content = move || {
        let choices = live(move || {
            page.facet(field).map_or_else(|| ().into_any(), |facet| options(page, field, &facet, &chosen.get()))
        });
        view! { <ul class="options">{choices}</ul> }.into_any()
    };
    chip(field, name, is_set, button, content, move || page.step(|query| query.without(field)))
}

fn options(page: Filtered, field: &'static str, facet: &Facet, chosen: &[String]) -> AnyView {
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

/// A value of the filter `field` in words.
pub(crate) fn label_of(field: &str, facet: Option<&Facet>, value: &str) -> String {
    let known = facet.and_then(|facet| facet.values.iter().find(|known| known.value == value));
    match field {
        "band" => labels::band(value),
        "pace" => labels::pace(value),
        "tier" if value != "none" => value.to_ascii_uppercase(),
        _ => known.map_or_else(|| labels::sentence(value), |known| known.label.clone()),
    }
}
