//! A text of several lines, with label, hint, and what is wrong with it.

use leptos::prelude::*;
use maud::html;

use super::field::FieldError;
use super::fragment::fragment;
use super::icon::icon;

/// A text of several lines.
#[component]
pub fn TextArea(
    /// Unique in the page.
    id: &'static str,
    /// Name of the field.
    label: &'static str,
    /// Its value.
    value: RwSignal<String>,
    /// What is wrong with it.
    error: FieldError,
    /// What helps to fill it in.
    #[prop(optional)]
    hint: &'static str,
    /// Lines that are seen.
    #[prop(default = 3)]
    rows: u8,
    /// Most characters.
    #[prop(default = 10_000)]
    most: u32,
) -> impl IntoView {
    let below = fragment(Box::new(move || {
        html! {
            @if !hint.is_empty() { p.field__hint id={ (id) "-hint" } { (hint) } }
            @if let Some(error) = error.get() {
                p.field__err id={ (id) "-error" } role="alert" { (icon("warn")) (error) }
            }
        }
    }));
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <textarea
                class="input"
                id=id
                rows=rows.to_string()
                maxlength=most.to_string()
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=format!("{id}-hint {id}-error")
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            ></textarea>
            {below}
        </div>
    }
}
