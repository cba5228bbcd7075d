//! Accounts picked in the table, and what can be done with all of them at once.

mod all;
pub(crate) mod assign;

use std::sync::Arc;

use bellwether_contract::identity::Permission;
use leptos::ev::Event;
use leptos::prelude::*;
use maud::html;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::Portfolio;
use crate::parts::{self, part_of};
use crate::state::session::use_session;
use bellwether_ui::components::fragment::{clicked, fragment};
use bellwether_ui::components::icon::icon;
use bellwether_ui::components::overlay::ModalDialog;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number;

/// Accounts a person picked, by id, in the order in which they were.
#[derive(Clone, Copy)]
pub(crate) struct Picks {
    ids: RwSignal<Vec<String>>,
    /// Counts changes that were not made by a row's own box, so that rows are drawn anew.
    pub(super) changes: RwSignal<u32>,
    /// Whether all of the list are to be picked or dropped, which the bar does.
    all: RwSignal<bool>,
}

impl Picks {
    /// None yet.
    pub(super) fn new() -> Self {
        Self { ids: RwSignal::new(Vec::new()), changes: RwSignal::new(0), all: RwSignal::new(false) }
    }

    /// Whether an account is one of them.
    pub(super) fn has(self, id: &str) -> bool {
        self.ids.with(|ids| ids.iter().any(|known| known == id))
    }

    /// Whether there is any.
    pub(super) fn any(self) -> bool {
        self.ids.with(|ids| !ids.is_empty())
    }

    /// Whether there is something to be done for the bar.
    pub(super) fn needs_bar(self) -> bool {
        self.any() || self.all.get()
    }

    /// The ids.
    pub(super) fn ids(self) -> Vec<String> {
        self.ids.get()
    }

    /// Picks an account, or drops it if it was picked.
    pub(super) fn toggle(self, id: &str) {
        self.ids.update(|ids| match ids.iter().position(|known| known == id) {
            Some(at) => {
                ids.remove(at);
            }
            None => ids.push(id.to_owned()),
        });
    }

    /// As [`Self::toggle`], by something else than the row's box.
    pub(super) fn toggle_from_outside(self, id: &str) {
        self.toggle(id);
        self.changes.update(|changes| *changes += 1);
    }

    /// Picks all accounts of the list; drops them if all of them were picked.
    pub(super) fn toggle_all(self) {
        self.all.set(true);
    }

    /// Drops all.
    pub(super) fn clear(self) {
        self.ids.set(Vec::new());
        self.changes.update(|changes| *changes += 1);
    }

    /// Takes up what a box of a row says.
    pub(super) fn boxed(self, event: &Event) {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(id) = input.and_then(|input| input.get_attribute("data-pick")) {
            self.toggle(&id);
        }
    }
}

/// What can be done with the picked accounts; it lies over the page while there are some.
pub(crate) fn picks_bar(page: &Portfolio) -> AnyView {
    let page = *page;
    let session = use_session();
    let picks = page.picks;
    let assigning = RwSignal::new(false);
    all::pick_when_asked(picks, session);
    let bar = fragment(Box::new(move || {
        let ids = picks.ids();
        if ids.is_empty() {
            return html! {};
        }
        let count = u64::try_from(ids.len()).unwrap_or(u64::MAX);
        let may_assign =
            session.me.read(|me| me.is_some_and(|me| me.permissions.contains(&Permission::ManageAssignments)));
        let href = page.query.with(|query| query.export_of_href(&ids));
        html! {
            div.picks role="region" aria-label="Picked accounts" {
                b role="status" { (number::counted(locale(), count, "account picked", "accounts picked")) }
                a.btn.btn--s href=(href) download { (icon("down")) "Export CSV" }
                @if may_assign { button.btn.btn--s type="button" data-do="assign" { (icon("users")) "Give to…" } }
                button.btn.btn--s.btn--quiet type="button" data-do="clear" { "Clear" }
            }
        }
    }));
    let act = move |event| match clicked(&event, "data-do").as_deref() {
        Some("clear") => picks.clear(),
        Some("assign") => assigning.set(true),
        _ => {}
    };
    view! {
        <div class="frag" on:click=act>{bar}</div>
        <ModalDialog
            id="assign"
            open=Memo::new(move |_| assigning.get())
            close=Arc::new(move || assigning.set(false))
            title="Give accounts to an account manager".into_any()
        >
            {part_of(parts::ASSIGN, Arc::new(assign::About { page, open: assigning }))}
        </ModalDialog>
    }
    .into_any()
}
