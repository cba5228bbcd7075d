//! The frame of the pages for those who are not signed in: brand, heading, content, in the middle of the page.

use bellwether_ui::components::fragment::fragment;
use leptos::prelude::*;
use maud::html;

/// The frame.
#[component]
pub(crate) fn DoorCard(
    /// Heading.
    #[prop(into)]
    title: Signal<String>,
    /// What it is about, in a sentence.
    #[prop(optional, into)]
    about: Signal<String>,
    /// The page.
    children: Children,
) -> impl IntoView {
    let head = fragment(Box::new(move || {
        html! {
            p.brand { svg aria-hidden="true" { use href="#i-logo" {} } span { "Bellwether" } }
            h1 { (title.get()) }
            @if about.with(|about| !about.is_empty()) { p.sub { (about.get()) } }
        }
    }));
    view! {
        <section class="panel door__card">
            <div class="door__head">{head}</div>
            {children()}
        </section>
    }
}
