//! Everything that happened, newest first: documents, contacts, training, changes of the score, whatever else there is.

use std::sync::Arc;

use bellwether_contract::timeline::{KindCount, Timeline as Answer, TimelineEvent};
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::{Markup, html};

use super::Account;
use crate::api;
use crate::components::value::short_money;
use bellwether_ui::api::path::Params;
use bellwether_ui::components::fragment::{clicked, fragment, live};
use bellwether_ui::components::icon::icon;
use bellwether_ui::components::remote::{failed, remote};
use bellwether_ui::components::skeleton;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{date, labels, number};
use bellwether_ui::state::paged::Paged;
use bellwether_ui::state::remote::Remote;

/// Events shown beside the overview.
const LATEST: &str = "7";

/// The latest events, with the way to all of them.
#[component]
pub(super) fn Latest(account: Account) -> impl IntoView {
    let answer = Remote::new(move || {
        account.changes.track();
        api::timeline(&account.id(), &Params::new().with("limit", LATEST).and(&account.lens.get().params()))
    });
    let content = remote("The timeline", answer, skeleton::block(9), move |timeline| {
        let more = timeline.page.total.saturating_sub(timeline.items.len() as u64);
        html! {
            @if timeline.items.is_empty() { div.empty { p { "Nothing has happened up to this date." } } }
            (events(&timeline.items, timeline))
            (missing(timeline))
            @if more > 0 {
                div.panel__foot {
                    a.link href=(account.href("timeline")) { (number::counted(locale(), more, "earlier entry", "earlier entries")) }
                }
            }
        }
    });
    view! {
        <section class="panel panel--timeline" aria-labelledby="h-time">
            <div class="panel__head">
                <h2 id="h-time">"Timeline"</h2>
                <span class="end">
                    <a class="link link--s" href=move || account.href("timeline")>
                        "All, with filters"
                    </a>
                </span>
            </div>
            {content}
        </section>
    }
}

/// All events, with a filter by kind.
#[component]
pub(super) fn Whole(account: Account) -> impl IntoView {
    let chosen = RwSignal::new(Vec::<String>::new());
    live(move || {
        let (lens, kinds) = (account.lens.get().params(), chosen.get());
        account.changes.track();
        let kinds = Some(kinds.join(",")).filter(|kinds| !kinds.is_empty());
        let list = Paged::new(move |params: Params| {
            api::timeline(&account.id(), &params.maybe("kind", kinds.clone()).and(&lens))
        });
        whole(list, chosen)
    })
}

fn whole(list: Paged, chosen: RwSignal<Vec<String>>) -> AnyView {
    let filters = fragment(Box::new(move || {
        let pages = list.read::<Answer>();
        let kinds = pages.first().map(|page| page.kinds.clone()).unwrap_or_default();
        chosen.with_untracked(|chosen| chips(&kinds, chosen))
    }));
    let content = fragment(Box::new(move || {
        let pages: Vec<Arc<Answer>> = list.read();
        html! {
            @for page in &pages { (events(&page.items, page)) }
            @if let Some(page) = pages.first() { (missing(page)) }
        }
    }));
    let state = fragment(Box::new(move || match (list.total.get(), list.failure.get()) {
        (_, Some(failure)) => failed("The timeline", &failure),
        (None, None) => html! { div aria-busy="true" { (skeleton::block(12)) } },
        (Some(0), None) => html! { div.empty { p { "Nothing of this kind has happened up to this date." } } },
        (Some(_), None) => html! {
            @if list.more.get() {
                div.panel__foot {
                    button.btn.btn--s type="button" data-retry="" aria-busy=[list.busy.get().then_some("true")] { "Show more" }
                }
            }
        },
    }));
    let act = move |event: MouseEvent| {
        if clicked(&event, "data-retry").is_some() {
            list.fetch_next();
        }
        if let Some(kind) = clicked(&event, "data-kind-of") {
            chosen.update(|chosen| match chosen.iter().position(|known| *known == kind) {
                Some(at) => {
                    chosen.remove(at);
                }
                None => chosen.push(kind),
            });
        }
    };
    view! {
        <section class="panel" aria-label="Timeline" on:click=act>
            <div class="panel__head">
                <h2>"Timeline"</h2>
                <div class="filters" role="group" aria-label="Kinds">
                    {filters}
                </div>
            </div>
            {content}
            {state}
        </section>
    }
    .into_any()
}

fn chips(kinds: &[KindCount], chosen: &[String]) -> Markup {
    html! {
        @for one in kinds {
            @let on = chosen.contains(&one.kind);
            button.chip.chip--count type="button" aria-pressed=(on) data-kind-of=(one.kind) {
                (labels::sentence(&one.kind)) " " b { (number::count(locale(), one.count)) }
            }
        }
    }
}

fn events(events: &[TimelineEvent], answer: &Answer) -> Markup {
    html! { ol.timeline { @for one in events { (event(one, answer)) } } }
}

/// Kinds that cannot be told now.
fn missing(answer: &Answer) -> Markup {
    let kinds: Vec<String> = answer.missing.iter().map(|kind| labels::sentence(kind).to_ascii_lowercase()).collect();
    html! {
        @if !kinds.is_empty() {
            div.panel__foot { "Without " (kinds.join(", ")) ": their source does not answer now." }
        }
    }
}

fn event(event: &TimelineEvent, answer: &Answer) -> Markup {
    let (symbol, mark) = symbol_of(&event.kind, &event.title);
    html! {
        li.is-mark[mark] {
            span.timeline__ic { (icon(symbol)) }
            p {
                b { (event.title) }
                @if let Some(amount) = &event.amount { ", " span.nowrap { (short_money(amount)) } }
            }
            time datetime=(date::iso(event.date)) { (date::near(locale(), event.date, answer.context.as_of)) }
            p.more {
                @if let (Some(from), Some(to)) = (&event.from, &event.to) { (from) " → " (to) ". " }
                @if let Some(text) = &event.text { (text) }
                @if let Some(actor) = &event.actor { span.muted { " by " (actor.name) } }
            }
        }
    }
}

/// Icon of a kind, and whether it stands out: what people decide, and what went wrong.
fn symbol_of(kind: &str, title: &str) -> (&'static str, bool) {
    match kind {
        "invoice" | "order" | "adjustment" => ("doc", false),
        "credit_note" => ("retry", false),
        // Its title begins with the way it took.
        "contact" if title.starts_with("Email") || title.starts_with("Message") => ("mail", false),
        "contact" if title.starts_with("Meeting") => ("users", false),
        "contact" => ("phone", false),
        "training" => ("check", false),
        "score_change" => ("flag", true),
        "override" => ("pin", true),
        "assignment" => ("users", false),
        "action" => ("check", false),
        _ => ("clock", false),
    }
}
