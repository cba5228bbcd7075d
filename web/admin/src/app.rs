//! The app: routes, focus, and the layers above the pages.

use bellwether_ui::components::popover::place_popovers;
use bellwether_ui::components::tip::TipLayer;
use bellwether_ui::state::preferences::Preferences;
use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Redirect, Route, Router};
use leptos_router::hooks::use_location;
use leptos_router::path;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::components::frame::Frame;
use crate::pages::audit::AuditPage;
use crate::pages::link::LinkPage;
use crate::pages::not_found::NotFoundPage;
use crate::pages::profile::ProfilePage;
use crate::pages::second_factor::SecondFactorPage;
use crate::pages::sign_in::SignInPage;
use crate::pages::teams::TeamsPage;
use crate::pages::users::UsersPage;
use crate::state::session::Session;
use bellwether_ui::components::confirm::ConfirmDialog;
use bellwether_ui::components::notice::NoticeLayer;

/// Takes the place of the static frame that `index.html` shows meanwhile.
pub(crate) fn start() {
    if let Some(boot) = document().get_element_by_id("boot") {
        boot.remove();
    }
    place_popovers();
    leptos::mount::mount_to_body(App);
}

#[component]
fn App() -> impl IntoView {
    view! {
        <Router>
            <Pages />
        </Router>
    }
}

#[component]
fn Pages() -> impl IntoView {
    let path = window().location().pathname().unwrap_or_default();
    if path.starts_with("/sign-in") || path.starts_with("/link/") {
        view! { <Door /> }.into_any()
    } else {
        view! { <Inside /> }.into_any()
    }
}

/// Pages of those who are not signed in yet. From here to the others a page is loaded.
#[component]
fn Door() -> impl IntoView {
    provide_context(Preferences::load());
    focus_new_pages();
    view! {
        <main class="door" id="main" tabindex="-1">
            <FlatRoutes fallback=NotFoundPage>
                <Route path=path!("/sign-in") view=SignInPage />
                <Route path=path!("/sign-in/code") view=SecondFactorPage />
                <Route path=path!("/link/:token") view=LinkPage />
            </FlatRoutes>
        </main>
    }
}

#[component]
fn Inside() -> impl IntoView {
    let session = Session::provide();
    focus_new_pages();
    view! {
        <Frame>
            <FlatRoutes fallback=NotFoundPage>
                <Route path=path!("/profile") view=ProfilePage />
                <Route path=path!("/admin") view=|| view! { <Redirect path="/admin/users" /> } />
                <Route path=path!("/admin/users") view=UsersPage />
                <Route path=path!("/admin/teams") view=TeamsPage />
                <Route path=path!("/admin/audit") view=AuditPage />
            </FlatRoutes>
        </Frame>
        <ConfirmDialog asked=session.asked />
        <NoticeLayer notice=session.notice />
        <TipLayer />
    }
}

/// Moves the focus to the content when the page changes, so that reading goes on there.
fn focus_new_pages() {
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let path = path.get();
        if before.is_some_and(|before| before != path) {
            let main = document().get_element_by_id("main").and_then(|main| main.dyn_into::<HtmlElement>().ok());
            if let Some(main) = main {
                // A focus that is refused leaves the person where they were.
                let _ = main.focus();
            }
        }
        path
    });
}

/// Sets the title of the document.
pub(crate) fn set_title(page: &str) {
    document().set_title(&format!("{page} · Bellwether"));
}
