//! A curve as a table of numbers: the way to change it without a pointer, and to the last digit.

use bellwether_ui::components::fragment::keyed;
use bellwether_ui::components::icon::icon_view;
use leptos::prelude::*;

use super::curve::scale::midway;
use super::draft::{Draft, InputDraft, PointDraft};
use super::{FieldError, Scoring};
use crate::components::entry::{About, number};

/// The table.
#[component]
pub(super) fn Points(page: Scoring, draft: Draft, input: InputDraft, error: FieldError) -> impl IntoView {
    let rows = keyed(
        move || input.points.with(|all| all.iter().map(|one| one.id).collect()),
        move |id| {
            let found = input.points.with_untracked(|all| all.iter().find(|one| one.id == id).copied());
            found.map_or_else(|| ().into_any(), |point| row(page, input, point, error))
        },
    );
    let add = move |_| {
        let known: Vec<_> =
            untrack(|| input.curve()).unwrap_or_default().into_iter().map(|(_, value, score)| (value, score)).collect();
        let (at, point) = midway(&known);
        let point = draft.point(point);
        input.points.update(|all| all.insert(at.min(all.len()), point));
    };
    view! {
        <div class="points">
            <p class="points__head label">
                <span>"Value"</span>
                <span>"Score"</span>
            </p>
            <ul>{rows}</ul>
            <button class="btn btn--s btn--quiet" type="button" hidden=move || !page.may_edit.get() on:click=add>
                {icon_view("plus")}
                "Add a point"
            </button>
        </div>
    }
}

fn row(page: Scoring, input: InputDraft, point: PointDraft, error: FieldError) -> AnyView {
    let place = move || input.points.with(|all| all.iter().position(|one| one.id == point.id)).map_or(0, |at| at + 1);
    let about = |what: &'static str| About {
        id: format!("point-{what}-{}", point.id),
        label: Signal::derive(move || format!("Point {}: {what}", place())),
        named: false,
        may_edit: page.may_edit,
        // The message is below the curve; each of its numbers is part of what is wrong.
        error: Signal::derive(|| None),
    };
    let remove = move |_| input.points.update(|all| all.retain(|one| one.id != point.id));
    view! {
        <li class="points__row" data-invalid=move || error.get().map(|_| "")>
            {number(about("value"), point.value, 0.05)}
            {number(about("score"), point.score, 1.0)}
            <button
                class="btn btn--s btn--quiet btn--icon"
                type="button"
                hidden=move || !page.may_edit.get()
                aria-label=move || format!("Remove point {}", place())
                on:click=remove
            >
                {icon_view("x")}
            </button>
        </li>
    }
    .into_any()
}
