//! What is shown once and has to be taken along: a line to be copied.

use bellwether_ui::components::fragment::text;
use bellwether_ui::components::icon::icon_view;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

/// A text that cannot be changed, with a button that copies it.
#[component]
pub(crate) fn CopyLine(
    /// Unique in the page.
    id: &'static str,
    /// What it is.
    label: &'static str,
    /// The text.
    value: String,
) -> impl IntoView {
    let (copied, shown) = (value.clone(), value.clone());
    let select = move |event: leptos::ev::FocusEvent| event_target::<web_sys::HtmlInputElement>(&event).select();
    // As property, too: where the field takes the place of one that was typed into, the attribute alone is not seen.
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <div class="field__row">
                <input class="input input--code" id=id type="text" readonly=true value=value prop:value=shown on:focus=select />
                <CopyButton value=copied />
            </div>
        </div>
    }
}

/// Copies a text and says so.
#[component]
pub(crate) fn CopyButton(
    /// The text.
    value: String,
) -> impl IntoView {
    let said = RwSignal::new("");
    let copy = move |_| {
        let written = window().navigator().clipboard().write_text(&value);
        spawn_local(async move {
            let outcome = match JsFuture::from(written).await {
                Ok(_) => "Copied",
                Err(_) => "Select it and copy it yourself: the browser does not allow it here",
            };
            said.try_set(outcome);
        });
    };
    view! {
        <button class="btn" type="button" on:click=copy>
            {icon_view("copy")}
            "Copy"
        </button>
        <span class="said" role="status">
            {text(move || Some(said.get().to_owned()))}
        </span>
    }
}
