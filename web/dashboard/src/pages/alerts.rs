//! What somebody should hear of: their inbox, the rules that fill it, how it is delivered, and what they want to hear.

mod asked;
mod condition_editor;
mod conditions;
mod deliveries;
mod inbox;
mod playbook_choice;
pub(crate) mod rule_form;
mod rule_item;
mod rules;
mod settings;
mod suggesting;
pub(crate) mod suggestion_form;
mod webhooks;

use std::sync::Arc;

use bellwether_contract::identity::{Me, Permission};
use bellwether_ui::api::path::Params;
use bellwether_ui::components::fragment::{fragment, live};
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number;
use bellwether_ui::state::filters::Filters;
use leptos::prelude::*;
use maud::{Markup, html};

use crate::app::set_title;
use crate::components::page_head::PageHead;
use crate::components::value::no_value;
use crate::parts::{self, part_of};
use crate::state::session::{Session, use_session};

/// Names in the URL.
const NAMES: &[&str] = &["view", "status", "delivery"];

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(crate) struct Page {
    /// State of the page, from its URL.
    pub(super) filters: Filters,
    /// The session.
    pub(super) session: Session,
}

/// Whether somebody sets up rules and ways of delivery.
fn sets_up(me: &Me) -> bool {
    me.permissions.contains(&Permission::ManageWork)
}

/// `/alerts`
#[component]
pub(crate) fn AlertsPage() -> impl IntoView {
    set_title("Alerts");
    let session = use_session();
    let page = Page { filters: Filters::of(NAMES), session };
    let title = fragment(Box::new(|| html! { h1 { "Alerts" } }));
    let facts = fragment(Box::new(move || {
        let unread = session.work.live.unread();
        html! {
            div.page-head__meta {
                span {
                    @match unread {
                        Some(0) => "Nothing unread",
                        Some(unread) => { b { (number::count(locale(), unread)) } " unread" }
                        None => { (no_value("Not known: the inbox was not counted yet")) " unread" }
                    }
                }
                span { "New ones appear by themselves" }
            }
        }
    }));
    let view = Memo::new(move |_| page.filters.get("view").unwrap_or_default());
    let tabs = fragment(Box::new(move || session.me.read(|me| tabs(&view.get(), me))));
    let content = live(move || match view.get().as_str() {
        "rules" => part_of(parts::ALERTS_RULES, Arc::new(page)),
        "deliveries" => part_of(parts::ALERTS_DELIVERIES, Arc::new(page)),
        "settings" => part_of(parts::ALERTS_SETTINGS, Arc::new(page)),
        _ => view! { <inbox::Inbox page=page /> }.into_any(),
    });
    view! {
        <PageHead title=title facts=facts />
        {tabs}
        {content}
    }
}

/// The rules of alerts and suggestions.
pub(crate) fn rules_view(page: &Page) -> AnyView {
    view! {
        <rules::Rules page=*page />
        <suggesting::Suggesting page=*page />
    }
    .into_any()
}

/// Where alerts are delivered, and what was.
pub(crate) fn deliveries_view(page: &Page) -> AnyView {
    view! {
        <webhooks::Webhooks page=*page />
        <deliveries::Deliveries page=*page />
    }
    .into_any()
}

/// What somebody wants to hear, and how.
pub(crate) fn settings_view(page: &Page) -> AnyView {
    view! { <settings::Settings page=*page /> }.into_any()
}

fn tabs(view: &str, me: Option<&Me>) -> Markup {
    let admin = me.is_some_and(sets_up);
    let all = [
        ("", "Inbox", true),
        ("rules", "Rules", true),
        ("deliveries", "Deliveries", admin),
        ("settings", "How I am told", true),
    ];
    html! {
        nav.tabs aria-label="Views of the alerts" {
            @for (key, name, _) in all.into_iter().filter(|one| one.2) {
                @let params = Params::new().maybe("view", Some(key).filter(|key| !key.is_empty()));
                a href=(params.path("/alerts")) aria-current=[(key == view).then_some("page")] { (name) }
            }
        }
    }
}
