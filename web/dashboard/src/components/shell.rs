//! The frame around every page: sidebar, top and tab bar on a phone, the note about the demonstration.

use bellwether_contract::operation::Meta;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::icon::{icon, icon_small};
use crate::api::path::Params;
use crate::format::labels::initials;
use crate::state::navigation::use_as_of;
use crate::state::portfolio_query::{OVERDUE_RATIO, SILENT_DAYS};
use crate::state::session::{Overlay, Session, use_session};

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
    view! {
        <a class="skip" href="#main">"Skip to content"</a>
        <div class="app">
            <Sidebar />
            <TopBar />
            <main class="main" id="main" tabindex="-1">
                <div class="wrap">
                    <DemoNote session=session />
                    {children()}
                </div>
            </main>
            <TabBar />
        </div>
    }
}

#[component]
fn Sidebar() -> impl IntoView {
    let session = use_session();
    let as_of = use_as_of();
    let query = use_location().search;
    let views = move || {
        VIEWS
            .iter()
            .map(|(name, params)| {
                let params = params.iter().fold(Params::new(), |all, (name, value)| all.with(name, *value));
                let href = params.maybe("as_of", as_of.get()).path("/");
                let search = href.trim_start_matches("/?").to_owned();
                let current = move || (decoded(&query.get()) == decoded(&search)).then_some("page");
                view! {
                    <a class="nav__item" href=href aria-current=current>
                        {icon("mark")}
                        <span class="ellip">{*name}</span>
                    </a>
                }
            })
            .collect_view()
    };
    view! {
        <aside class="nav" aria-label="Sidebar">
            <a class="brand" href="/" aria-label="Bellwether, home">
                <Logo />
                <span>"Bellwether"</span>
            </a>
            <button
                class="nav__search"
                type="button"
                aria-label="Search accounts"
                aria-keyshortcuts="/"
                on:click=move |_| session.overlay.set(Some(Overlay::Search))
            >
                {icon_small("search")}
                <span>"Search"</span>
                <kbd>"/"</kbd>
            </button>
            <nav class="nav__group" aria-label="Main">
                <NavItem path="/" name="Portfolio" symbol="portfolio" />
            </nav>
            <nav class="nav__group nav__views" aria-label="Saved views">
                <p class="nav__title">"Saved views"</p>
                {views}
            </nav>
            <nav class="nav__group" aria-label="Set-up">
                <p class="nav__title">"Set-up"</p>
                <NavItem path="/data" name="Data" symbol="data" />
                <button
                    class="nav__item"
                    type="button"
                    title="Keyboard"
                    aria-keyshortcuts="?"
                    on:click=move |_| session.overlay.set(Some(Overlay::Help))
                >
                    {icon("keys")}
                    <span class="ellip">"Keyboard"</span>
                    <kbd>"?"</kbd>
                </button>
            </nav>
            <div class="nav__foot">
                <Person session=session />
                <ThemeButton session=session />
            </div>
        </aside>
    }
}

#[component]
fn TopBar() -> impl IntoView {
    let session = use_session();
    view! {
        <header class="topbar">
            <a class="brand" href="/" aria-label="Bellwether, home">
                <Logo />
                <span>"Bellwether"</span>
            </a>
            <button
                class="btn btn--quiet btn--icon"
                type="button"
                aria-label="Search"
                on:click=move |_| session.overlay.set(Some(Overlay::Search))
            >
                {icon("search")}
            </button>
            <ThemeButton session=session />
        </header>
    }
}

#[component]
fn TabBar() -> impl IntoView {
    let path = use_location().pathname;
    let tab = move |href: &'static str, name: &'static str, symbol: &'static str| {
        view! {
            <a href=href aria-current=move || current(&path.get(), href)>
                {icon(symbol)}
                {name}
            </a>
        }
    };
    view! {
        <nav class="tabbar" aria-label="Main, compact">
            {tab("/", "Portfolio", "portfolio")} {tab("/?band=high,critical&sort=-net", "At risk", "risk")}
            {tab("/data", "Data", "data")}
        </nav>
    }
}

#[component]
fn NavItem(path: &'static str, name: &'static str, symbol: &'static str) -> impl IntoView {
    let here = use_location().pathname;
    view! {
        <a class="nav__item" href=path title=name aria-current=move || current(&here.get(), path)>
            {icon(symbol)}
            <span class="ellip">{name}</span>
        </a>
    }
}

#[component]
fn Logo() -> impl IntoView {
    view! {
        <svg aria-hidden="true">
            <use href="#i-logo" />
        </svg>
    }
}

#[component]
fn ThemeButton(session: Session) -> impl IntoView {
    view! {
        <button
            class="btn btn--quiet btn--s btn--icon"
            type="button"
            aria-label="Switch between light and dark"
            aria-keyshortcuts="t"
            on:click=move |_| session.preferences.toggle_theme()
        >
            {icon("theme")}
        </button>
    }
}

#[component]
fn Person(session: Session) -> impl IntoView {
    move || {
        let user = session.meta.map(|meta| meta.as_ref().ok().map(|meta| meta.user.clone())).flatten();
        let (name, role) = user.map_or_else(Default::default, |user| (user.name, user.role));
        view! {
            <span class="avatar" aria-hidden="true">{initials(&name)}</span>
            <div class="nav__who">
                <div class="ellip"><b>{name}</b></div>
                <div class="muted ellip">{role}</div>
            </div>
        }
    }
}

/// Says that a fixed user is at work, and which data was generated. Its place is kept until that is known.
#[component]
fn DemoNote(session: Session) -> impl IntoView {
    move || {
        let text = session.meta.map(|meta| meta.as_ref().ok().and_then(demo_text));
        match text {
            None => Some(view! { <div class="demo" aria-hidden="true"></div> }.into_any()),
            Some(None) => None,
            Some(Some(text)) => Some(view! { <p class="demo" role="note"><b>"Demo. "</b>{text}</p> }.into_any()),
        }
    }
}

fn demo_text(meta: &Meta) -> Option<String> {
    let user = meta.user.demo.then(|| format!("Without a login: everybody works as {}.", meta.user.name));
    let data = meta.generated_data.then(|| "Some or all of the data is generated.".to_owned());
    let pinned = meta.as_of_pinned.then(|| "The business date is fixed.".to_owned());
    user.as_ref().or(data.as_ref())?;
    Some([user.clone(), data.clone(), pinned].into_iter().flatten().collect::<Vec<_>>().join(" "))
}

/// Whether `path` is the entry's own page or below it.
fn current(path: &str, entry: &str) -> Option<&'static str> {
    let here = if entry == "/" { path == "/" || path.starts_with("/customers") } else { path.starts_with(entry) };
    here.then_some("page")
}

/// Query strings are compared without their escapes.
fn decoded(query: &str) -> String {
    percent_encoding::percent_decode_str(query.trim_start_matches('?')).decode_utf8_lossy().into_owned()
}
