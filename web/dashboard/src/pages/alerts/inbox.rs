//! The inbox of whoever looks: what is new, what was put off, what is settled.

use std::sync::Arc;

use bellwether_contract::action::CustomerRef;
use bellwether_contract::alert::{Notice, NoticeChange, NoticeKind, NoticesRead, Severity};
use bellwether_ui::api::path::Params;
use bellwether_ui::components::fragment::{clicked, fragment, keyed, live};
use bellwether_ui::components::icon::{icon, icon_view};
use leptos::ev::{self, KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use maud::{Markup, html};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::Page;
use crate::api;
use crate::app::is_shortcut;
use crate::state::lens::Lens;
use crate::state::navigation::account_href;
use crate::state::work::Draft;
use crate::state::work_list::{Keyed, WorkList};
use crate::work::attempt::Attempt;
use crate::work::evidence::evidence;
use crate::work::listing::{below, nothing};
use crate::work::snooze::Snooze;
use crate::work::suggestions::{element_id, emphasised};
use crate::work::{due, words};

/// What an inbox can be asked for: key, name.
const STATES: [(&str, &str); 4] =
    [("", "To look at"), ("unread", "Unread"), ("snoozed", "Put off"), ("resolved", "Settled")];

/// Severities: key, name.
pub(super) const SEVERITIES: [(Severity, &str, &str); 3] = [
    (Severity::Critical, "critical", "Critical"),
    (Severity::Warning, "warning", "Warning"),
    (Severity::Info, "info", "Good to know"),
];

/// The panel.
#[component]
pub(super) fn Inbox(page: Page) -> impl IntoView {
    let live_work = page.session.work.live;
    let state = Memo::new(move |_| page.filters.get("status").unwrap_or_default());
    let list = WorkList::new(live_work.inbox, move |paging: Params| {
        let state = Some(state.get()).filter(|state| !state.is_empty());
        api::alerts::inbox(&paging.maybe("status", state))
    });
    let attempt = Attempt::new();
    let read_all = move |_| {
        attempt.run(api::alerts::read_all, move |read: &NoticesRead| {
            live_work.inbox_changed();
            page.session.say(format!("{} marked as read", read.changed));
        });
    };
    let states = fragment(Box::new(move || {
        let state = state.get();
        html! {
            div.seg role="group" aria-label="Which notices" {
                @for (key, name) in STATES { button type="button" aria-pressed=(state == key) data-state=(key) { (name) } }
            }
        }
    }));
    let choose = move |event: MouseEvent| {
        if let Some(key) = clicked(&event, "data-state") {
            page.filters.choose("status", Some(key), false);
        }
    };
    let known = Keyed::new();
    let keys = move || {
        live_work.minute.track();
        known.keys(list.items.get().into_iter(), |one: &Notice| format!("{} {}", one.id, one.version))
    };
    let rows = keyed(keys, move |key| {
        known.get(key).map_or_else(|| ().into_any(), |notice| view! { <Row page=page notice=notice /> }.into_any())
    });
    listen_to_keys(page);
    let foot = below("The inbox", list, 12, move || match state.get().as_str() {
        "" | "unread" => nothing(
            "check",
            "All is looked at",
            "When a rule begins to hold, somebody calls upon you, or gives you an action, it appears here.",
        ),
        "snoozed" => nothing("moon", "Nothing is put off", "What you put off waits here until its time."),
        _ => nothing("bell", "Nothing is settled yet", "What you or the numbers settle is kept here."),
    });
    view! {
        <div class="filters" role="group" aria-label="Filters">
            <div class="frag" on:click=choose>
                {states}
            </div>
            <button
                class="btn btn--s btn--quiet filters__end"
                type="button"
                hidden=move || live_work.unread() == Some(0)
                aria-busy=move || attempt.busy().then_some("true")
                on:click=read_all
            >
                {icon_view("check")}
                "Mark all as read"
            </button>
        </div>
        {attempt.note("That they are read")}
        <section class="panel panel--inbox" aria-labelledby="h-inbox">
            <h2 class="sr" id="h-inbox">"Inbox"</h2>
            <ul class="inbox">{rows}</ul>
            {foot}
        </section>
    }
}

#[component]
fn Row(page: Page, notice: Arc<Notice>) -> impl IntoView {
    let work = page.session.work;
    let attempt = Attempt::new();
    let (id, version) = (StoredValue::new(notice.id.clone()), StoredValue::new(notice.version));
    let change = move |change: NoticeChange, said: Option<String>| {
        let command = move |_| api::alerts::change_notice(&id.get_value(), version.get_value(), &change);
        attempt.queue(command, move |now: &Notice| {
            version.set_value(now.version);
            work.live.inbox_changed();
            if let Some(said) = &said {
                page.session.say(said.clone());
            }
        });
    };
    let unread = notice.read_at.is_none();
    let settled = notice.resolved_at.is_some();
    let put_off = notice.snoozed_until.is_some();
    let draft = StoredValue::new(draft_of(&notice));
    let act = move |event: MouseEvent| match clicked(&event, "data-do").as_deref() {
        Some("read") => change(NoticeChange { read: Some(unread), ..NoticeChange::default() }, None),
        Some("settle") => {
            let said = if settled { "Open again" } else { "Settled" };
            change(NoticeChange { resolved: Some(!settled), ..NoticeChange::default() }, Some(said.to_owned()));
        }
        Some("wake") => change(NoticeChange { snoozed_until: Some(None), ..NoticeChange::default() }, None),
        Some("draft") => work.draft.set(draft.get_value()),
        // What leads on from here was read.
        Some("open") if unread => change(NoticeChange { read: Some(true), ..NoticeChange::default() }, None),
        _ => {}
    };
    let snooze = Callback::new(move |until| {
        let said = format!("Put off until {}", due::day(until));
        change(NoticeChange { snoozed_until: Some(Some(until)), ..NoticeChange::default() }, Some(said));
    });
    let shown = notice.clone();
    let text = fragment(Box::new(move || told_notice(&shown)));
    let (title, number) = (notice.title.clone(), element_id(&notice.id));
    let buttons = fragment({
        let notice = notice.clone();
        Box::new(move || buttons(&notice))
    });
    let later = live(move || {
        if settled || put_off {
            return ().into_any();
        }
        view! { <Snooze id=format!("later-{number}") what=format!("“{title}”") choose=snooze /> }.into_any()
    });
    view! {
        <li
            class="notice"
            class:is-unread=unread
            class:is-settled=settled
            data-notice=notice.id.clone()
            data-severity=severity_key(notice.severity)
            on:click=act
        >
            {text}
            <div class="row row--wrap notice__do">{buttons} {later}</div>
            {attempt.note("The change")}
        </li>
    }
}

fn told_notice(notice: &Notice) -> Markup {
    html! {
        (severity_mark(notice.severity, notice.kind))
        div.notice__t {
            p.notice__head {
                b tabindex="-1" {
                    @if notice.read_at.is_none() { span.unread-dot { span.sr { "Unread. " } } }
                    (title(notice))
                }
                @if let Some(customer) = notice.customer.as_ref().filter(|customer| !notice.title.contains(&customer.name)) {
                    (link(customer))
                }
                (due::ago(notice.at))
            }
            p.sub { (emphasised(&notice.text)) }
            (evidence(&notice.evidence))
            p.notice__state.muted {
                @if let Some(at) = notice.snoozed_until { "Put off until " (due::day(at)) ". " }
                @if let Some(at) = notice.resolved_at {
                    "Settled " (due::ago(at))
                    @match &notice.resolved_by { Some(by) => { " by " (by.name) }, None => { " by the numbers" } } "."
                }
            }
        }
    }
}

/// The title; the customer's name in it leads to their page.
fn title(notice: &Notice) -> Markup {
    let named =
        notice.customer.as_ref().and_then(|customer| Some((customer, notice.title.split_once(&customer.name)?)));
    html! {
        @match named {
            Some((customer, (before, after))) => { (before) (link(customer)) (after) },
            None => (notice.title),
        }
    }
}

fn link(customer: &CustomerRef) -> Markup {
    html! { a.link--plain href=(account_href(&customer.id, "", &Lens::default())) data-do="open" { (customer.name) } }
}

fn buttons(notice: &Notice) -> Markup {
    let settled = notice.resolved_at.is_some();
    html! {
        @if let Some(action) = &notice.action {
            button.btn.btn--s type="button" data-action=(action) data-do="open" { (icon("tasks")) "Open the action" }
        } @else if notice.customer.is_some() && !settled {
            button.btn.btn--s type="button" data-do="draft" { (icon("plus")) "Make an action" }
        }
        button.btn.btn--s.btn--quiet type="button" data-do="settle" {
            @if settled { (icon("retry")) "Reopen" } @else { (icon("check")) "Settle" }
            span.sr { " “" (notice.title) "”" }
        }
        button.btn.btn--s.btn--quiet type="button" data-do="read" {
            @if notice.read_at.is_none() { "Mark as read" } @else { "Mark as unread" }
            span.sr { " “" (notice.title) "”" }
        }
        @if notice.snoozed_until.is_some() { button.btn.btn--s.btn--quiet type="button" data-do="wake" { (icon("clock")) "Bring back" } }
    }
}

/// Shape and word of a severity: colour is never the only cue.
pub(super) fn severity_mark(severity: Severity, kind: NoticeKind) -> Markup {
    let (symbol, word) = match kind {
        NoticeKind::Mention => ("at", "Mention"),
        NoticeKind::Assigned => ("tasks", "Given to you"),
        NoticeKind::Alert => match severity {
            Severity::Critical => ("warn", "Critical"),
            Severity::Warning => ("flag", "Warning"),
            Severity::Info => ("bell", "Good to know"),
        },
    };
    html! { span.sev data-severity=(severity_key(severity)) data-tip=(word) { (icon(symbol)) span.sr { (word) } } }
}

/// Key of a severity.
pub(super) fn severity_key(severity: Severity) -> &'static str {
    SEVERITIES.iter().find(|one| one.0 == severity).map_or("", |one| one.1)
}

/// The action that would answer an alert.
fn draft_of(notice: &Notice) -> Option<Draft> {
    let customer = notice.customer.as_ref()?;
    Some(Draft {
        customer: Some((customer.id.clone(), customer.name.clone())),
        title: notice.title.clone(),
        kind: None,
        priority: words::by_key(
            &words::PRIORITIES,
            if notice.severity == Severity::Critical { "high" } else { "medium" },
        ),
        alert: notice.alert.clone(),
    })
}

/// `j` and `k` go from notice to notice.
fn listen_to_keys(page: Page) {
    let session = page.session;
    let listener = window_event_listener(ev::keydown, move |event: KeyboardEvent| {
        let forth = match event.key().as_str() {
            "j" => true,
            "k" => false,
            _ => return,
        };
        if !is_shortcut(&event, session) || session.work.is_open_now() {
            return;
        }
        let Ok(all) = document().query_selector_all(".notice") else { return };
        let notices: Vec<HtmlElement> =
            (0..all.length()).filter_map(|at| all.item(at)?.dyn_into::<HtmlElement>().ok()).collect();
        let active = document().active_element();
        let at = notices.iter().position(|one| one.contains(active.as_ref().map(std::convert::AsRef::as_ref)));
        let next = match (at, forth) {
            (None, _) => 0,
            (Some(at), true) => (at + 1).min(notices.len().saturating_sub(1)),
            (Some(at), false) => at.saturating_sub(1),
        };
        let button = notices.get(next).and_then(|one| one.query_selector("button").ok().flatten());
        if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
            event.prevent_default();
            // A focus that is refused leaves the person where they were.
            let _ = button.focus();
        }
    });
    on_cleanup(move || listener.remove());
}
