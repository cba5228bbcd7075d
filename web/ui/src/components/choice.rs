//! Filters as chips: a chip opens the choices, a cross takes the filter away. Dashed is not set, solid is set.

use crate::components::fragment::{clicked, fragment, live};
use crate::components::icon::{icon, icon_view};
use crate::components::popover::Popover;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::html;

use crate::state::filters::Filters;

/// Values and names.
pub type Options = Vec<(String, String)>;

/// The chip of the filter `field`.
#[component]
pub fn Choice(
    /// All filters.
    filters: Filters,
    /// Name in the URL.
    field: &'static str,
    /// Name for people.
    name: &'static str,
    /// What there is to choose.
    #[prop(into)]
    options: Signal<Options>,
) -> impl IntoView {
    let chosen = Memo::new(move |_| filters.get(field));
    let is_set = Memo::new(move |_| chosen.with(Option::is_some));
    let button = fragment(Box::new(move || match chosen.get() {
        None => html! { (icon("plus")) (name) },
        Some(value) => html! { (name) ": " b { (options.with(|options| name_of(options, &value))) } },
    }));
    let list = move || {
        html! {
            @for (value, name) in options.get() {
                @let on = chosen.with(|chosen| chosen.as_ref() == Some(&value));
                button.option type="button" aria-pressed=(on) data-choose=(value) {
                    span.grow { (name) } span.option__on { @if on { (icon("check")) } }
                }
            }
            @if options.with(Vec::is_empty) { p.found__none.muted { "Nothing to choose yet" } }
        }
    };
    let choose = move |event: MouseEvent| {
        if let Some(value) = clicked(&event, "data-choose") {
            let off = chosen.with_untracked(|chosen| chosen.as_ref() == Some(&value));
            filters.choose(field, (!off).then_some(value), false);
        }
    };
    let content = move || view! { <div on:click=choose>{fragment(Box::new(list))}</div> }.into_any();
    chip(field, name, is_set, button, content, move || filters.choose(field, None, false))
}

/// The chip of the filter `field`, called `name`: `content` holds the choices, `remove` takes the filter away.
pub fn chip(
    field: &'static str,
    name: &'static str,
    is_set: Memo<bool>,
    button: AnyView,
    content: impl Fn() -> AnyView + Send + Sync + 'static,
    remove: impl Fn() + Copy + Send + Sync + 'static,
) -> AnyView {
    let cross = live(move || {
        if !is_set.get() {
            return ().into_any();
        }
        let label = format!("Remove the filter {name}");
        view! {
            <button class="chip__x" type="button" aria-label=label on:click=move |_| remove()>
                {icon_view("x")}
            </button>
        }
        .into_any()
    });
    view! {
        <span class="chip-set" class:is-set=move || is_set.get()>
            <Popover
                id=format!("filter-{field}")
                class="chip"
                pressed=is_set
                label=format!("Filter by {}", name.to_ascii_lowercase())
                button=button
                content=content
            />
            {cross}
        </span>
    }
    .into_any()
}

fn name_of(options: &Options, value: &str) -> String {
    options.iter().find(|(known, _)| known == value).map_or_else(|| value.to_owned(), |(_, name)| name.clone())
}
