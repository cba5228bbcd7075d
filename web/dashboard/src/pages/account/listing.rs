//! The frame of a list that comes in pages: skeleton, items, what went wrong, and the button for more.

use leptos::prelude::*;
use maud::{Markup, html};

use super::Account;
use bellwether_ui::api::client::Question;
use bellwether_ui::api::decode::Decode;
use bellwether_ui::api::path::Params;
use bellwether_ui::components::fragment::{clicked, fragment, live, text};
use bellwether_ui::components::remote::failed;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number;
use bellwether_ui::state::paged::{IsPage, Paged};

/// What a list is about.
#[derive(Clone, Copy)]
pub(super) struct Listing {
    /// Heading; completes "… could not be loaded".
    pub(super) title: &'static str,
    /// Shown when there is no item.
    pub(super) empty: &'static str,
    /// What one has to know about them; may be empty.
    pub(super) note: &'static str,
    /// Whether there is no panel while there is no item.
    pub(super) rare: bool,
}

impl Listing {
    /// A list that everybody expects.
    pub(super) const fn new(title: &'static str, empty: &'static str) -> Self {
        Self { title, empty, note: "", rare: false }
    }
}

/// A panel with the list of `question`, which begins anew when one looks in another way; `content` makes its markup.
pub(super) fn listing<T: IsPage + Decode + Send + Sync + 'static>(
    account: Account,
    about: Listing,
    question: fn(&str, &Params) -> Question<T>,
    content: impl Fn(Paged) -> AnyView + Copy + Send + Sync + 'static,
) -> AnyView {
    live(move || {
        let lens = account.lens.get().params();
        account.changes.track();
        let list = Paged::new(move |params| question(&account.id(), &params.and(&lens)));
        panel(about, list, content(list))
    })
}

/// Markup of a list's items, whenever there are more.
pub(super) fn items<T: Send + Sync + 'static>(list: Paged, markup: fn(&[std::sync::Arc<T>]) -> Markup) -> AnyView {
    fragment(Box::new(move || markup(&list.read())))
}

fn panel(about: Listing, list: Paged, content: AnyView) -> AnyView {
    let Listing { title, empty, note, rare } = about;
    let shown = text(move || Some(number::count(locale(), list.total.get()?)));
    let none = move || list.total.get().is_none_or(|total| total == 0);
    let state = fragment(Box::new(move || match (list.total.get(), list.failure.get()) {
        (_, Some(failure)) => failed(title, &failure),
        (None, None) => html! { div aria-busy="true" { (skeleton::block(8)) } },
        (Some(0), None) => html! { div.empty { p { (empty) } } },
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
        <section class="panel" aria-label=title hidden=move || rare && none() && list.failure.with(Option::is_none)>
            <div class="panel__head">
                <h2>{title}</h2>
                <span class="sub" role="status">
                    {shown}
                </span>
            </div>
            {(!note.is_empty()).then(|| view! { <p class="panel__note">{note}</p> })}
            <div hidden=none>{content}</div>
            <div class="frag" on:click=more>
                {state}
            </div>
        </section>
    }
    .into_any()
}
