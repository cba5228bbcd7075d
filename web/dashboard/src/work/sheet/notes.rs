//! What was written down while working on it, and where more is written.

use bellwether_contract::action::{ActionDetail, ActionNote};
use bellwether_contract::action_change::NewNote;
use bellwether_ui::components::fragment::fragment;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use maud::{Markup, html};

use super::{Open, facts};
use crate::api;
use crate::work::attempt::Attempt;
use crate::work::{due, words};

/// Notes, oldest first, and a new one. What was typed stays until it is there.
#[component]
pub(super) fn Notes(open: Open) -> impl IntoView {
    let attempt = Attempt::new();
    let text = RwSignal::new(String::new());
    let minutes = RwSignal::new(String::new());
    let list = fragment(Box::new(move || {
        open.read(|detail| html! { ol.notes { @for note in detail.into_iter().flat_map(|detail| &detail.notes) { (one(note)) } } })
    }));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let body = NewNote {
            text: text.get_untracked().trim().to_owned(),
            minutes: minutes.get_untracked().trim().parse().ok(),
        };
        if body.text.is_empty() {
            return;
        }
        attempt.run(
            move |key| api::work::note_action(&open.target().0, &body, key),
            move |now: &ActionDetail| {
                text.set(String::new());
                minutes.set(String::new());
                open.changed(now);
            },
        );
    };
    view! {
        <section class="act__part" aria-labelledby="h-notes">
            <h3 id="h-notes">"Notes"</h3>
            {list}
            <form class="say" on:submit=submit>
                <textarea
                    class="input"
                    rows="2"
                    maxlength="10000"
                    aria-label="Note"
                    placeholder="What is to be remembered"
                    prop:value=text
                    on:input=move |event| text.set(event_target_value(&event))
                ></textarea>
                <div class="row">
                    <input
                        class="input say__minutes"
                        type="number"
                        min="0"
                        max="10000"
                        inputmode="numeric"
                        aria-label="Minutes spent"
                        placeholder="Minutes"
                        prop:value=minutes
                        on:input=move |event| minutes.set(event_target_value(&event))
                    />
                    <button class="btn btn--s" type="submit" aria-busy=move || attempt.busy().then_some("true")>
                        "Add the note"
                    </button>
                </div>
            </form>
            {attempt.note("The note")}
        </section>
    }
}

fn one(note: &ActionNote) -> Markup {
    html! {
        li {
            div.row.comments__head {
                (words::avatar(Some(&note.by))) b { (note.by.name) } (due::ago(note.at))
                @if let Some(minutes) = note.minutes.filter(|minutes| *minutes > 0) { span.muted { (facts::minutes(minutes)) } }
            }
            p.said-text { (note.text) }
        }
    }
}
