//! An address that leads nowhere.

use leptos::prelude::*;
use maud::{Markup, html};

use crate::app::set_title;
use bellwether_ui::components::fragment::fragment;
use bellwether_ui::components::icon::icon;

/// Shown for unknown addresses.
#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    set_title("Not found");
    fragment(Box::new(|| not_found("There is no such page", "The address may be mistyped, or the page has moved.")))
}

/// What is missing, and the way back.
pub(crate) fn not_found(title: &str, text: &str) -> Markup {
    html! {
        div.panel.not-found {
            div.empty {
                span.empty__ic { (icon("search")) }
                h1 { (title) }
                p { (text) }
                div.actions { a.btn.btn--primary href="/" { "To the portfolio" } }
            }
        }
    }
}
