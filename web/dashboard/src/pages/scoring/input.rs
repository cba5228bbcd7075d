//! A measure of a dimension, and what its values score: the curve, to be drawn with the pointer or typed as numbers.

use bellwether_contract::scoring::Input;
use bellwether_ui::components::icon::icon_view;
use leptos::prelude::*;

use super::Scoring;
use super::curve::Curve;
use super::dimension::measure_name;
use super::draft::{DimensionDraft, Draft, InputDraft};
use super::points::Points;
use crate::components::entry::{About, choice, message, number};
use crate::components::measures;

/// A measure to begin with.
pub(super) fn new() -> Input {
    Input { measure: "contact.days_since".to_owned(), weight: 1.0, curve: vec![(14.0, 100.0), (90.0, 0.0)] }
}

/// The measure.
#[component]
pub(super) fn InputEditor(page: Scoring, draft: Draft, part: DimensionDraft, input: InputDraft) -> impl IntoView {
    let at = move || part.inputs.with(|all| all.iter().position(|one| one.id == input.id));
    let path = move |rest: &str| {
        let dimension = draft.dimensions.with(|all| all.iter().position(|one| one.id == part.id))?;
        Some(format!("dimensions[{dimension}].inputs[{}]{rest}", at()?))
    };
    let about = |what: &str, label: &'static str, rest: &'static str| About {
        id: format!("{what}-{}", input.id),
        label: Signal::derive(move || label.to_owned()),
        named: true,
        may_edit: page.may_edit,
        error: page.error(move || path(rest)),
    };
    let several = Memo::new(move |_| part.inputs.with(Vec::len) > 1);
    let in_turn = Memo::new(move |_| part.combine.with(|combine| combine == "first"));
    let measure = choice(about("measure", "Measure", ".measure"), input.measure, measures::choices());
    let weight = number(about("input-weight", "Weight in the dimension", ".weight"), input.weight, 1.0);
    let shift = move |by: isize| {
        part.inputs.update(|all| {
            let from = all.iter().position(|one| one.id == input.id);
            let to = from.and_then(|from| from.checked_add_signed(by)).filter(|to| *to < all.len());
            if let (Some(from), Some(to)) = (from, to) {
                all.swap(from, to);
            }
        });
    };
    let remove = move |_| part.inputs.update(|all| all.retain(|one| one.id != input.id));
    let called = measure_name(input.measure);
    let curve_error = page.error(move || path(".curve"));
    let group = format!("curve-{}", input.id);
    let message_of = group.clone();
    let buttons = move || page.may_edit.get() && several.get();
    view! {
        <div class="input-part">
            <div class="input-part__head">
                {measure}
                <div class="frag" hidden=move || in_turn.get() || !several.get()>
                    {weight}
                </div>
                <div class="input-part__do" hidden=move || !buttons()>
                    <button
                        class="btn btn--s btn--quiet btn--icon"
                        type="button"
                        aria-label=move || format!("{}: earlier", called.get())
                        hidden=move || !in_turn.get() || at() == Some(0)
                        on:click=move |_| shift(-1)
                    >
                        {icon_view("a-up")}
                    </button>
                    <button
                        class="btn btn--s btn--quiet btn--icon"
                        type="button"
                        aria-label=move || format!("Remove {}", called.get())
                        on:click=remove
                    >
                        {icon_view("x")}
                    </button>
                </div>
            </div>
            <div
                class="curve"
                role="group"
                id=group
                aria-label=move || format!("Curve of {}", called.get())
                data-invalid=move || curve_error.get().map(|_| "")
            >
                <Curve page=page input=input />
                <Points page=page draft=draft input=input error=curve_error />
            </div>
            {message(&message_of, curve_error)}
        </div>
    }
}
