//! `/profile`: what somebody can see and change about themselves.

mod details;
pub(super) mod keys;
mod password;
mod second_factor;
mod sessions;

use bellwether_contract::identity::Me;
use bellwether_ui::components::fragment::{fragment, live};
use bellwether_ui::components::skeleton;
use leptos::prelude::*;
use maud::html;

use crate::app::set_title;
use crate::state::session::use_session;

/// The page.
#[component]
pub(crate) fn ProfilePage() -> impl IntoView {
    set_title("Profile");
    let me = use_session().me;
    // What is typed must not be lost when the profile is asked for again: the forms are made once.
    let person = Memo::new(move |_| me.ok(|me| me.id.clone()));
    let content = live(move || match person.get() {
        Some(_) => untrack(|| me.ok(Me::clone)).map_or_else(|| ().into_any(), content),
        None if me.failure().is_some() => ().into_any(),
        None => fragment(Box::new(|| {
            html! {
                div.grid.grid--2 aria-busy="true" { @for _ in 0..4 { div.panel { (skeleton::block(6)) } } }
            }
        })),
    });
    view! {
        <header class="page-head">
            <div class="page-head__t">
                <h1>"Profile"</h1>
                <p class="sub">"Who you are here, how you sign in, and what acts in your name"</p>
            </div>
        </header>
        {content}
    }
}

fn content(me: Me) -> AnyView {
    let has_password = me.password;
    view! {
        <div class="grid grid--2">
            <div class="stack">
                <details::Details me=me.clone() />
                {has_password.then(|| view! { <password::Password me=me /> })}
            </div>
            <div class="stack">
                <second_factor::SecondFactor />
                <sessions::SessionList />
                <keys::Keys />
            </div>
        </div>
    }
    .into_any()
}
