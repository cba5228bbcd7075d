//! Grey boxes where content will be: the same boxes, so that nothing moves when it arrives.

use leptos::prelude::*;

/// A line of text; `width` is a CSS length.
pub(crate) fn line(width: &'static str) -> impl IntoView {
    view! { <span class="sk" style=("--w", width)></span> }
}

/// A large figure.
pub(crate) fn figure(width: &'static str) -> impl IntoView {
    view! { <span class="sk sk--value" style=("--w", width)></span> }
}

/// A block of `lines`, for a panel whose content has no fixed shape. Says after some seconds what is awaited.
pub(crate) fn block(what: &'static str, lines: usize) -> AnyView {
    const WIDTHS: [&str; 5] = ["72%", "58%", "81%", "64%", "46%"];
    view! {
        <div class="panel__body sk-block" aria-busy="true">
            {awaited(what)}
            {(0..lines).map(|index| line(WIDTHS[index % WIDTHS.len()])).collect_view()}
        </div>
    }
    .into_any()
}

/// For screen readers at once; visible when it takes longer than some seconds.
pub(crate) fn awaited(what: &str) -> impl IntoView + use<> {
    view! { <p class="awaited" role="status">{format!("Loading {what}")}</p> }
}
