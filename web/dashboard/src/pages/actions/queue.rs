//! What is to be done in the order in which it is due, overdue on top.

use std::sync::Arc;

use bellwether_contract::action::{ActionItem, Actions};
use bellwether_ui::api::path::Params;
use bellwether_ui::components::fragment::{clicked, fragment, keyed, live};
use bellwether_ui::components::icon::icon;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{number, zone};
use leptos::ev::{self, Event, KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use maud::{Markup, html};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

use super::Page;
use crate::api;
use crate::app::is_shortcut;
use crate::state::work_list::{Keyed, WorkList};
use crate::work::due::{self, Group};
use crate::work::listing::below;
use crate::work::words;

/// What is not closed.
pub(super) const OPEN: &str = "pending,in_progress";

/// The panel.
#[component]
pub(super) fn Queue(page: Page) -> impl IntoView {
    let live_work = page.session.work.live;
    let list = WorkList::new(live_work.work, move |paging: Params| {
        let status = page.filters.get("status").unwrap_or_else(|| OPEN.to_owned());
        let params = page
            .params()
            .maybe("status", Some(status).filter(|status| status != "all"))
            .maybe("snoozed", page.filters.get("snoozed"))
            .with("sort", "due_at");
        api::work::actions(&paging.and(&params))
    });
    let now = Memo::new(move |_| {
        live_work.minute.track();
        list.last.track();
        zone::now()
    });
    let groups = Group::ALL
        .map(|(group, key, name)| view! { <Part page=page list=list now=now group=group key=key name=name /> });
    listen_to_keys(page);
    let shown = fragment(Box::new(move || {
        html! { @if let Some(total) = list.total() { (number::counted(locale(), total, "action", "actions")) } }
    }));
    let state = below("The actions", list, 14, move || nothing(page));
    let act = move |event: MouseEvent| {
        if clicked(&event, "data-widen").is_some() {
            page.widen();
        }
    };
    let picked = move |event: Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let Some(input) = input else { return };
        if let Some(id) = input.get_attribute("data-pick") {
            pick(page, list, &id, input.checked());
        }
    };
    view! {
        <section class="panel panel--queue" aria-labelledby="h-queue" on:click=act on:change=picked>
            <div class="panel__head">
                <h2 id="h-queue">"Queue"</h2>
                <span class="sub" role="status">
                    {shown}
                </span>
            </div>
            <div class="queue">{groups.into_iter().collect_view()}</div>
            {state}
        </section>
    }
}

#[component]
fn Part(
    page: Page,
    list: WorkList<Actions>,
    now: Memo<chrono::DateTime<chrono::Utc>>,
    group: Group,
    key: &'static str,
    name: &'static str,
) -> impl IntoView {
    let items = Memo::new(move |_| {
        let now = now.get();
        let items = list.items.get().into_iter();
        items.filter(|item| Group::of(item, now) == group).collect::<Vec<Arc<ActionItem>>>()
    });
    let known = Keyed::new();
    let keys = move || {
        let now = now.get();
        known.keys(items.get().into_iter(), |item: &ActionItem| {
            let at = item.due_at.map(|at| due::words(group, at, now)).unwrap_or_default();
            format!("{} {} {at} {:?}", item.id, item.version, item.snoozed_until)
        })
    };
    let rows = keyed(keys, move |key| known.get(key).map_or_else(|| ().into_any(), |item| row(page, &item)));
    let count = live(move || items.with(Vec::len).to_string().into_any());
    let class = if group == Group::Overdue { "count count--alert" } else { "count" };
    let id = format!("q-{key}");
    view! {
        <section class="queue__part" aria-labelledby=id.clone() hidden=move || items.with(Vec::is_empty)>
            <div class="queue__day" data-due=key>
                <h3 id=id.clone()>{name}</h3>
                <span class=class>{count}</span>
            </div>
            <ul>{rows}</ul>
        </section>
    }
}

fn row(page: Page, item: &ActionItem) -> AnyView {
    let picked = page.picked.with_untracked(|all| all.iter().any(|one| one.id == item.id));
    let markup = task(item, picked).into_string();
    let id = StoredValue::new(item.id.clone());
    let is_picked = move || page.picked.with(|all| id.with_value(|id| all.iter().any(|one| one.id == *id)));
    view! { <li class="task" class:is-picked=is_picked inner_html=markup></li> }.into_any()
}

fn task(item: &ActionItem, picked: bool) -> Markup {
    html! {
        label.task__pick {
            input.check type="checkbox" checked[picked] data-pick=(item.id) aria-label={ "Select “" (item.title) "”" };
        }
        (words::kind_icon(item.kind))
        div.task__t {
            div.row.task__head {
                button.as-link.ellip type="button" data-action=(item.id) { (item.title) }
                (words::priority_mark(item.priority))
            }
            div.why.ellip { b { (item.customer.name) } (words::why(item)) }
        }
        (words::status_mark(item.status))
        (due::due(item, zone::now()))
        (words::avatar(item.owner.as_ref()))
    }
}

/// Selects an action, or no more.
fn pick(page: Page, list: WorkList<Actions>, id: &str, on: bool) {
    let item = list.items.with_untracked(|items| items.iter().find(|item| item.id == id).cloned());
    page.picked.update(|all| {
        all.retain(|one| one.id != id);
        if let Some(item) = item.filter(|_| on) {
            all.push((*item).clone());
        }
    });
}

/// `j` and `k` go from action to action, `x` selects; enter opens, as on any button.
fn listen_to_keys(page: Page) {
    let session = page.session;
    let listener = window_event_listener(ev::keydown, move |event: KeyboardEvent| {
        let step: i32 = match event.key().as_str() {
            "j" => 1,
            "k" => -1,
            "x" => 0,
            _ => return,
        };
        if !is_shortcut(&event, session) || session.work.is_open_now() {
            return;
        }
        event.prevent_default();
        let Ok(all) = document().query_selector_all(".queue .task [data-action]") else { return };
        let buttons: Vec<HtmlElement> =
            (0..all.length()).filter_map(|at| all.item(at)?.dyn_into::<HtmlElement>().ok()).collect();
        let here = document().active_element().and_then(|active| active.closest(".task").ok().flatten());
        let at = here.as_ref().and_then(|task| buttons.iter().position(|one| task.contains(Some(one))));
        if step == 0 {
            if let Some(check) = here.as_ref().and_then(check_of) {
                check.click();
            }
            return;
        }
        let next = match (at, step) {
            (None, _) => 0,
            (Some(at), 1) => (at + 1).min(buttons.len().saturating_sub(1)),
            (Some(at), _) => at.saturating_sub(1),
        };
        if let Some(button) = buttons.get(next) {
            // A focus that is refused leaves the person where they were.
            let _ = button.focus();
        }
    });
    on_cleanup(move || listener.remove());
}

fn check_of(task: &Element) -> Option<HtmlElement> {
    task.query_selector("input").ok()??.dyn_into().ok()
}

/// Three different emptinesses: nothing matches, nothing is left, nothing is anybody's.
fn nothing(page: Page) -> Markup {
    let (symbol, title, text) = if page.is_narrowed() {
        ("filter", "No action matches", "The filters leave nothing.")
    } else {
        match page.filters.get("owner").as_deref() {
            None => (
                "check",
                "Nothing to do",
                "Your queue is empty. Look at what the numbers suggest, or make an action yourself.",
            ),
            Some("none") => ("check", "Every action has an owner", "What nobody does yet would be here."),
            Some(_) => {
                ("tasks", "No open action", "Nobody has anything to do. Accept a suggestion, or make an action.")
            }
        }
    };
    html! {
        div.empty {
            span.empty__ic { (icon(symbol)) }
            h3 { (title) }
            p { (text) }
            div.actions {
                @if page.is_narrowed() { button.btn.btn--s type="button" data-widen="" { "Clear filters" } }
                @else {
                    a.btn.btn--s href="/actions?view=suggestions" { "Suggestions" }
                    button.btn.btn--s type="button" data-new-action="" { (icon("plus")) "New action" }
                }
            }
        }
    }
}
