//! What is to be done: one's own queue by due time, the board by status, what the numbers suggest, how the team's work
//! goes, the playbooks, and the message templates.

mod aside;
mod board;
mod bulk;
pub(crate) mod change;
mod filters;
mod library;
mod queue;
mod team;
mod templates;

use std::sync::Arc;

use bellwether_contract::action::{ActionItem, Actions, StatusCounts};
use bellwether_contract::identity::{Me, Role};
use bellwether_ui::api::path::Params;
use bellwether_ui::components::fragment::{clicked, fragment, live};
use bellwether_ui::components::icon::icon_view;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number;
use bellwether_ui::state::filters::Filters;
use bellwether_ui::state::remote::Remote;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::{Markup, html};

use crate::api;
use crate::app::set_title;
use crate::components::page_head::PageHead;
use crate::parts::{self, part, part_of};
use crate::state::session::{Session, use_session};
use crate::state::work::Draft;

/// Names in the URL. `action` is the one whose sheet is open.
const NAMES: &[&str] = &["view", "owner", "q", "status", "kind", "priority", "customer", "snoozed", "action"];
/// Those of them that narrow the lists.
const NARROWING: &[&str] = &["q", "status", "kind", "priority", "customer", "snoozed"];

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(crate) struct Page {
    /// State of the page, from its URL.
    pub(super) filters: Filters,
    /// The session.
    pub(super) session: Session,
    /// Actions that are selected, by key.
    pub(super) picked: RwSignal<Vec<ActionItem>>,
    /// The shortest list of them: for how many there are by status.
    counts: Remote<Actions>,
}

impl Page {
    /// What actions are asked for, besides status and order.
    pub(super) fn params(self) -> Params {
        let value = |name: &'static str| self.filters.get(name);
        owned(self.filters)
            .maybe("q", value("q"))
            .maybe("kind", value("kind"))
            .maybe("priority", value("priority"))
            .maybe("customer", value("customer"))
    }

    /// Whether something narrows the lists.
    pub(super) fn is_narrowed(self) -> bool {
        NARROWING.iter().any(|name| self.filters.get(name).is_some())
    }

    /// Takes away what narrows the lists.
    pub(super) fn widen(self) {
        self.filters.without(NARROWING);
    }
}

/// Whose actions are asked for: one's own unless another owner is chosen.
fn owned(filters: Filters) -> Params {
    match filters.get("owner").as_deref() {
        None => Params::new().with("owner", "me"),
        Some("all") => Params::new(),
        Some(other) => Params::new().with("owner", other),
    }
}

/// Whether somebody sees the work of others.
fn leads(me: &Me) -> bool {
    matches!(me.role, Role::Admin | Role::Lead)
}

/// `/actions`
#[component]
pub(crate) fn ActionsPage() -> impl IntoView {
    set_title("Actions");
    let session = use_session();
    let filters = Filters::of(NAMES);
    let counts = Remote::new(move || {
        session.work.live.work.track();
        api::work::actions(&owned(filters).with("limit", "1"))
    });
    let page = Page { filters, session, picked: RwSignal::new(Vec::new()), counts };
    keep_sheet_in_address(page);
    let title = fragment(Box::new(move || html! { h1 { "Actions" } }));
    let facts = fragment(Box::new(move || html! { div.page-head__meta { (facts(page.counts)) } }));
    let whose = fragment(Box::new(move || whose(page)));
    let choose = move |event: MouseEvent| {
        if let Some(owner) = clicked(&event, "data-owner") {
            page.picked.set(Vec::new());
            page.filters.choose("owner", Some(owner).filter(|owner| owner != "me"), false);
        }
    };
    let actions = view! {
        <div class="frag" on:click=choose>{whose}</div>
        <button class="btn btn--primary" type="button" on:click=move |_| session.work.draft.set(Some(Draft::default()))>
            {icon_view("plus")}
            "New action"
        </button>
    };
    let tabs = fragment(Box::new(move || tabs(page)));
    let view = Memo::new(move |_| page.filters.get("view").unwrap_or_default());
    let content = live(move || match view.get().as_str() {
        "board" => part_of(parts::ACTIONS_BOARD, Arc::new(page)),
        "suggestions" => part_of(parts::ACTIONS_SUGGESTIONS, Arc::new(page)),
        "team" => part_of(parts::ACTIONS_TEAM, Arc::new(page)),
        "playbooks" => part(parts::ACTIONS_PLAYBOOKS),
        "templates" => part(parts::ACTIONS_TEMPLATES),
        _ => part_of(parts::ACTIONS_QUEUE, Arc::new(page)),
    });
    view! {
        <PageHead title=title facts=facts actions=actions.into_any() />
        {tabs}
        {content}
    }
}

/// Actions by status.
pub(crate) fn board_view(page: &Page) -> AnyView {
    view! { <board::Board page=*page /> }.into_any()
}

/// How the team's work goes.
pub(crate) fn team_view(page: &Page) -> AnyView {
    view! { <team::Team page=*page /> }.into_any()
}

/// Everything that the numbers suggest.
pub(crate) fn suggestions_view(page: &Page) -> AnyView {
    view! { <library::Suggestions page=*page /> }.into_any()
}

/// Playbooks, and how they go.
pub(crate) fn playbooks_view() -> AnyView {
    view! { <library::Playbooks /> }.into_any()
}

/// The message templates.
pub(crate) fn templates_view() -> AnyView {
    view! { <templates::Templates /> }.into_any()
}

/// What is to be done by due time, and beside it what could be.
pub(crate) fn queue_view(page: &Page) -> AnyView {
    let page = *page;
    view! {
        <filters::ActionFilters page=page />
        <div class="grid grid--side">
            <queue::Queue page=page />
            <aside::Aside page=page />
        </div>
        <bulk::BulkBar page=page />
    }
    .into_any()
}

fn facts(answer: Remote<Actions>) -> Markup {
    let counts: StatusCounts = match (answer.ok(|actions| actions.by_status), answer.failure()) {
        (Some(counts), _) => counts,
        (None, Some(_)) => return html! { span { "What is open could not be counted" } },
        (None, None) => return html! { span { (bellwether_ui::components::skeleton::line("190px")) } },
    };
    let open = counts.pending + counts.in_progress;
    html! {
        span { @if counts.overdue > 0 { b.neg { (number::count(locale(), counts.overdue)) " overdue" } } @else { "Nothing overdue" } }
        span { b { (number::count(locale(), open)) } " to be done" }
        span { b { (number::count(locale(), counts.in_progress)) } " in progress" }
        span.page-head__live { "Changes of others appear by themselves" }
    }
}

fn whose(page: Page) -> Markup {
    let owner = page.filters.get("owner");
    html! {
        div.seg role="group" aria-label="Whose actions" {
            button type="button" aria-pressed=(owner.is_none()) data-owner="me" { "Mine" }
            button type="button" aria-pressed=(owner.as_deref() == Some("all")) data-owner="all" { "Everyone's" }
            button type="button" aria-pressed=(owner.as_deref() == Some("none")) data-owner="none" { "Nobody's" }
        }
    }
}

fn tabs(page: Page) -> Markup {
    let view = page.filters.get("view").unwrap_or_default();
    let owner = page.filters.get("owner");
    let lead = page.session.me.read(|me| me.is_some_and(leads));
    let all = [
        ("", "Queue", true),
        ("board", "Board", true),
        ("suggestions", "Suggestions", true),
        ("playbooks", "Playbooks", true),
        ("templates", "Templates", true),
        ("team", "Team", lead),
    ];
    // A view that there is not is the queue.
    let shown = all.iter().find(|one| one.0 == view).map_or("", |one| one.0);
    html! {
        nav.tabs aria-label="Views of the actions" {
            @for (key, name, _) in all.into_iter().filter(|one| one.2) {
                @let params = Params::new().maybe("view", Some(key).filter(|key| !key.is_empty())).maybe("owner", owner.clone());
                a href=(params.path("/actions")) aria-current=[(key == shown).then_some("page")] { (name) }
            }
        }
    }
}

/// The sheet that is open has an address of its own, which can be sent to somebody, and which the way back leaves.
fn keep_sheet_in_address(page: Page) {
    let open = page.session.work.action;
    let address = Memo::new(move |_| page.filters.get("action"));
    Effect::new(move || {
        let asked = address.get();
        if open.get_untracked() != asked {
            open.set(asked);
        }
    });
    Effect::new(move |before: Option<()>| {
        let now = open.get();
        if before.is_some() && address.get_untracked() != now {
            page.filters.choose("action", now, false);
        }
    });
    on_cleanup(move || open.set(None));
}
