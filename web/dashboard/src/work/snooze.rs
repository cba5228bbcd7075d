//! A button that puts something off: the usual moments, and any other.

use bellwether_ui::components::fragment::{clicked, fragment};
use bellwether_ui::components::icon::icon_view;
use bellwether_ui::components::popover::Popover;
use bellwether_ui::format::{instant, zone};
use chrono::{DateTime, Utc};
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::html;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::due::moments;

/// The button with its choices.
#[component]
pub(crate) fn Snooze(
    /// Unique in the page.
    #[prop(into)]
    id: String,
    /// What is put off, for screen readers.
    #[prop(into)]
    what: Signal<String>,
    /// Class of the button.
    #[prop(default = "btn btn--s btn--quiet")]
    class: &'static str,
    /// Called with the moment.
    choose: Callback<DateTime<Utc>>,
) -> impl IntoView {
    let other = RwSignal::new(zone::to_control(super::due::in_days(3)));
    let panel = StoredValue::new(id.clone());
    let field = StoredValue::new(format!("{id}-at"));
    let close = move || {
        let panel = document().get_element_by_id(&panel.get_value());
        if let Some(panel) = panel.and_then(|panel| panel.dyn_into::<HtmlElement>().ok()) {
            // One that is not open stays so.
            let _ = panel.hide_popover();
        }
    };
    let chosen = move |event: MouseEvent| {
        let moment = clicked(&event, "data-moment").and_then(|at| at.parse::<usize>().ok());
        if let Some((_, at)) = moment.and_then(|moment| moments().into_iter().nth(moment)) {
            close();
            choose.run(at);
        }
    };
    let set = move |_| {
        if let Some(at) = zone::from_control(&other.get_untracked()).filter(|at| *at > zone::now()) {
            close();
            choose.run(at);
        }
    };
    let button = view! {
        {icon_view("moon")}
        "Snooze"
        <span class="sr">" " {what}</span>
    }
    .into_any();
    let content = move || {
        let options = fragment(Box::new(|| {
            html! {
                @for (moment, (name, at)) in moments().into_iter().enumerate() {
                    button.option type="button" data-moment=(moment) {
                        span.grow { (name) } span.muted { (instant::short(at)) }
                    }
                }
            }
        }));
        let field = field.get_value();
        view! {
            <div on:click=chosen>{options}</div>
            <div class="pop__body pop__body--ruled">
                <label class="label" for=field.clone()>
                    "Until"
                </label>
                <div class="field__row">
                    <input
                        class="input"
                        id=field
                        type="datetime-local"
                        prop:value=other
                        on:input=move |event| other.set(event_target_value(&event))
                    />
                    <button class="btn btn--s" type="button" on:click=set>
                        "Set"
                    </button>
                </div>
            </div>
        }
    };
    let label = format!("Snooze {}", what.get_untracked());
    view! { <Popover id=id class=class label=label button=button content=content /> }
}
