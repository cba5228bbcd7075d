//! The bands of a model: their keys and lowest scores, and how much of the scale each takes.

use bellwether_contract::scoring::Band;
use bellwether_ui::components::fragment::{fragment, keyed};
use bellwether_ui::components::icon::icon_view;
use bellwether_ui::format::labels;
use bellwether_ui::format::number::fixed;
use leptos::prelude::*;
use maud::html;

use super::Scoring;
use super::draft::{BandDraft, Draft};
use crate::components::entry::{About, line, message, number};
use crate::components::typed::parse;

/// The bands.
#[component]
pub(super) fn Bands(page: Scoring, draft: Draft) -> impl IntoView {
    let rows = keyed(
        move || draft.bands.with(|all| all.iter().map(|one| one.id).collect()),
        move |id| {
            let found = draft.bands.with_untracked(|all| all.iter().find(|one| one.id == id).copied());
            found.map_or_else(|| ().into_any(), |band| row(page, draft, band))
        },
    );
    let strip = fragment(Box::new(move || {
        let parts = widths(draft);
        html! {
            div.bandbar aria-hidden="true" {
                @for (key, width) in &parts { i data-band=(key) data-style={ "flex-grow:" (fixed(*width, 0)) } {} }
            }
        }
    }));
    let add = move |_| {
        let top = draft.bands.with_untracked(|all| all.last().and_then(|last| parse(&last.min.get_untracked())));
        let min = ((top.unwrap_or(0.0) + 100.0) / 2.0).round();
        let band = draft.band(&Band { key: String::new(), min });
        draft.bands.update(|all| all.push(band));
    };
    let error = page.error(|| Some("bands".to_owned()));
    view! {
        <section class="parts" aria-labelledby="h-bands">
            <h3 id="h-bands">"Bands"</h3>
            {strip}
            <p class="bands__head label">
                <span>"Key"</span>
                <span>"Lowest score"</span>
            </p>
            <ul class="bands-edit">{rows}</ul>
            {message("bands", error)}
            <button class="btn btn--s" type="button" hidden=move || !page.may_edit.get() on:click=add>
                {icon_view("plus")}
                "Add a band"
            </button>
        </section>
    }
}

fn row(page: Scoring, draft: Draft, band: BandDraft) -> AnyView {
    let at = move || draft.bands.with(|all| all.iter().position(|one| one.id == band.id));
    let path = move |rest: &str| Some(format!("bands[{}]{rest}", at()?));
    let called = move || band.key.with(|key| labels::band(key.trim()));
    let about = |what: &'static str, rest: &'static str, label: &'static str| About {
        id: format!("band-{what}-{}", band.id),
        label: Signal::derive(move || format!("{label} of {}", called())),
        named: false,
        may_edit: page.may_edit,
        error: page.error(move || path(rest)),
    };
    let several = Memo::new(move |_| draft.bands.with(Vec::len) > 1);
    let remove = move |_| draft.bands.update(|all| all.retain(|one| one.id != band.id));
    view! {
        <li class="points__row">
            {line(about("key", ".key", "Key"), band.key, 40)}
            {number(about("min", ".min", "Lowest score"), band.min, 1.0)}
            <button
                class="btn btn--s btn--quiet btn--icon"
                type="button"
                hidden=move || !(page.may_edit.get() && several.get())
                aria-label=move || format!("Remove {}", called())
                on:click=remove
            >
                {icon_view("x")}
            </button>
        </li>
    }
    .into_any()
}

/// Keys with the scores each band takes, from low to high; a number that is none takes nothing.
fn widths(draft: Draft) -> Vec<(String, f64)> {
    let all: Vec<_> = draft
        .bands
        .get()
        .iter()
        .map(|band| (band.key.get(), parse(&band.min.get()).unwrap_or(100.0).clamp(0.0, 100.0)))
        .collect();
    let next = all.iter().skip(1).map(|(_, min)| *min).chain([100.0]);
    all.iter().zip(next).map(|((key, min), next)| (key.clone(), (next - min).max(0.0))).collect()
}
