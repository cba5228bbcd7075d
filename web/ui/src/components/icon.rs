//! Icons: references to the symbols that `index.html` defines. Decoration: the text beside an icon, or the label of its
//! button, says what it means.

use leptos::prelude::*;
use maud::{Markup, html};

/// A line icon of 16 px.
pub fn icon(name: &str) -> Markup {
    sized(name, "i")
}

/// Shape of a band: each band has its own, so that colour is never the only cue.
pub fn band_icon(band: &str) -> Markup {
    let known = matches!(band, "low" | "medium" | "high" | "critical");
    sized(if known { band } else { "unknown" }, "i--f")
}

/// A line icon in a view.
pub fn icon_view(name: &str) -> AnyView {
    view! { <span class="ic" inner_html=icon(name).into_string()></span> }.into_any()
}

fn sized(name: &str, class: &str) -> Markup {
    let prefix = if class == "i" { "#i-" } else { "#i-b-" };
    html! { svg class=(class) aria-hidden="true" { use href={ (prefix) (name) } {} } }
}
