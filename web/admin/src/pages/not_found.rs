//! Pages that are not there, or not for this person.

use bellwether_contract::identity::Permission;
use bellwether_ui::components::fragment::{fragment, live};
use bellwether_ui::components::icon::icon;
use bellwether_ui::components::skeleton;
use leptos::prelude::*;
use maud::{Markup, html};

use crate::app::set_title;
use crate::state::session::use_session;

/// Shown for unknown addresses.
#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    set_title("Not found");
    fragment(Box::new(|| {
        nothing("search", "There is no such page", "The address may be mistyped, or the page has moved.")
    }))
}

/// `page` for those who have one of the permissions; for others a page that says whom to ask.
pub(crate) fn only_with(permissions: &'static [Permission], page: fn() -> AnyView) -> AnyView {
    let session = use_session();
    let may = Memo::new(move |_| {
        let each: Vec<_> = permissions.iter().map(|permission| session.may(*permission)).collect();
        each.contains(&Some(true)).then_some(true).or_else(|| each.first().copied().flatten())
    });
    live(move || match may.get() {
        Some(true) => page(),
        Some(false) => fragment(Box::new(|| {
            let text = "Your role does not include it. An administrator can change that.";
            nothing("shield", "This page is not for you", text)
        })),
        None if session.me.failure().is_some() => ().into_any(),
        None => fragment(Box::new(|| html! { div.panel.not-found aria-busy="true" { (skeleton::block(12)) } })),
    })
}

fn nothing(symbol: &str, title: &str, text: &str) -> Markup {
    html! {
        div.panel.not-found {
            div.empty {
                span.empty__ic { (icon(symbol)) }
                h1 { (title) }
                p { (text) }
                div.actions { a.btn.btn--primary href="/" rel="external" { "To the portfolio" } }
            }
        }
    }
}
