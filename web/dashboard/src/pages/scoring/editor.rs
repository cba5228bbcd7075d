//! The chosen version taken apart: its parts with their weights, its bands, and what it does with customers it knows little
//! of. What is changed is tried at once and kept when it is saved.

use bellwether_contract::scoring::Dimension;
use bellwether_ui::components::fragment::{fragment, keyed, live};
use bellwether_ui::components::icon::{icon, icon_view};
use leptos::prelude::*;
use maud::html;

use super::band_editor::Bands;
use super::dimension::Part;
use super::draft::Draft;
use super::{Asking, Scoring};
use crate::components::entry::{About, line, message, number};

/// Most parts of a model (`docs/metrics.md`).
const MOST_PARTS: usize = 32;

/// The panel.
#[component]
pub(super) fn Editor(page: Scoring, draft: Draft) -> impl IntoView {
    let title = draft.base.with_value(|base| format!("{} {}", super::library::name(base), base.version));
    let state = fragment(Box::new(move || match (page.may_edit.get(), page.is_changed.get()) {
        (false, _) => html! { span.sub { "To be looked at: administrators change models" } },
        (true, true) => html! { span.badge.badge--word data-band="medium" { "Not saved" } },
        (true, false) => html! { span.sub { "Change anything: it is tried at once, nothing is kept until you save" } },
    }));
    view! {
        <section class="panel panel--model" aria-labelledby="h-model">
            <div class="panel__head">
                <h2 id="h-model">{title}</h2>
                {state}
                {actions(page)}
            </div>
            {trouble(page)}
            <div class="panel__body stack">
                {dimensions(page, draft)}
                <Bands page=page draft=draft />
                {rest(page, draft)}
            </div>
        </section>
    }
}

fn actions(page: Scoring) -> AnyView {
    live(move || {
        if !(page.may_edit.get() && page.is_changed.get()) {
            return ().into_any();
        }
        view! {
            <div class="end">
                <button class="btn btn--s" type="button" on:click=move |_| page.discard()>
                    "Discard"
                </button>
                <button
                    class="btn btn--s btn--primary"
                    type="button"
                    on:click=move |_| page.asking.set(Some(Asking::Save))
                >
                    "Save as a new version"
                </button>
            </div>
        }
        .into_any()
    })
}

/// How many fields are wrong, as they may be out of sight.
fn trouble(page: Scoring) -> AnyView {
    fragment(Box::new(move || {
        let problems = page.problems();
        html! {
            @if !problems.is_empty() {
                div.panel__body.panel__body--note {
                    div.note data-kind="error" role="alert" {
                        (icon("warn"))
                        p {
                            @if problems.len() == 1 { "One field is wrong; its message is beside it. " }
                            @else { (problems.len()) " fields are wrong; their messages are beside them. " }
                            "Until then the figures are those of the last model that was right."
                        }
                    }
                }
            }
        }
    }))
}

fn dimensions(page: Scoring, draft: Draft) -> AnyView {
    let parts = keyed(
        move || draft.dimensions.with(|all| all.iter().map(|one| one.id).collect()),
        move |id| {
            let found = draft.dimensions.with_untracked(|all| all.iter().find(|one| one.id == id).copied());
            found.map_or_else(|| ().into_any(), |part| view! { <Part page=page draft=draft part=part /> }.into_any())
        },
    );
    let add = move |_| {
        let empty = Dimension {
            key: String::new(),
            weight: 10.0,
            combine: "mean".to_owned(),
            inputs: vec![super::input::new()],
        };
        let part = draft.dimension(&empty);
        draft.dimensions.update(|all| all.push(part));
    };
    let may_add = move || page.may_edit.get() && draft.dimensions.with(Vec::len) < MOST_PARTS;
    let error = page.error(|| Some("dimensions".to_owned()));
    view! {
        <section class="parts" aria-labelledby="h-parts">
            <div class="parts__head">
                <h3 id="h-parts">"Dimensions"</h3>
                <span class="label">"Weight"</span>
            </div>
            <ul>{parts}</ul>
            {message("dimensions", error)}
            <button class="btn btn--s" type="button" hidden=move || !may_add() on:click=add>
                {icon_view("plus")}
                "Add a dimension"
            </button>
        </section>
    }
    .into_any()
}

/// What is not a part of the score.
fn rest(page: Scoring, draft: Draft) -> AnyView {
    let about = |id: &str, label: &'static str, path: &'static str| About {
        id: id.to_owned(),
        label: Signal::derive(move || label.to_owned()),
        named: true,
        may_edit: page.may_edit,
        error: page.error(move || Some(path.to_owned())),
    };
    let confidence =
        number(about("min-confidence", "Least confidence, 0 to 1", "min_confidence"), draft.min_confidence, 0.05);
    view! {
        <section class="parts" aria-labelledby="h-rest">
            <h3 id="h-rest">"Customers it knows little of"</h3>
            <div class="two">
                {confidence}
                <label class="row model__switch">
                    <input
                        class="switch"
                        type="checkbox"
                        role="switch"
                        prop:checked=draft.lapsed_cap
                        disabled=move || !page.may_edit.get()
                        on:change=move |event| draft.lapsed_cap.set(event_target_checked(&event))
                    />
                    "Lapsed customers stay in the lowest band"
                </label>
            </div>
            <p class="field__hint">
                "With less confidence a score is Unknown. Confidence is the share of the applicable weight that has a value."
            </p>
        </section>
        <section class="parts" aria-labelledby="h-name">
            <h3 id="h-name">"What it is called"</h3>
            {line(about("model-name", "Name", "name"), draft.name, 100)}
            {line(about("model-description", "What it is for, or what has changed", "description"), draft.description, 500)}
        </section>
    }
    .into_any()
}
