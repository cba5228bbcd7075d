//! The app: routes, keys, focus, and the layers above the pages.

use std::time::Duration;

use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;
use leptos_router::components::Router;
use leptos_router::hooks::{use_location, use_navigate};
use leptos_router::location::{BrowserUrl, LocationProvider};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::components::overlays::Overlays;
use crate::components::shell::Shell;
use crate::pages::not_found::NotFoundPage;
use crate::parts::{self, in_turn, page};
use crate::state::lens::use_lens;
use crate::state::navigation::segments;
use crate::state::session::{Overlay, Session};
use crate::work::layer::WorkLayer;
use bellwether_ui::components::fragment::live;
use bellwether_ui::components::notice::NoticeLayer;
use bellwether_ui::components::offline::OfflineBar;
use bellwether_ui::components::popover::place_popovers;
use bellwether_ui::components::tip::TipLayer;
use bellwether_ui::format::locale::{locale, prepare};
use bellwether_ui::state::connection::watch_visibility;

/// Takes the place of the static frame that `index.html` shows meanwhile.
pub(crate) fn start() {
    if let Some(boot) = document().get_element_by_id("boot") {
        boot.remove();
    }
    place_popovers();
    leptos::mount::mount_to_body(App);
    let ask = || {
        let _ = locale();
    };
    // That takes long: it is asked while the code of the page and its answers are on their way, not when it is first needed.
    set_timeout(prepare, Duration::ZERO);
    set_timeout(ask, Duration::ZERO);
}

#[component]
fn App() -> impl IntoView {
    view! {
        <Router>
            <Frame />
        </Router>
    }
}

#[component]
fn Frame() -> impl IntoView {
    let session = Session::provide();
    listen_to_keys(session);
    focus_new_pages();
    watch_visibility();
    view! {
        <Shell>
            {pages()}
        </Shell>
        {in_turn(move || layers(session))}
    }
}

/// What lies over the pages.
fn layers(session: Session) -> AnyView {
    view! {
        <Overlays />
        <WorkLayer />
        <TipLayer />
        <OfflineBar />
        <NoticeLayer notice=session.notice />
    }
    .into_any()
}

/// The page of the address. The router's own routes are not used: for what they can, their code is too much to download.
fn pages() -> AnyView {
    let pathname = use_location().pathname;
    let kind = Memo::new(move |_| pathname.with(|path| page_of(&segments(path))));
    // A click on a link has changed the address as the program sees it; now the browser's may follow.
    let browser = use_context::<BrowserUrl>();
    Effect::new(move || {
        pathname.track();
        if let Some(browser) = &browser {
            browser.ready_to_complete();
        }
    });
    parts::fetch_ahead();
    live(move || match kind.get() {
        Some(PageKind::Portfolio) => page(parts::PORTFOLIO),
        Some(PageKind::CallPrep) => page(parts::CALL_PREP),
        Some(PageKind::Account) => page(parts::ACCOUNT),
        Some(PageKind::Risk) => page(parts::RISK),
        Some(PageKind::Scoring) => page(parts::SCORING),
        Some(PageKind::Actions) => page(parts::ACTIONS),
        Some(PageKind::Alerts) => page(parts::ALERTS),
        Some(PageKind::Data) => page(parts::DATA),
        Some(PageKind::KeptView) => page(parts::KEPT_VIEW),
        None => view! { <NotFoundPage /> }.into_any(),
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PageKind {
    Portfolio,
    Account,
    CallPrep,
    Risk,
    Scoring,
    Actions,
    Alerts,
    Data,
    KeptView,
}

/// What is at an address.
fn page_of(segments: &[String]) -> Option<PageKind> {
    let names: Vec<&str> = segments.iter().map(String::as_str).collect();
    match names[..] {
        [] => Some(PageKind::Portfolio),
        ["customers", _, "call-prep"] => Some(PageKind::CallPrep),
        ["customers", _] | ["customers", _, _] => Some(PageKind::Account),
        ["risk"] => Some(PageKind::Risk),
        ["scoring"] => Some(PageKind::Scoring),
        ["actions"] => Some(PageKind::Actions),
        ["alerts"] => Some(PageKind::Alerts),
        ["data"] => Some(PageKind::Data),
        ["views", _] => Some(PageKind::KeptView),
        _ => None,
    }
}

/// Keys that work on every page; those of a table are the table's.
fn listen_to_keys(session: Session) {
    let navigate = use_navigate();
    let lens = use_lens();
    let went = StoredValue::new(false);
    let handle = window_event_listener(ev::keydown, move |event: KeyboardEvent| {
        if !is_shortcut(&event, session) {
            return;
        }
        let after_g = went.get_value();
        went.set_value(event.key() == "g");
        match (after_g, event.key().as_str()) {
            (true, "p") => navigate(&session.portfolio.with_untracked(|(href, _)| href.clone()), Default::default()),
            (true, "r") => navigate(&lens.get_untracked().params().path("/risk"), Default::default()),
            (true, "s") => navigate("/scoring", Default::default()),
            (true, "a") => navigate("/actions", Default::default()),
            (true, "i") => navigate("/alerts", Default::default()),
            (true, "d") => navigate("/data", Default::default()),
            (_, "/") => session.overlay.set(Some(Overlay::Search)),
            (_, "?") => session.overlay.set(Some(Overlay::Help)),
            (_, "t") => session.preferences.toggle_theme(),
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || handle.remove());
}

/// Whether a key is meant as a shortcut: not while typing, not with a modifier, not in a dialog.
pub(crate) fn is_shortcut(event: &KeyboardEvent, session: Session) -> bool {
    let typing = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .is_some_and(|element| element.closest("input, textarea, select, [role=dialog]").ok().flatten().is_some());
    session.preferences.single_keys.get_untracked()
        && session.overlay.with_untracked(Option::is_none)
        && !(typing || event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_has_its_page() {
        let of = |path: &str| page_of(&segments(path));
        assert_eq!(of("/"), Some(PageKind::Portfolio));
        assert_eq!(of("/customers/a%2Fb"), Some(PageKind::Account));
        assert_eq!(of("/customers/12/invoices"), Some(PageKind::Account));
        assert_eq!(of("/customers/12/call-prep"), Some(PageKind::CallPrep));
        assert_eq!(of("/data/"), Some(PageKind::Data));
        assert_eq!(of("/views/v1"), Some(PageKind::KeptView));
        assert_eq!([of("/customers"), of("/customers/1/2/3"), of("/views"), of("/nowhere")], [None; 4]);
    }
}
