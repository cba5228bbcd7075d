//! The frame around the pages of somebody who is signed in: the same as the dashboard's.

use bellwether_contract::identity::Me;
use bellwether_ui::components::fragment::{clicked, fragment};
use bellwether_ui::components::frame::{
    Program, acted, administration, brand, nav_item, tab, theme_button, user_menu, who, who_short,
};
use bellwether_ui::components::remote::failed;
use bellwether_ui::format::labels;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use maud::{Markup, html};

use crate::state::session::use_session;

/// The program these pages belong to.
const HERE: Program = Program::Administration;

/// The frame; pages are its children.
#[component]
pub(crate) fn Frame(
    /// The page.
    children: Children,
) -> impl IntoView {
    let session = use_session();
    let path = use_location().pathname;
    let with_me = move |markup: fn(&str, Option<&Me>) -> Markup| {
        fragment(Box::new(move || {
            let path = path.get();
            session.me.read(|me| markup(&path, me))
        }))
    };
    let (side, top, tabs) = (with_me(sidebar), with_me(top_bar), with_me(tab_bar));
    let menu = user_menu(HERE, session.me);
    let trouble = fragment(Box::new(move || match session.me.failure() {
        Some(failure) => html! { div.panel.not-found { (failed("Your profile", &failure)) } },
        None => html! {},
    }));
    let act = move |event: MouseEvent| {
        acted(&event, session.preferences);
    };
    let retry = move |event: MouseEvent| {
        if clicked(&event, "data-retry").is_some() {
            session.me.refetch();
        }
    };
    view! {
        <div class="app" on:click=act>
            {side} {top}
            <main class="main" id="main" tabindex="-1">
                <div class="wrap">
                    <div class="frag" on:click=retry>
                        {trouble}
                    </div>
                    {children()}
                </div>
            </main>
            {tabs} {menu}
        </div>
    }
}

fn sidebar(path: &str, me: Option<&Me>) -> Markup {
    html! {
        aside.nav aria-label="Sidebar" {
            (brand(HERE))
            nav.nav__group aria-label="Main" { (nav_item(HERE, "/", "Portfolio", "portfolio", false)) }
            nav.nav__group aria-label="Set-up" {
                p.nav__title { "Set-up" }
                (nav_item(HERE, "/data", "Data", "data", false))
                @for (href, name, symbol) in me.into_iter().flat_map(administration) {
                    (nav_item(HERE, href, name, symbol, path == href))
                }
            }
            (who(me.map(|me| (me.name.as_str(), labels::role(me.role)))))
        }
    }
}

fn top_bar(_: &str, me: Option<&Me>) -> Markup {
    html! {
        header.topbar { (brand(HERE)) (theme_button()) (who_short(me.map_or("", |me| &me.name))) }
    }
}

fn tab_bar(path: &str, me: Option<&Me>) -> Markup {
    html! {
        nav.tabbar.tabbar--any aria-label="Main, compact" {
            (tab(HERE, "/", "Portfolio", "portfolio", false))
            @for (href, name, symbol) in me.into_iter().flat_map(administration) {
                (tab(HERE, href, name, symbol, path == href))
            }
            (tab(HERE, "/profile", "Profile", "person", path == "/profile"))
        }
    }
}
