//! A panel's content that comes from the API: skeleton, content, or what went wrong with a way to try again.

use leptos::prelude::*;

use super::icon::icon;
use crate::api::failure::ApiFailure;

/// An answer on its way.
pub(crate) type Remote<T> = LocalResource<Result<T, ApiFailure>>;

/// Shows an answer: `skeleton` until it is there, then `content`; a failure concerns this panel only. While another
/// answer is on its way the last one stays. `what` completes "… could not be loaded".
pub(crate) fn remote<T: 'static>(
    what: &'static str,
    resource: Remote<T>,
    skeleton: impl Fn() -> AnyView + Send + Sync + 'static,
    content: impl Fn(&T) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let shown = move || {
        resource.map(|answer| match answer {
            Ok(value) => content(value),
            Err(failure) => failed(what, failure, move || resource.refetch()),
        })
    };
    view! { <Transition fallback=skeleton>{shown}</Transition> }.into_any()
}

/// What went wrong, a way to try again, and what to quote when asking for help.
pub(crate) fn failed(what: &str, failure: &ApiFailure, retry: impl Fn() + 'static) -> AnyView {
    view! {
        <div class="empty empty--error" role="alert">
            <span class="empty__ic">{icon("warn")}</span>
            <h3>{format!("{what} could not be loaded")}</h3>
            <p>{failure.detail()}</p>
            <div class="actions">
                <button class="btn btn--s btn--primary" type="button" on:click=move |_| retry()>
                    {icon("retry")}
                    "Try again"
                </button>
                {failure.request_id().map(|id| view! { <span class="empty__id muted">"Request "{id.to_owned()}</span> })}
            </div>
        </div>
    }
    .into_any()
}
