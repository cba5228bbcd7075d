//! An address that leads nowhere.

use leptos::prelude::*;

use crate::app::set_title;
use crate::components::icon::icon;

/// Shown for unknown addresses.
#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    set_title("Not found");
    not_found("There is no such page", "The address may be mistyped, or the page has moved.")
}

/// What is missing, and the way back.
pub(crate) fn not_found(title: &'static str, text: &'static str) -> AnyView {
    view! {
        <div class="panel not-found">
            <div class="empty">
                <span class="empty__ic">{icon("search")}</span>
                <h1>{title}</h1>
                <p>{text}</p>
                <div class="actions">
                    <a class="btn btn--primary" href="/">"To the portfolio"</a>
                </div>
            </div>
        </div>
    }
    .into_any()
}
