//! A kept view by its address, which leads to the portfolio as it was kept: for its owner, and for others if it is shared.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::not_found::not_found;
use crate::api;
use crate::app::set_title;
use crate::state::lens::use_lens;
use crate::state::navigation::{use_segment, view_href};
use bellwether_ui::components::fragment::fragment;
use bellwether_ui::components::fragment::live;
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::state::remote::Remote;
use maud::html;

/// `/views/:id`
#[component]
pub(crate) fn KeptViewPage() -> impl IntoView {
    set_title("View");
    let (id, lens) = (use_segment(1), use_lens());
    let view = Remote::new(move || api::view(&id.get()));
    let go = use_navigate();
    Effect::new(move || {
        if let Some(query) = view.ok(|view| view.query.clone()) {
            // In its place: the way back leads to where one came from.
            go(&view_href(&query, &lens.get_untracked()), NavigateOptions { replace: true, ..Default::default() });
        }
    });
    let missing = Memo::new(move |_| view.failure().is_some_and(|failure| failure.is_not_found()));
    live(move || match missing.get() {
        true => fragment(Box::new(|| {
            not_found("There is no such view", "It was deleted, or whoever keeps it does not share it any more.")
        })),
        false => {
            let content = remote("The view", view, skeleton::block(12), |_| html! {});
            view! { <section class="panel" aria-label="View">{content}</section> }.into_any()
        }
    })
}
