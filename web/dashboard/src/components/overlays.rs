//! The dialogs over all pages that belong to none: search, and the list of keys. Their code comes when the first is opened.

use bellwether_ui::components::fragment::live;
use leptos::prelude::*;

use super::help::HelpDialog;
use super::search::SearchDialog;
use crate::parts::{self, part};
use crate::state::session::use_session;

/// Shows nothing until one of them is opened.
#[component]
pub(crate) fn Overlays() -> impl IntoView {
    let session = use_session();
    // Once fetched they stay: what is open decides what they show.
    let wanted = Memo::new(move |before: Option<&bool>| {
        before.copied().unwrap_or(false) || session.overlay.with(Option::is_some)
    });
    live(move || if wanted.get() { part(parts::OVERLAYS) } else { ().into_any() })
}

/// The dialogs.
pub(crate) fn overlays() -> AnyView {
    view! {
        <SearchDialog />
        <HelpDialog />
    }
    .into_any()
}
