//! A list that comes in pages: skeleton, items, what went wrong, and the button for more.

use bellwether_ui::components::fragment::{clicked, fragment};
use bellwether_ui::components::remote::failed;
use bellwether_ui::components::skeleton;
use bellwether_ui::state::paged::Paged;
use leptos::prelude::*;
use maud::{Markup, html};

/// `content` with what belongs below it. `title` completes "… could not be loaded"; `empty` is shown when there is no
/// item.
pub(crate) fn listing(title: &'static str, list: Paged, empty: Markup, content: AnyView) -> AnyView {
    let none = move || list.total.get().is_none_or(|total| total == 0);
    let state = fragment(Box::new(move || match (list.total.get(), list.failure.get()) {
        (_, Some(failure)) => failed(title, &failure),
        (None, None) => html! {
            div.frag aria-busy="true" { p.awaited role="status" { "Loading" } (skeleton::block(12)) }
        },
        (Some(0), None) => empty.clone(),
        (Some(_), None) => html! {
            @if list.more.get() {
                div.panel__foot {
                    button.btn.btn--s type="button" data-retry="" aria-busy=[list.busy.get().then_some("true")] { "Show more" }
                }
            }
        },
    }));
    let more = move |event| {
        if clicked(&event, "data-retry").is_some() {
            list.fetch_next();
        }
    };
    view! {
        <div hidden=none>{content}</div>
        <div class="frag" on:click=more>
            {state}
        </div>
    }
    .into_any()
}
