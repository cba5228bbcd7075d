//! What belongs below a list of work: skeleton, nothing, what went wrong, and the button for more.

use bellwether_ui::components::fragment::{clicked, fragment};
use bellwether_ui::components::icon::icon;
use bellwether_ui::components::remote::failed;
use bellwether_ui::components::skeleton;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::{Markup, html};

use crate::state::work_list::{IsWork, WorkList};

/// `what` completes "… could not be loaded"; `empty` is shown when there is nothing.
pub(crate) fn below<T: IsWork>(
    what: &'static str,
    list: WorkList<T>,
    lines: usize,
    empty: impl Fn() -> Markup + Send + Sync + 'static,
) -> AnyView {
    let state = fragment(Box::new(move || {
        if let Some(failure) = list.failure.get() {
            return failed(what, &failure);
        }
        match list.total() {
            None => html! {
                div.frag aria-busy="true" { p.awaited role="status" { "Loading" } (skeleton::block(lines)) }
            },
            Some(0) => empty(),
            Some(_) => html! {
                @if list.more() {
                    div.panel__foot {
                        button.btn.btn--s type="button" data-more="" aria-busy=[list.busy.get().then_some("true")] { "Show more" }
                    }
                }
            },
        }
    }));
    let act = move |event: MouseEvent| {
        if clicked(&event, "data-more").is_some() {
            list.fetch_more();
        } else if clicked(&event, "data-retry").is_some() {
            list.refresh();
        }
    };
    view! { <div class="frag" on:click=act>{state}</div> }.into_any()
}

/// Nothing to show: an icon, a heading, what to do.
pub(crate) fn nothing(symbol: &str, title: &str, text: &str) -> Markup {
    html! {
        div.empty {
            span.empty__ic { (icon(symbol)) }
            h3 { (title) }
            p { (text) }
        }
    }
}
