//! An account: its score and why, its revenue, rhythm, coverage, training, people and documents.

mod cadence;
mod contacts;
mod coverage;
mod documents;
mod explanation;
mod gauge;
mod group;
mod header;
mod history;
mod listing;
mod orders;
mod pacing;
mod peers;
mod revenue;
pub(crate) mod score;
pub(crate) mod sections;
mod timeline;
mod training;

use std::sync::Arc;

use bellwether_contract::customer::CustomerDetail;
use leptos::prelude::*;
use maud::{Markup, html};

use self::sections::Section;
use super::not_found::not_found;
use crate::api;
use crate::app::set_title;
use crate::parts::{self, in_turn, panel_awaited, part_later, part_of};
use crate::state::lens::{Lens, use_lens};
use crate::state::navigation::{account_href, use_segment};
use crate::work::customer::Whom;
use bellwether_ui::components::fragment::{fragment, live};
use bellwether_ui::state::remote::Remote;

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(crate) struct Account {
    id: StoredValue<String>,
    /// How one looks at it.
    pub(super) lens: Memo<Lens>,
    /// Everything about the customer in one answer.
    pub(super) detail: Remote<CustomerDetail>,
    /// Counts what was changed here, so that lists of it are asked for again.
    pub(super) changes: RwSignal<u32>,
}

impl Account {
    /// Key of the customer.
    pub(super) fn id(self) -> String {
        self.id.get_value()
    }

    /// Name of the customer; their key until it is known.
    pub(super) fn name(self) -> Signal<String> {
        Signal::derive(move || self.detail.ok(|detail| detail.item.name.clone()).unwrap_or_else(|| self.id()))
    }

    /// A contact was logged, changed or removed: what depends on it is asked for anew.
    pub(super) fn contacts_changed(self) {
        self.detail.refetch();
        self.changes.update(|changes| *changes += 1);
    }

    /// Address of a part of this page.
    pub(super) fn href(self, tab: &str) -> String {
        account_href(&self.id(), tab, &self.lens.get())
    }
}

/// Parts of the page with an address of their own: path, name.
const TABS: &[(&str, &str)] = &[
    ("", "Overview"),
    ("actions", "Actions"),
    ("timeline", "Timeline"),
    ("invoices", "Invoices"),
    ("credit-notes", "Credit notes"),
    ("orders", "Orders"),
    ("training", "Training"),
    ("contacts", "Contacts"),
    ("peers", "Peers"),
    ("health-history", "Health history"),
];

/// `/customers/:id` and its tabs.
#[component]
pub(crate) fn AccountPage() -> impl IntoView {
    let (id, tab) = (use_segment(1), use_segment(2));
    // Another account is another page: nothing of the last one may stay.
    live(move || page(id.get(), tab))
}

fn page(id: String, tab: Memo<String>) -> AnyView {
    set_title(&id);
    let lens = use_lens();
    let asked = id.clone();
    let detail = Remote::new(move || api::customer_detail(&asked, &lens.get()));
    let account = Account { id: StoredValue::new(id), lens, detail, changes: RwSignal::new(0) };
    Effect::new(move || {
        if let Some(name) = account.detail.ok(|detail| detail.item.name.clone()) {
            set_title(&name);
        }
    });
    let missing = Memo::new(move |_| account.detail.failure().is_some_and(|failure| failure.is_not_found()));
    let tabs = fragment(Box::new(move || tabs(account, &tab.get())));
    let content = live(move || content(account, &tab.get()));
    view! {
        <div class="wrap__inner" hidden=move || missing.get()>
            <header::Header account=account />
            {tabs}
            {content}
        </div>
        {fragment(Box::new(move || match missing.get() {
            true => not_found("There is no such account", "It may have another number, or you may not see it."),
            false => html! {},
        }))}
    }
    .into_any()
}

fn tabs(account: Account, tab: &str) -> Markup {
    html! {
        nav.tabs aria-label="Account sections" {
            @for (path, name) in TABS {
                a href=(account.href(path)) aria-current=[(*path == tab).then_some("page")] { (name) }
            }
        }
    }
}

fn content(account: Account, tab: &str) -> AnyView {
    match tab {
        "" => in_turn(move || overview(account)),
        "actions" => part_of(parts::ACCOUNT_ACTIONS, whom(account)),
        _ => part_of(parts::ACCOUNT_SECTION, Arc::new(Section { account, tab: tab.to_owned() })),
    }
}

/// The account, as it is told to parts about work.
fn whom(account: Account) -> Arc<Whom> {
    Arc::new(Whom { id: account.id(), name: account.name() })
}

fn overview(account: Account) -> AnyView {
    view! {
        <div class="grid grid--side">
            <div class="stack">
                <score::Score account=account />
                <revenue::Revenue account=account />
                {part_later(parts::ACCOUNT_MORE, Arc::new(account), more_awaited())}
            </div>
            <div class="stack">
                <div class="frag leads">{part_of(parts::ACCOUNT_WORK, whom(account))}</div>
                <contacts::People account=account listed=false />
                {part_later(parts::ACCOUNT_LATEST, Arc::new(account), panel_awaited("panel--timeline", 9))}
            </div>
        </div>
    }
    .into_any()
}

/// In the overview below score and revenue.
pub(crate) fn more(account: &Account) -> AnyView {
    let account = *account;
    view! {
        <cadence::Cadence account=account />
        <div class="grid grid--2 is-top">
            <coverage::Coverage account=account />
            <training::Training account=account whole=false />
        </div>
        <history::History account=account whole=false />
    }
    .into_any()
}

/// In the overview below the people.
pub(crate) fn latest(account: &Account) -> AnyView {
    let account = *account;
    view! {
        <timeline::Latest account=account />
        <group::Group account=account />
    }
    .into_any()
}

/// Room for [`more`].
fn more_awaited() -> Markup {
    html! {
        (panel_awaited("", 4))
        div.grid.grid--2.is-top { (panel_awaited("", 8)) (panel_awaited("", 8)) }
        (panel_awaited("panel--history", 8))
    }
}
