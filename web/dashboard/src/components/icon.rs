//! Icons: references to the symbols that `index.html` defines.

use leptos::prelude::*;

/// A line icon of 16 px. Decoration: the text beside it, or the label of its button, says what it means.
pub(crate) fn icon(name: &str) -> impl IntoView + use<> {
    sized(name, "i")
}

/// The same at 14 px.
pub(crate) fn icon_small(name: &str) -> impl IntoView + use<> {
    sized(name, "i i--s")
}

/// Shape of a band: each band has its own, so that colour is never the only cue.
pub(crate) fn band_icon(band: &str) -> impl IntoView + use<> {
    let known = matches!(band, "low" | "medium" | "high" | "critical");
    sized(&format!("b-{}", if known { band } else { "unknown" }), "i--f")
}

fn sized(name: &str, class: &'static str) -> impl IntoView + use<> {
    view! {
        <svg class=class aria-hidden="true">
            <use href=format!("#i-{name}") />
        </svg>
    }
}
