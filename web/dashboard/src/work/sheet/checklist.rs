//! Points to tick, to add, to take away. Each is saved at once.

use bellwether_contract::action::{ActionDetail, ChecklistItem};
use bellwether_contract::action_change::ActionChange;
use bellwether_ui::components::fragment::{clicked, fragment};
use bellwether_ui::components::icon::icon;
use leptos::ev::{Event, MouseEvent, SubmitEvent};
use leptos::prelude::*;
use maud::html;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::Open;
use crate::api;
use crate::work::attempt::Attempt;

/// Makes other points of the present ones.
type Change = fn(Vec<ChecklistItem>, usize, String) -> Vec<ChecklistItem>;

/// The points.
#[component]
pub(super) fn Checklist(open: Open) -> impl IntoView {
    let attempt = Attempt::new();
    let text = RwSignal::new(String::new());
    let points = move || open.ok(|detail| detail.checklist.clone()).unwrap_or_default();
    let list = fragment(Box::new(move || {
        let points = points();
        html! {
            @if !points.is_empty() {
                ul.points {
                    @for (index, point) in points.iter().enumerate() {
                        li {
                            label.option {
                                input.check type="checkbox" checked[point.done] data-point=(index);
                                span.grow.is-done[point.done] { (point.text) }
                            }
                            button.btn.btn--s.btn--quiet.btn--icon type="button" data-drop=(index)
                                aria-label={ "Take “" (point.text) "” away" } { (icon("x")) }
                        }
                    }
                }
            }
        }
    }));
    let save = move |change: Change, moves: bool, at: usize, what: String| {
        let adds = !what.is_empty();
        let command = move |_| {
            let all = change(untrack(points), at, what.clone());
            let (id, version) = open.target();
            api::work::change_action(&id, version, &ActionChange { checklist: Some(all), ..ActionChange::default() })
        };
        let done = move |now: &ActionDetail| {
            if adds {
                text.set(String::new());
            }
            open.changed(now);
        };
        // The browser has ticked the box already; points that move would be others when their turn comes.
        if moves { attempt.run(command, done) } else { attempt.queue(command, done) }
    };
    let index = |event: &Event, name: &str| -> Option<usize> {
        let input = event.target()?.dyn_into::<HtmlInputElement>().ok()?;
        input.get_attribute(name)?.parse().ok()
    };
    let tick = move |event: Event| {
        if let Some(at) = index(&event, "data-point") {
            save(toggle, false, at, String::new());
        }
    };
    let take_away = move |event: MouseEvent| {
        if let Some(at) = clicked(&event, "data-drop").and_then(|at| at.parse().ok()) {
            save(remove, true, at, String::new());
        }
    };
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let what = text.get_untracked().trim().to_owned();
        if !what.is_empty() {
            save(append, true, 0, what);
        }
    };
    view! {
        <section class="act__part" aria-labelledby="h-points">
            <h3 id="h-points">"Checklist"</h3>
            <div class="frag" on:change=tick on:click=take_away>
                {list}
            </div>
            <form class="field__row" on:submit=add>
                <input
                    class="input"
                    maxlength="200"
                    aria-label="Another point"
                    placeholder="Another point"
                    autocomplete="off"
                    prop:value=text
                    on:input=move |event| text.set(event_target_value(&event))
                />
                <button class="btn btn--s" type="submit" aria-busy=move || attempt.busy().then_some("true")>
                    "Add"
                </button>
            </form>
            {attempt.note("The checklist")}
        </section>
    }
}

fn toggle(mut points: Vec<ChecklistItem>, at: usize, _: String) -> Vec<ChecklistItem> {
    if let Some(point) = points.get_mut(at) {
        point.done = !point.done;
    }
    points
}

fn remove(mut points: Vec<ChecklistItem>, at: usize, _: String) -> Vec<ChecklistItem> {
    if at < points.len() {
        points.remove(at);
    }
    points
}

fn append(mut points: Vec<ChecklistItem>, _: usize, text: String) -> Vec<ChecklistItem> {
    points.push(ChecklistItem { text, done: false });
    points
}
