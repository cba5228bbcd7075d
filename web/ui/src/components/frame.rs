//! Pieces of the frame around every page: brand, entries of the menu, the person and their own menu.

use bellwether_contract::identity::{Me, Permission};
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use maud::{Markup, html};

use super::fragment::{clicked, fragment};
use super::icon::icon;
use crate::api;
use crate::format::labels::{self, initials};
use crate::state::preferences::Preferences;
use crate::state::remote::Remote;

/// Id of the person's menu.
const MENU: &str = "user-menu";

/// Which of the two programs a page belongs to. A link from one to the other loads a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// Portfolio, accounts, data.
    Dashboard,
    /// Profile, users, teams, audit.
    Administration,
}

impl Program {
    /// `rel` of a link to an address: the router leaves links to the other program to the browser.
    fn rel(self, href: &str) -> Option<&'static str> {
        let administration = href == "/profile" || href.starts_with("/admin/");
        (administration != (self == Self::Administration)).then_some("external")
    }
}

/// Pages of the administration that somebody may see: address, name, icon.
pub fn administration(me: &Me) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    const PAGES: [(&[Permission], &str, &str, &str); 3] = [
        (&[Permission::ManageUsers], "/admin/users", "Users", "users"),
        (&[Permission::ManageUsers, Permission::ManageAssignments], "/admin/teams", "Teams", "team"),
        (&[Permission::ReadAudit], "/admin/audit", "Audit", "log"),
    ];
    let permissions = me.permissions.clone();
    let may = move |needed: &[Permission]| needed.iter().any(|one| permissions.contains(one));
    PAGES.into_iter().filter(move |page| may(page.0)).map(|(_, href, name, symbol)| (href, name, symbol))
}

/// The product's name, which leads home.
pub fn brand(program: Program) -> Markup {
    html! {
        a.brand href="/" rel=[program.rel("/")] aria-label="Bellwether, home" {
            svg aria-hidden="true" { use href="#i-logo" {} }
            span { "Bellwether" }
        }
    }
}

/// An entry of the sidebar.
pub fn nav_item(program: Program, href: &str, name: &str, symbol: &str, here: bool) -> Markup {
    html! {
        a.nav__item href=(href) rel=[program.rel(href)] title=(name) aria-current=[here.then_some("page")] {
            (icon(symbol)) span.ellip { (name) }
        }
    }
}

/// What awaits the person behind an entry: how much, and what it is for screen readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Awaits {
    /// How much; nothing is shown for none.
    pub count: u64,
    /// What it is, such as `Overdue`.
    pub what: &'static str,
    /// Whether it is more urgent than other numbers.
    pub alarms: bool,
}

impl Awaits {
    /// The number, beside the name of an entry.
    pub fn mark(self) -> Markup {
        let text = if self.count > 99 { "99+".to_owned() } else { self.count.to_string() };
        html! {
            @if self.count > 0 { span.count.count--alert[self.alarms] { span.sr { " " (self.what) ": " } (text) } }
        }
    }
}

/// An entry of the sidebar with what awaits the person there.
pub fn nav_item_with(program: Program, href: &str, name: &str, symbol: &str, here: bool, awaits: Awaits) -> Markup {
    html! {
        a.nav__item href=(href) rel=[program.rel(href)] title=(name) aria-current=[here.then_some("page")] {
            (icon(symbol)) span.ellip { (name) } (awaits.mark())
        }
    }
}

/// An entry of the bar at the bottom of a phone with what awaits the person there.
pub fn tab_with(program: Program, href: &str, name: &str, symbol: &str, here: bool, awaits: Awaits) -> Markup {
    html! {
        a href=(href) rel=[program.rel(href)] aria-current=[here.then_some("page")] { (icon(symbol)) (name) (awaits.mark()) }
    }
}

/// An entry of the bar at the bottom of a phone.
pub fn tab(program: Program, href: &str, name: &str, symbol: &str, here: bool) -> Markup {
    html! {
        a href=(href) rel=[program.rel(href)] aria-current=[here.then_some("page")] { (icon(symbol)) (name) }
    }
}

/// Switches the theme; whoever shows it hands clicks to [`acted`].
pub fn theme_button() -> Markup {
    html! {
        button.btn.btn--quiet.btn--s.btn--icon type="button" aria-label="Switch between light and dark"
            aria-keyshortcuts="t" data-act="theme" { (icon("theme")) }
    }
}

/// The foot of the sidebar: who is signed in, which opens their menu.
pub fn who(person: Option<(&str, &str)>) -> Markup {
    let (name, role) = person.unwrap_or_default();
    html! {
        div.nav__foot {
            button.nav__user type="button" popovertarget=(MENU) aria-haspopup="dialog" aria-label={ (name) ", your menu" } {
                span.avatar aria-hidden="true" { (initials(name)) }
                span.nav__who { span.ellip { b { (name) } } span.muted.ellip { (role) } }
            }
            (theme_button())
        }
    }
}

/// The same for a phone: the initials alone.
pub fn who_short(name: &str) -> Markup {
    html! {
        button.btn.btn--quiet.btn--icon type="button" popovertarget=(MENU) aria-haspopup="dialog"
            aria-label={ (name) ", your menu" } { span.avatar aria-hidden="true" { (initials(name)) } }
    }
}

/// The person's menu, which [`who`] and [`who_short`] open: their profile, what they administer, the way out. Whoever
/// shows it hands clicks to [`acted`].
pub fn user_menu(program: Program, me: Remote<Me>) -> AnyView {
    fragment(Box::new(move || me.read(|me| me.map_or_else(|| html! {}, |me| menu(program, me)))))
}

/// What the frame's buttons (`data-act`) do; the name of any other button is returned.
pub fn acted(event: &MouseEvent, preferences: Preferences) -> Option<String> {
    let act = clicked(event, "data-act")?;
    match act.as_str() {
        "theme" => preferences.toggle_theme(),
        "out" => spawn_local(async {
            // Without a session, or with one that has ended, it is the same page that comes next.
            let _ = api::sign_out().shared().await;
            let _ = window().location().assign("/sign-in");
        }),
        _ => return Some(act),
    }
    None
}

fn menu(program: Program, me: &Me) -> Markup {
    let entry = |href: &str, name: &str, symbol: &str| {
        html! { a.option href=(href) rel=[program.rel(href)] { (icon(symbol)) (name) } }
    };
    html! {
        div.pop id=(MENU) popover="auto" role="dialog" aria-label="Your menu" {
            p.pop__who { b { (me.name) } span.muted { (labels::role(me.role)) } }
            (entry("/profile", "Profile", "person"))
            @for (href, name, symbol) in administration(me) { (entry(href, name, symbol)) }
            @if me.session.is_some() {
                button.option type="button" data-act="out" { (icon("out")) "Sign out" }
            }
        }
    }
}
