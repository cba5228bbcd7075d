//! A curve as a picture whose points can be dragged and, once one was clicked, moved with the arrow keys. The tab key passes them
//! by: they may lie close together, and the table of the same numbers comes next. The line is flat outside its points. SVG
//! draws the line, HTML the points and texts, so that neither is stretched.

pub(super) mod scale;

use bellwether_ui::components::fragment::{keyed, live};
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number::fixed;
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use self::scale::{Scale, between};
use super::Scoring;
use super::draft::{InputDraft, PointDraft};
use crate::components::measures;
use crate::components::typed::shown;

/// How much more a step is with the shift key.
const LARGE: f64 = 10.0;

/// What the picture shows.
#[derive(Clone, Copy)]
struct Picture {
    input: InputDraft,
    /// The curve, or the last that was one while a number is missing.
    points: Memo<Vec<(u64, f64, f64)>>,
    /// Kept while a point is dragged, or it would run away.
    scale: RwSignal<Scale>,
    dragged: RwSignal<Option<u64>>,
    area: NodeRef<leptos::html::Div>,
}

/// The picture.
#[component]
pub(super) fn Curve(page: Scoring, input: InputDraft) -> impl IntoView {
    let points = Memo::new(move |last: Option<&Vec<_>>| input.curve().or_else(|| last.cloned()).unwrap_or_default());
    let picture = Picture {
        input,
        points,
        scale: RwSignal::new(points.with_untracked(|points| Scale::of(points))),
        dragged: RwSignal::new(None),
        area: NodeRef::new(),
    };
    Effect::new(move || {
        let next = points.with(|points| Scale::of(points));
        if picture.dragged.get().is_none() && picture.scale.get_untracked() != next {
            picture.scale.set(next);
        }
    });
    let line = move || points.with(|points| picture.scale.get().polyline(points));
    let ends = live(move || {
        let label = |(_, value, _): (u64, f64, f64)| {
            let left = format!("{}%", fixed(picture.scale.get().x(value), 1));
            view! { <span style:left=left>{shown(locale(), value)}</span> }.into_any()
        };
        points.with(|points| picked(points).into_iter().map(label).collect_view().into_any())
    });
    let handles = keyed(
        move || points.with(|points| points.iter().map(|(id, _, _)| *id).collect()),
        move |id| handle(page, picture, id),
    );
    view! {
        <div class="plot plot--curve">
            <div class="plot__y" aria-hidden="true">
                {[0, 50, 100].map(|score| view! { <span style:bottom=format!("{score}%")>{score}</span> }).collect_view()}
            </div>
            <div class="plot__area" node_ref=picture.area>
                <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
                    <line class="grid-line" x1="0" x2="100" y1="0" y2="0"></line>
                    <line class="grid-line" x1="0" x2="100" y1="50" y2="50"></line>
                    <line class="grid-line" x1="0" x2="100" y1="100" y2="100"></line>
                    <polyline class="line" points=line></polyline>
                </svg>
                {handles}
            </div>
            <div class="plot__x plot__x--time" aria-hidden="true">
                {ends}
            </div>
            <p class="plot__unit">{move || input.measure.with(|key| measures::unit(key))}</p>
        </div>
    }
}

/// Points whose values are written below the picture: those far enough apart, the outermost always.
fn picked(points: &[(u64, f64, f64)]) -> Vec<(u64, f64, f64)> {
    let scale = Scale::of(points);
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return Vec::new() };
    let mut all = vec![*first];
    for point in points.iter().skip(1).take(points.len().saturating_sub(2)) {
        let from_last = scale.x(point.1) - all.last().map_or(0.0, |one| scale.x(one.1));
        if from_last >= 14.0 && scale.x(last.1) - scale.x(point.1) >= 14.0 {
            all.push(*point);
        }
    }
    if points.len() > 1 {
        all.push(*last);
    }
    all
}

/// A point that can be moved.
fn handle(page: Scoring, picture: Picture, id: u64) -> AnyView {
    let find = move || picture.input.points.with_untracked(|all| all.iter().find(|one| one.id == id).copied());
    let Some(point) = find() else { return ().into_any() };
    let here = move || picture.points.with(|points| points.iter().find(|one| one.0 == id).copied());
    let left = move || here().map(|(_, value, _)| format!("{}%", fixed(picture.scale.get().x(value), 2)));
    let bottom = move || here().map(|(_, _, score)| format!("{}%", fixed(score.clamp(-5.0, 105.0), 2)));
    let words =
        move || here().map(|(_, value, score)| format!("{} scores {}", shown(locale(), value), shown(locale(), score)));
    let begin = move |event: PointerEvent| {
        let Some(target) = target(&event).filter(|_| page.may_edit.get_untracked()) else { return };
        // A pointer that is gone already can't be captured: then there is nothing to drag.
        let _ = target.set_pointer_capture(event.pointer_id());
        picture.dragged.set(Some(id));
    };
    let drag = move |event: PointerEvent| {
        if picture.dragged.get_untracked() != Some(id) {
            return;
        }
        let Some(area) = picture.area.get_untracked() else { return };
        let area = area.get_bounding_client_rect();
        let scale = picture.scale.get_untracked();
        let value = scale.value((f64::from(event.client_x()) - area.left()) / area.width());
        let score = 100.0 - (f64::from(event.client_y()) - area.top()) / area.height() * 100.0;
        move_to(picture, point, value, score.round());
    };
    let end = move |_| picture.dragged.set(None);
    let nudge = move |event: KeyboardEvent| {
        let Some((_, value, score)) = untrack(here).filter(|_| page.may_edit.get_untracked()) else { return };
        let by = if event.shift_key() { LARGE } else { 1.0 };
        let step = picture.scale.get_untracked().step() * by;
        let (value, score) = match event.key().as_str() {
            "ArrowLeft" => (value - step, score),
            "ArrowRight" => (value + step, score),
            "ArrowUp" => (value, score + by),
            "ArrowDown" => (value, score - by),
            _ => return,
        };
        event.prevent_default();
        move_to(picture, point, value, score);
    };
    view! {
        <button
            class="curve__point"
            type="button"
            tabindex="-1"
            aria-roledescription="point of a curve"
            aria-label=words
            data-tip=words
            data-dragged=move || (picture.dragged.get() == Some(id)).then_some("")
            disabled=move || !page.may_edit.get()
            style:left=left
            style:bottom=bottom
            on:pointerdown=begin
            on:pointermove=drag
            on:pointerup=end
            on:pointercancel=end
            on:keydown=nudge
        ></button>
    }
    .into_any()
}

/// Moves a point, as far as its neighbours and the scores allow.
fn move_to(picture: Picture, point: PointDraft, value: f64, score: f64) {
    let points = picture.points.get_untracked();
    let Some(at) = points.iter().position(|one| one.0 == point.id) else { return };
    let scale = picture.scale.get_untracked();
    let value = scale.stepped(between(&points, at, value, scale.step()));
    let write = |number: f64| shown(locale(), number);
    let (value, score) = (write(rounded(value)), write(score.clamp(0.0, 100.0)));
    if point.value.get_untracked() != value {
        point.value.set(value);
    }
    if point.score.get_untracked() != score {
        point.score.set(score);
    }
}

/// Without the last digits, which are those of floats and not of anybody's choice.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

fn target(event: &PointerEvent) -> Option<Element> {
    event.target()?.dyn_into().ok()
}
