//! `/admin/users`: who can sign in, and what they may do.

mod actions;
mod edit;
mod invite;
mod table;

use std::sync::Arc;
use std::time::Duration;

use bellwether_contract::assignment::Owners;
use bellwether_contract::identity::{Permission, Teams};
use bellwether_ui::components::fragment::{clicked, live, text};
use bellwether_ui::components::icon::{icon, icon_view};
use bellwether_ui::components::overlay::ModalDialog;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number;
use bellwether_ui::state::paged::Paged;
use bellwether_ui::state::remote::Remote;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::{Markup, html};

use super::not_found::only_with;
use crate::api;
use crate::app::set_title;
use crate::components::listing::listing;
use bellwether_ui::components::choice::{Choice, Options};
use bellwether_ui::state::filters::Filters;

/// Names of the filters in the URL.
const FILTERS: &[&str] = &["q", "role", "status", "team"];
/// Wait after the last letter typed.
const PAUSE: Duration = Duration::from_millis(250);

/// Roles: value, name, what it is.
pub(super) const ROLES: [(&str, &str); 5] = [
    ("account_manager", "Account manager"),
    ("lead", "Team lead"),
    ("admin", "Administrator"),
    ("learner", "Learner"),
    ("service", "Service"),
];

const STATUSES: [(&str, &str); 3] = [("active", "Active"), ("invited", "Invited"), ("disabled", "Disabled")];

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(super) struct Page {
    filters: Filters,
    /// All teams.
    teams: Remote<Teams>,
    /// Account managers within reach.
    owners: Remote<Owners>,
    /// The user whose panel is open.
    edited: RwSignal<Option<String>>,
    /// Whether the invitation is open.
    inviting: RwSignal<bool>,
    /// Counts changes: the list is asked for again.
    changes: RwSignal<u32>,
}

impl Page {
    /// Asks for the list again.
    pub(super) fn changed(self) {
        self.changes.update(|changes| *changes += 1);
    }

    /// Teams by key.
    pub(super) fn team_options(self) -> Options {
        let pair = |team: &bellwether_contract::identity::Team| (team.id.clone(), team.name.clone());
        self.teams.ok(|teams| teams.items.iter().map(pair).collect()).unwrap_or_default()
    }

    /// Account managers by key.
    pub(super) fn owner_options(self) -> Options {
        let pair = |owner: &bellwether_contract::assignment::OwnerItem| (owner.id.clone(), owner.name.clone());
        self.owners.ok(|owners| owners.items.iter().map(pair).collect()).unwrap_or_default()
    }
}

/// The page.
#[component]
pub(crate) fn UsersPage() -> impl IntoView {
    set_title("Users");
    only_with(&[Permission::ManageUsers], || view! { <Content /> }.into_any())
}

#[component]
fn Content() -> impl IntoView {
    let page = Page {
        filters: Filters::of(FILTERS),
        teams: Remote::new(api::teams),
        owners: Remote::new(api::owners),
        edited: RwSignal::new(None),
        inviting: RwSignal::new(false),
        changes: RwSignal::new(0),
    };
    let total = RwSignal::new(None);
    let table = live(move || {
        page.changes.track();
        let params = page.filters.params();
        let filtered = !params.path("").is_empty();
        let users = Paged::new(move |paging| api::users(&paging.and(&params)));
        Effect::new(move || {
            if let Some(count) = users.total.get() {
                total.set(Some(count));
            }
        });
        listing("The users", users, empty(filtered), table::table(users))
    });
    let count = text(move || Some(number::counted(locale(), total.get()?, "user", "users")));
    let act = move |event: MouseEvent| {
        if let Some(id) = clicked(&event, "data-user") {
            page.edited.set(Some(id));
        } else if clicked(&event, "data-clear").is_some() {
            page.filters.clear();
        }
    };
    let editing = Memo::new(move |_| page.edited.with(Option::is_some));
    view! {
        <header class="page-head">
            <div class="page-head__t">
                <h1>"Users"</h1>
                <p class="sub">"Who can sign in, what they may do, and whose customers they look after"</p>
            </div>
            <div class="actions">
                <button class="btn btn--primary" type="button" on:click=move |_| page.inviting.set(true)>
                    {icon_view("plus")}
                    "Invite a user"
                </button>
            </div>
        </header>
        <section class="panel" aria-label="Users" on:click=act>
            <div class="panel__head">
                <h2>"All users"</h2>
                <span class="sub" role="status">
                    {count}
                </span>
            </div>
            <UserFilters page=page />
            {table}
        </section>
        <ModalDialog
            id="invite"
            open=Memo::new(move |_| page.inviting.get())
            close=Arc::new(move || page.inviting.set(false))
            title="Invite a user".into_any()
        >
            <invite::Invite page=page />
        </ModalDialog>
        <ModalDialog
            id="edit"
            open=editing
            close=Arc::new(move || page.edited.set(None))
            title="User".into_any()
        >
            <edit::Edit page=page />
        </ModalDialog>
    }
}

#[component]
fn UserFilters(page: Page) -> impl IntoView {
    let filters = page.filters;
    let pairs = |all: &[(&str, &str)]| -> Signal<Options> {
        Signal::stored(all.iter().map(|(key, name)| ((*key).to_owned(), (*name).to_owned())).collect())
    };
    let clear = live(move || {
        if filters.set.with(Vec::is_empty) {
            return ().into_any();
        }
        let clear = move |_| filters.clear();
        view! { <button class="btn btn--s btn--quiet" type="button" on:click=clear>"Clear"</button> }.into_any()
    });
    view! {
        <div class="filters panel__filters" role="group" aria-label="Filters">
            <Search filters=filters label="Filter users by name or e-mail address" placeholder="Filter users" />
            <Choice filters=filters field="role" name="Role" options=pairs(&ROLES) />
            <Choice filters=filters field="status" name="Status" options=pairs(&STATUSES) />
            <Choice
                filters=filters
                field="team"
                name="Team"
                options=Signal::derive(move || page.team_options())
            />
            {clear}
        </div>
    }
}

#[component]
fn Search(filters: Filters, label: &'static str, placeholder: &'static str) -> impl IntoView {
    let pending = StoredValue::new(None::<TimeoutHandle>);
    let typed = move |event| {
        let text = event_target_value(&event);
        if let Some(handle) = pending.get_value() {
            handle.clear();
        }
        let apply = move || filters.choose("q", Some(text.trim().to_owned()), true);
        pending.set_value(set_timeout_with_handle(apply, PAUSE).ok());
    };
    view! {
        <div class="search">
            {icon_view("search")}
            <input
                class="input"
                type="search"
                placeholder=placeholder
                aria-label=label
                autocomplete="off"
                prop:value=move || filters.get("q").unwrap_or_default()
                on:input=typed
            />
        </div>
    }
}

fn empty(filtered: bool) -> Markup {
    html! {
        div.empty {
            @if filtered {
                span.empty__ic { (icon("filter")) }
                h3 { "No user matches" }
                p { "The filters leave nobody." }
                div.actions { button.btn.btn--s type="button" data-clear="" { "Clear filters" } }
            } @else {
                span.empty__ic { (icon("users")) }
                h3 { "No users yet" }
                p { "Invite somebody: you get a link to send them, with which they choose a password." }
            }
        }
    }
}
