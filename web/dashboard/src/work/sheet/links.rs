//! Things to look at.

use bellwether_contract::action::{ActionDetail, ActionLink};
use bellwether_contract::action_change::ActionChange;
use bellwether_ui::components::fragment::{clicked, fragment};
use bellwether_ui::components::icon::icon;
use leptos::ev::{MouseEvent, SubmitEvent};
use leptos::prelude::*;
use maud::html;

use super::Open;
use crate::api;
use crate::work::attempt::Attempt;

/// The links, and another one.
#[component]
pub(super) fn Links(open: Open) -> impl IntoView {
    let attempt = Attempt::new();
    let (label, url) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let links = move || open.ok(|detail| detail.links.clone()).unwrap_or_default();
    let list = fragment(Box::new(move || {
        let links = links();
        html! {
            @if !links.is_empty() {
                ul.points {
                    @for (index, link) in links.iter().enumerate() {
                        li {
                            a.link.grow href=(link.url) target="_blank" rel="external noopener noreferrer" { (link.label) }
                            button.btn.btn--s.btn--quiet.btn--icon type="button" data-drop=(index)
                                aria-label={ "Take the link “" (link.label) "” away" } { (icon("x")) }
                        }
                    }
                }
            }
        }
    }));
    let save = move |added: Option<ActionLink>, dropped: Option<usize>| {
        let command = move |_| {
            let mut all = untrack(links);
            if let Some(at) = dropped.filter(|at| *at < all.len()) {
                all.remove(at);
            }
            all.extend(added.clone());
            let (id, version) = open.target();
            api::work::change_action(&id, version, &ActionChange { links: Some(all), ..ActionChange::default() })
        };
        attempt.run(command, move |now: &ActionDetail| {
            label.set(String::new());
            url.set(String::new());
            open.changed(now);
        });
    };
    let take_away = move |event: MouseEvent| {
        if let Some(at) = clicked(&event, "data-drop").and_then(|at| at.parse().ok()) {
            save(None, Some(at));
        }
    };
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let url = url.get_untracked().trim().to_owned();
        let label = Some(label.get_untracked().trim().to_owned()).filter(|label| !label.is_empty());
        save(Some(ActionLink { label: label.unwrap_or_else(|| url.clone()), url }), None);
    };
    view! {
        <details class="act__part">
            <summary>
                "Links"
                {fragment(Box::new(move || {
                    let count = links().len();
                    html! { @if count > 0 { span.count { (count) } } }
                }))}
            </summary>
            <div class="frag" on:click=take_away>
                {list}
            </div>
            <form class="field__row" on:submit=add>
                <input
                    class="input"
                    maxlength="200"
                    aria-label="What the link is"
                    placeholder="What it is"
                    prop:value=label
                    on:input=move |event| label.set(event_target_value(&event))
                />
                <input
                    class="input"
                    type="url"
                    required=true
                    maxlength="2000"
                    aria-label="Address of the link"
                    placeholder="https://"
                    prop:value=url
                    on:input=move |event| url.set(event_target_value(&event))
                />
                <button class="btn btn--s" type="submit">"Add"</button>
            </form>
            {attempt.note("The link")}
        </details>
    }
}
