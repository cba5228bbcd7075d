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

/// Parameters that say how numbers are looked at, and filter nothing.
const LENS: [&str; 3] = ["as_of", "calendar", "reporting"];

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

/// What went wrong, what helps, and what to quote when asking for help. What helps is a button (`data-retry`) to try again; where
/// the server refuses what the address of the page asks for, it is the page without that.
pub fn failed(what: &str, failure: &ApiFailure) -> Markup {
    let unfiltered = refused(failure).and_then(|names| {
        let location = window().location();
        without(&location.pathname().ok()?, &location.search().ok()?, &names)
    });
    html! {
        div.empty.empty--error role="alert" {
            span.empty__ic { (icon("warn")) }
            h3 { (what) " could not be loaded" }
            p { (failure.detail()) }
            div.actions {
                @if let Some(address) = unfiltered {
                    a.btn.btn--s.btn--primary href=(address) { (icon("x")) "Clear filters" }
                } @else {
                    button.btn.btn--s.btn--primary type="button" data-retry="" { (icon("retry")) "Try again" }
                }
                @if let Some(id) = failure.request_id() { span.empty__id.muted { "Request " (id) } }
            }
        }
    }
}

/// Names of the parameters that the server refuses.
fn refused(failure: &ApiFailure) -> Option<Vec<&str>> {
    let problem = failure.problem().filter(|problem| problem.status == 400)?;
    Some(problem.errors.iter().map(|error| error.field.as_str()).collect())
}

/// The address without its filters, if one of those refused is in it. How numbers are looked at stays, unless it is that.
fn without(path: &str, search: &str, refused: &[&str]) -> Option<String> {
    let all: Vec<&str> = search.trim_start_matches('?').split('&').collect();
    let name = |part: &str| part.split('=').next().unwrap_or_default().to_owned();
    let is_refused = |part: &str| refused.contains(&name(part).as_str());
    if !all.iter().any(|part| is_refused(part)) {
        return None;
    }
    let stays = |part: &&&str| LENS.contains(&name(part).as_str()) && !is_refused(part);
    let rest: Vec<&str> = all.iter().filter(stays).copied().collect();
    Some(if rest.is_empty() { path.to_owned() } else { format!("{path}?{}", rest.join("&")) })
}

fn lower_first(what: &str) -> String {
    let mut letters = what.chars();
    letters
        .next()
        .map_or_else(String::new, |first| std::iter::once(first.to_ascii_lowercase()).chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused_leaves_the_address_with_the_other_filters() {
        let address = |search, refused: &[&str]| without("/risk", search, refused);
        assert_eq!(address("?band=x&country=DE", &["band"]).as_deref(), Some("/risk"));
        assert_eq!(address("?band=x&as_of=2011-09-30", &["band"]).as_deref(), Some("/risk?as_of=2011-09-30"));
        assert_eq!(address("?reporting=XXX&calendar=445", &["reporting"]).as_deref(), Some("/risk?calendar=445"));
        assert_eq!(address("?country=DE", &["limit"]), None);
        assert_eq!(address("", &["band"]), None);
    }
}
