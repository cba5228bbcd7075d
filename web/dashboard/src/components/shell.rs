//! The frame around every page: sidebar, top and tab bar on a phone, the note about the demonstration.

use bellwether_contract::identity::Me;
use bellwether_contract::operation::Meta;
use bellwether_contract::saved_view::SavedView;
use bellwether_ui::components::frame::{
    Awaits, Program, acted, administration, brand, nav_item, nav_item_with, tab, tab_with, theme_button, user_menu,
    who, who_short,
};
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use maud::{Markup, html};

use crate::state::lens::{Lens, use_lens};
use crate::state::navigation::view_href;
use crate::state::portfolio_query::{OVERDUE_RATIO, SILENT_DAYS};
use crate::state::session::{Overlay, use_session};
use bellwether_ui::api::path::Params;
use bellwether_ui::components::fragment::fragment;
use bellwether_ui::components::icon::icon;
use bellwether_ui::format::labels;

/// The program these pages belong to.
const HERE: Program = Program::Dashboard;

/// Filters worth a bookmark: name, parameters.
const VIEWS: &[(&str, &[(&str, &str)])] = &[
    ("At risk", &[("band", "high,critical"), ("sort", "-net")]),
    ("Order overdue", &[("min_overdue_ratio", OVERDUE_RATIO), ("sort", "-overdue_ratio")]),
    ("No contact 45 d+", &[("min_contact_days", SILENT_DAYS), ("sort", "-contact_days_since")]),
    ("Behind budget", &[("pace", "behind,critical"), ("sort", "attainment")]),
];

/// The frame; pages are its children.
#[component]
pub(crate) fn Shell(
    /// The page.
    children: Children,
) -> impl IntoView {
    let session = use_session();
    let lens = use_lens();
    let location = use_location();
    let bars = move || (location.pathname.get(), location.search.get());
    let live = session.work.live;
    let awaits = move || {
        let overdue = Awaits { count: live.overdue(), what: "Overdue", alarms: true };
        (overdue, Awaits { count: live.unread().unwrap_or(0), what: "Unread", alarms: false })
    };
    let side = fragment(Box::new(move || {
        let (path, search) = bars();
        let views = session.views.ok(|views| views.items.clone()).unwrap_or_default();
        session.me.read(|me| sidebar(&path, &search, &lens.get(), &views, me, awaits()))
    }));
    let menu = user_menu(HERE, session.me);
    let tabs = fragment(Box::new(move || tab_bar(&location.pathname.get(), &lens.get().params(), awaits())));
    let top = fragment(Box::new(move || session.me.read(|me| top_bar(me, awaits().1))));
    let demo = fragment(Box::new(move || demo_note(session.meta.ok(demo_text))));
    let act = move |event: MouseEvent| match acted(&event, session.preferences).as_deref() {
        Some("search") => session.overlay.set(Some(Overlay::Search)),
        Some("help") => session.overlay.set(Some(Overlay::Help)),
        _ => {}
    };
    view! {
        <div class="app" on:click=act>
            {side}
            {top}
            <main class="main" id="main" tabindex="-1">
                <div class="wrap">{demo} {children()}</div>
            </main>
            {tabs} {menu}
        </div>
    }
}

fn sidebar(
    path: &str,
    search: &str,
    lens: &Lens,
    own: &[SavedView],
    me: Option<&Me>,
    (overdue, unread): (Awaits, Awaits),
) -> Markup {
    let looked = lens.params();
    let view = |(name, params): &(&str, &[(&str, &str)])| {
        let params = params.iter().fold(Params::new(), |all, (name, value)| all.with(name, *value));
        let href = params.and(&looked).path("/");
        let here = path == "/" && decoded(search) == decoded(href.trim_start_matches('/'));
        nav_item(HERE, &href, name, "mark", here)
    };
    let saved = |one: &SavedView| {
        let href = view_href(&one.query, lens);
        let here = path == "/" && decoded(search) == decoded(href.trim_start_matches('/'));
        nav_item(HERE, &href, &one.name, "mark", here)
    };
    html! {
        aside.nav aria-label="Sidebar" {
            (brand(HERE))
            button.nav__search type="button" aria-label="Search accounts" aria-keyshortcuts="/" data-act="search" {
                (icon("search")) span { "Search" } kbd { "/" }
            }
            nav.nav__group aria-label="Main" {
                (nav_item(HERE, &looked.path("/"), "Portfolio", "portfolio", current(path, "/")))
                (nav_item(HERE, &looked.path("/risk"), "Risk", "risk", current(path, "/risk")))
                (nav_item_with(HERE, "/actions", "Actions", "tasks", current(path, "/actions"), overdue))
                (nav_item_with(HERE, "/alerts", "Alerts", "bell", current(path, "/alerts"), unread))
            }
            nav.nav__group.nav__views aria-label="Saved views" {
                p.nav__title { "Saved views" }
                @for one in VIEWS { (view(one)) }
                @for one in own { (saved(one)) }
            }
            nav.nav__group aria-label="Set-up" {
                p.nav__title { "Set-up" }
                (nav_item(HERE, "/scoring", "Scoring", "curve", current(path, "/scoring")))
                (nav_item(HERE, "/data", "Data", "data", current(path, "/data")))
                @for (href, name, symbol) in me.into_iter().flat_map(administration) {
                    (nav_item(HERE, href, name, symbol, false))
                }
                button.nav__item type="button" title="Keyboard" aria-keyshortcuts="?" data-act="help" {
                    (icon("keys")) span.ellip { "Keyboard" } kbd { "?" }
                }
            }
            (who(me.map(|me| (me.name.as_str(), labels::role(me.role)))))
        }
    }
}

fn top_bar(me: Option<&Me>, unread: Awaits) -> Markup {
    html! {
        header.topbar {
            (brand(HERE))
            button.btn.btn--quiet.btn--icon type="button" aria-label="Search" data-act="search" { (icon("search")) }
            a.btn.btn--quiet.btn--icon.bell href="/alerts" aria-label=(bell(unread.count)) {
                (icon("bell")) span aria-hidden="true" { (unread.mark()) }
            }
            (theme_button())
            (who_short(me.map_or("", |me| &me.name)))
        }
    }
}

/// What the bell is for, and how much it has.
fn bell(unread: u64) -> String {
    if unread == 0 { "Alerts".to_owned() } else { format!("Alerts, {unread} unread") }
}

fn tab_bar(path: &str, looked: &Params, (overdue, unread): (Awaits, Awaits)) -> Markup {
    html! {
        nav.tabbar aria-label="Main, compact" {
            (tab(HERE, &looked.path("/"), "Portfolio", "portfolio", current(path, "/")))
            (tab(HERE, &looked.path("/risk"), "Risk", "risk", current(path, "/risk")))
            (tab_with(HERE, "/actions", "Actions", "tasks", current(path, "/actions"), overdue))
            (tab_with(HERE, "/alerts", "Alerts", "bell", current(path, "/alerts"), unread))
            (tab(HERE, "/data", "Data", "data", current(path, "/data")))
        }
    }
}

/// Says that data was generated. Its place is kept until that is known.
fn demo_note(text: Option<Option<String>>) -> Markup {
    html! {
        @match text {
            None => p.demo {},
            Some(None) => {},
            Some(Some(text)) => p.demo role="note" { b { "Demo. " } (text) },
        }
    }
}

fn demo_text(meta: &Meta) -> Option<String> {
    let pinned = if meta.as_of_pinned { " The business date is fixed." } else { "" };
    meta.generated_data.then(|| format!("Some or all of the data is generated.{pinned}"))
}

/// Whether `path` is the entry's own page or below it.
fn current(path: &str, entry: &str) -> bool {
    if entry == "/" { path == "/" || path.starts_with("/customers") } else { path.starts_with(entry) }
}

/// Query strings are compared without their escapes.
fn decoded(query: &str) -> String {
    percent_encoding::percent_decode_str(query.trim_start_matches('?')).decode_utf8_lossy().into_owned()
}
