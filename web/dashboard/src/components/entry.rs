//! Fields of lists that are written, of models and rules: small, many, each with its message below it. They have names for screen readers alone where a
//! heading above them says it to the eye.

use bellwether_ui::components::field::FieldError;
use bellwether_ui::components::fragment::fragment;
use bellwether_ui::components::icon::icon;
use bellwether_ui::format::locale::locale;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use maud::html;

use crate::components::typed::{parse, shown};

/// How much more a step is with the shift key.
const LARGE: f64 = 10.0;

/// What a field is.
pub(crate) struct About {
    /// Unique in the page.
    pub(crate) id: String,
    /// Its name.
    pub(crate) label: Signal<String>,
    /// Whether the name is seen, or only read out.
    pub(crate) named: bool,
    /// Whether it can be changed.
    pub(crate) may_edit: Memo<bool>,
    /// What is wrong with it.
    pub(crate) error: FieldError,
}

/// A number; the arrow keys change it by `step`, with the shift key by ten of them.
pub(crate) fn number(about: About, value: RwSignal<String>, step: f64) -> AnyView {
    let About { id, label, named, may_edit, error } = about;
    let turn = move |event: KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowUp" => step,
            "ArrowDown" => -step,
            _ => return,
        };
        // With the Alt key it is meant for what is around.
        if event.alt_key() {
            return;
        }
        let Some(number) = parse(&value.get_untracked()).filter(|_| may_edit.get_untracked()) else { return };
        event.prevent_default();
        let by = if event.shift_key() { by * LARGE } else { by };
        // In whole steps, so that tenths don't add up to something else.
        value.set(shown(locale(), ((number + by) / step).round() * step));
    };
    // What nobody has typed yet is not wrong by itself.
    let unread = move || value.with(|text| !text.trim().is_empty() && parse(text).is_none());
    let invalid = move || (error.get().is_some() || unread()).then_some("true");
    let described = format!("{id}-error");
    view! {
        <div class="field">
            <label for=id.clone() class:sr=!named>
                {label}
            </label>
            <input
                class="input num"
                id=id.clone()
                type="text"
                inputmode="decimal"
                autocomplete="off"
                maxlength="24"
                readonly=move || !may_edit.get()
                aria-invalid=invalid
                aria-describedby=described
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
                on:keydown=turn
            />
            {message(&id, error)}
        </div>
    }
    .into_any()
}

/// A line of text.
pub(crate) fn line(about: About, value: RwSignal<String>, most: u32) -> AnyView {
    let About { id, label, named, may_edit, error } = about;
    let described = format!("{id}-error");
    view! {
        <div class="field">
            <label for=id.clone() class:sr=!named>
                {label}
            </label>
            <input
                class="input"
                id=id.clone()
                type="text"
                autocomplete="off"
                maxlength=most.to_string()
                readonly=move || !may_edit.get()
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=described
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            />
            {message(&id, error)}
        </div>
    }
    .into_any()
}

/// One of several, by keys and names.
pub(crate) fn choice(about: About, value: RwSignal<String>, options: Vec<(String, String)>) -> AnyView {
    let About { id, label, named, may_edit, error } = about;
    let described = format!("{id}-error");
    // As text: the list of measures is long.
    let options = move || {
        let chosen = value.get();
        html! { @for (key, name) in &options { option value=(key) selected[*key == chosen] { (name) } } }.into_string()
    };
    view! {
        <div class="field">
            <label for=id.clone() class:sr=!named>
                {label}
            </label>
            <select
                class="input"
                id=id.clone()
                disabled=move || !may_edit.get()
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=described
                inner_html=options
                on:change=move |event| value.set(event_target_value(&event))
            ></select>
            {message(&id, error)}
        </div>
    }
    .into_any()
}

/// What is wrong, said as soon as it is known.
pub(crate) fn message(id: &str, error: FieldError) -> AnyView {
    let id = format!("{id}-error");
    let text = fragment(Box::new(move || match error.get() {
        Some(error) => html! { p.field__err id=(id) { (icon("warn")) span { (error) } } },
        None => html! {},
    }));
    view! { <div class="frag" role="status">{text}</div> }.into_any()
}
