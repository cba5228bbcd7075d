//! Beside the queue: what the numbers suggest first, and how busy everybody is.

use bellwether_contract::team_work::{PersonWork, TeamWork};
use bellwether_ui::api::path::Params;
use bellwether_ui::components::fragment::{fragment, live};
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number;
use bellwether_ui::state::remote::Remote;
use leptos::prelude::*;
use maud::{Markup, html};

use super::{Page, leads};
use crate::api;
use crate::state::work_list::WorkList;
use crate::work::listing::{below, nothing};
use crate::work::suggestions::cards;
use crate::work::words;

/// Suggestions shown beside the queue.
const SHOWN: usize = 4;

/// The panels.
#[component]
pub(super) fn Aside(page: Page) -> impl IntoView {
    let list = WorkList::new(page.session.work.live.work, |paging: Params| {
        api::work::suggestions(&paging.with("status", "open"))
    });
    let count = fragment(Box::new(move || {
        html! { @if let Some(total) = list.total() { span.count { (number::count(locale(), total)) } } }
    }));
    let state = live(move || {
        if list.total().is_some_and(|total| total > 0) && list.failure.with(Option::is_none) {
            return fragment(Box::new(move || {
                let more = list.total().unwrap_or(0).saturating_sub(SHOWN as u64);
                html! {
                    @if more > 0 {
                        div.panel__foot { a.link href="/actions?view=suggestions" { (number::count(locale(), more)) " more" } }
                    }
                }
            }));
        }
        below("The suggestions", list, 8, || {
            nothing("check", "Nothing to suggest", "No rule holds for an account without open action.")
        })
    });
    let lead = Memo::new(move |_| page.session.me.ok(leads).unwrap_or(false));
    let load = live(move || if lead.get() { load(page) } else { ().into_any() });
    view! {
        <div class="stack">
            <section class="panel" aria-labelledby="h-sugg">
                <div class="panel__head">
                    <h2 id="h-sugg">"Suggestions"</h2>
                    {count}
                    <span class="end">
                        <span class="sub">"most worth first"</span>
                    </span>
                </div>
                {cards(list, true, SHOWN)}
                {state}
            </section>
            {load}
        </div>
    }
}

fn load(page: Page) -> AnyView {
    let answer = Remote::new(move || {
        page.session.work.live.work.track();
        api::work::team_work(30)
    });
    let content = remote("The team's load", answer, skeleton::block(4), people);
    view! {
        <section class="panel" aria-labelledby="h-load">
            <div class="panel__head">
                <h2 id="h-load">"Team load"</h2>
                <span class="sub">"open, of which overdue"</span>
            </div>
            {content}
        </section>
    }
    .into_any()
}

fn people(team: &TeamWork) -> Markup {
    let most = team.people.iter().map(|one| one.open).max().unwrap_or(0).max(1);
    html! {
        div.panel__body {
            @if team.people.is_empty() { p.sub { "Nobody has an action yet." } }
            ul.load { @for one in &team.people { (person(one, most)) } }
        }
        div.panel__foot { a.link href="/actions?view=team" { "How the team's work goes" } }
    }
}

/// A bar of what is open; its first, red part is overdue.
pub(super) fn person(one: &PersonWork, most: u64) -> Markup {
    let name = one.person.as_ref().map_or("Nobody yet", |person| person.name.as_str());
    let owner = one.person.as_ref().map_or("none", |person| person.id.as_str());
    let href = Params::new().with("owner", owner).path("/actions");
    html! {
        li {
            (words::avatar(one.person.as_ref()))
            a.ellip.link--plain href=(href) { (name) }
            svg.loadbar aria-hidden="true" {
                rect.loadbar__od width=(share(one.overdue, most)) height="8" rx="2" {}
                rect.loadbar__open x=(share(one.overdue, most)) width=(share(one.open - one.overdue.min(one.open), most)) height="8" rx="2" {}
            }
            span.num {
                (number::count(locale(), one.open))
                @if one.overdue > 0 { span.neg { " (" (number::count(locale(), one.overdue)) " late)" } }
            }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "actions are far fewer than 2^52")]
fn share(part: u64, whole: u64) -> String {
    format!("{}%", number::fixed(part as f64 / whole as f64 * 100.0, 1))
}
