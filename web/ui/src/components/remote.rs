//! A panel's content that comes from the API: skeleton, content, or what went wrong with a way to try again.

use std::any::Any;

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::{Markup, html};

use super::fragment::{clicked, fragment};
use super::icon::icon;
use crate::api::failure::ApiFailure;
use crate::state::remote::{Remote, Resource};

/// Shows an answer: `skeleton` until it is there, then `content`; a failure concerns this panel only. While another
/// answer is on its way the last one stays. `what` completes "… could not be loaded".
pub fn remote<T: Send + Sync + 'static>(
    what: &'static str,
    answer: Remote<T>,
    skeleton: Markup,
    content: impl Fn(&T) -> Markup + Send + Sync + 'static,
) -> AnyView {
    panel(
        what,
        answer.resource(),
        skeleton,
        Box::new(move |value| value.downcast_ref().map_or_else(|| html! {}, &content)),
    )
}

type Content = Box<dyn Fn(&(dyn Any + Send + Sync)) -> Markup + Send + Sync>;

fn panel(what: &'static str, resource: Resource, skeleton: Markup, content: Content) -> AnyView {
    let shown = fragment(Box::new(move || match resource.get() {
        Some(Ok(value)) => content(&*value),
        Some(Err(failure)) => failed(what, &failure),
        None => html! {
            div.frag aria-busy="true" { p.awaited role="status" { "Loading " (lower_first(what)) } (skeleton) }
        },
    }));
    let retry = move |event: MouseEvent| {
        if clicked(&event, "data-retry").is_some() {
            resource.refetch();
        }
    };
    view! { <div class="frag" on:click=retry>{shown}</div> }.into_any()
}

/// What went wrong, a button (`data-retry`) to try again, and what to quote when asking for help.
pub fn failed(what: &str, failure: &ApiFailure) -> Markup {
    html! {
        div.empty.empty--error role="alert" {
            span.empty__ic { (icon("warn")) }
            h3 { (what) " could not be loaded" }
            p { (failure.detail()) }
            div.actions {
                button.btn.btn--s.btn--primary type="button" data-retry="" { (icon("retry")) "Try again" }
                @if let Some(id) = failure.request_id() { span.empty__id.muted { "Request " (id) } }
            }
        }
    }
}

fn lower_first(what: &str) -> String {
    let mut letters = what.chars();
    letters
        .next()
        .map_or_else(String::new, |first| std::iter::once(first.to_ascii_lowercase()).chain(letters).collect())
}
