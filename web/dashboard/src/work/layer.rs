//! Knows when a dialog about work is wanted: by a click on an element that says so, on any page. What the dialogs hold is
//! fetched when the first is opened.

use bellwether_ui::components::fragment::{clicked, live};
use leptos::ev;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::parts::{self, part};
use crate::state::session::use_session;
use crate::state::work::Draft;

/// Shows nothing until it is needed.
#[component]
pub(crate) fn WorkLayer() -> impl IntoView {
    let work = use_session().work;
    let listener = window_event_listener(ev::click, move |event| {
        if let Some(id) = clicked(&event, "data-action") {
            work.action.set(Some(id));
        } else if let Some(id) = clicked(&event, "data-new-action") {
            let name = clicked(&event, "data-name").unwrap_or_else(|| id.clone());
            let customer = Some((id, name)).filter(|(id, _)| !id.is_empty());
            work.draft.set(Some(Draft { customer, ..Draft::default() }));
        }
    });
    on_cleanup(move || listener.remove());
    // A dialog belongs to the page over which it was opened; that of the actions says itself what is open.
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let path = path.get();
        if before.is_some_and(|before| before != path) && path != "/actions" {
            work.close_all();
        }
        path
    });
    // Once fetched they stay: what is open decides what they show.
    let wanted = Memo::new(move |before: Option<&bool>| before.copied().unwrap_or(false) || work.is_open());
    live(move || if wanted.get() { part(parts::WORK) } else { ().into_any() })
}
