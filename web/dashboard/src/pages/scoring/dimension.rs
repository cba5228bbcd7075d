//! A weighted part of a model: its weight at a glance, and, opened, what it is made of.

use std::sync::Arc;

use bellwether_ui::components::fragment::{keyed, live};
use bellwether_ui::components::icon::icon_view;
use bellwether_ui::format::labels;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number::{fixed, percent};
use leptos::prelude::*;

use super::Scoring;
use super::draft::{DimensionDraft, Draft};
use super::input::{self, InputEditor};
use crate::components::entry::{About, choice, line, message, number};
use crate::components::measures;
use crate::components::typed::parse;
use crate::parts::{self, part_of};

/// The part.
#[component]
pub(super) fn Part(page: Scoring, draft: Draft, part: DimensionDraft) -> impl IntoView {
    // A new one is opened, as it has to be filled in.
    let is_open = RwSignal::new(part.key.with_untracked(String::is_empty));
    let at = move || draft.dimensions.with(|all| all.iter().position(|one| one.id == part.id));
    let path = move |rest: &str| Some(format!("dimensions[{}]{rest}", at()?));
    let called = Signal::derive(move || part.key.with(|key| named(key)));
    let share = move || draft.dimensions.with(|all| share_of(all, part));
    let body = live(move || {
        if is_open.get() {
            part_of(parts::SCORING_DIMENSION, Arc::new(Opened { page, draft, part }))
        } else {
            ().into_any()
        }
    });
    let about = About {
        id: format!("weight-{}", part.id),
        label: Signal::derive(move || format!("Weight of {}", called.get())),
        named: false,
        may_edit: page.may_edit,
        error: page.error(move || path(".weight")),
    };
    // What is wrong inside must not hide in a part that is closed.
    let wrong_inside = move || {
        let inside = path(".");
        inside.is_some_and(|inside| {
            page.problems().iter().any(|one| one.field.starts_with(&inside) && !one.field.ends_with("].weight"))
        })
    };
    let panel = format!("part-{}", part.id);
    view! {
        <li class="part">
            <div class="part__row">
                <button
                    class="disclose part__name"
                    type="button"
                    aria-expanded=move || if is_open.get() { "true" } else { "false" }
                    aria-controls=panel.clone()
                    on:click=move |_| is_open.update(|open| *open = !*open)
                >
                    {icon_view("chevr")}
                    <span class="ellip">{called}</span>
                    <span class="part__wrong" hidden=move || !wrong_inside()>
                        {icon_view("warn")}
                        <span class="sr">"Something in it is wrong"</span>
                    </span>
                </button>
                <span class="part__bar" aria-hidden="true">
                    <i style:width=move || share().map(|share| format!("{}%", fixed(share * 100.0, 1)))></i>
                </span>
                <span class="part__share num sub">{move || share().map(|share| percent(locale(), share))}</span>
                {number(about, part.weight, 1.0)}
            </div>
            <div id=panel>{body}</div>
        </li>
    }
}

/// A part that is opened.
pub(crate) struct Opened {
    page: Scoring,
    draft: Draft,
    part: DimensionDraft,
}

/// What it is made of.
pub(crate) fn opened(opened: &Opened) -> AnyView {
    let Opened { page, draft, part } = *opened;
    let at = move || draft.dimensions.with(|all| all.iter().position(|one| one.id == part.id));
    let path = move |rest: &str| Some(format!("dimensions[{}]{rest}", at()?));
    let about = |what: &str, label: &'static str, rest: &'static str| About {
        id: format!("{what}-{}", part.id),
        label: Signal::derive(move || label.to_owned()),
        named: true,
        may_edit: page.may_edit,
        error: page.error(move || path(rest)),
    };
    let key = line(about("key", "Key", ".key"), part.key, 60);
    let ways = [("mean", "Weighted mean of its measures"), ("first", "The first measure that has a value")];
    let ways = ways.map(|(key, name)| (key.to_owned(), name.to_owned())).to_vec();
    let combine = choice(about("combine", "Score of the dimension", ".combine"), part.combine, ways);
    let inputs = keyed(
        move || part.inputs.with(|all| all.iter().map(|one| one.id).collect()),
        move |id| {
            let found = part.inputs.with_untracked(|all| all.iter().find(|one| one.id == id).copied());
            found.map_or_else(
                || ().into_any(),
                |input| view! { <InputEditor page=page draft=draft part=part input=input /> }.into_any(),
            )
        },
    );
    let add = move |_| {
        let input = draft.input(&input::new());
        part.inputs.update(|all| all.push(input));
    };
    let remove = move |_| draft.dimensions.update(|all| all.retain(|one| one.id != part.id));
    let error = page.error(move || path(".inputs"));
    view! {
        <div class="part__body">
            <div class="two">{key} {combine}</div>
            {inputs}
            {message(&format!("inputs-{}", part.id), error)}
            <div class="row row--between" hidden=move || !page.may_edit.get()>
                <button class="btn btn--s" type="button" on:click=add>
                    {icon_view("plus")}
                    "Add a measure"
                </button>
                <button class="btn btn--s btn--quiet btn--danger" type="button" on:click=remove>
                    "Remove the dimension"
                </button>
            </div>
        </div>
    }
    .into_any()
}

/// A dimension by name; the measure behind it where it has none yet.
fn named(key: &str) -> String {
    if key.trim().is_empty() { "New dimension".to_owned() } else { labels::sentence(key.trim()) }
}

/// Share of a part's weight in that of all, for its bar; none while a number is missing.
fn share_of(all: &[DimensionDraft], part: DimensionDraft) -> Option<f64> {
    let weight = |one: &DimensionDraft| parse(&one.weight.get()).filter(|weight| *weight > 0.0);
    let sum: f64 = all.iter().filter_map(weight).sum();
    Some(weight(&part)? / sum).filter(|share| share.is_finite())
}

/// A measure by the name that a screen reader says.
pub(super) fn measure_name(key: RwSignal<String>) -> Signal<String> {
    Signal::derive(move || key.with(|key| measures::name(key)))
}
