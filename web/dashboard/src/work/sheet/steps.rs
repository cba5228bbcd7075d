//! Head of the sheet: title and status, and where it can go from here.

use bellwether_contract::action::{ActionDetail, ActionStatus};
use bellwether_contract::action_change::{ActionChange, NewTransition};
use bellwether_contract::message_template::MessageOccasion;
use bellwether_ui::components::fragment::{clicked, fragment, live};
use bellwether_ui::components::icon::icon;
use chrono::{DateTime, Utc};
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::{Markup, html};

use super::Open;
use crate::api;
use crate::state::lens::Lens;
use crate::state::navigation::account_href;
use crate::work::messages::MessageDialog;
use crate::work::snooze::Snooze;
use crate::work::{due, words};

/// Title, status, next steps.
#[component]
pub(super) fn Steps(open: Open) -> impl IntoView {
    let work = open.session.work;
    let head = fragment(Box::new(move || open.read(|detail| detail.map_or_else(|| html! {}, head))));
    let steps = fragment(Box::new(move || {
        open.read(|detail| detail.map_or_else(|| html! {}, |detail| steps(detail, open.attempt.busy())))
    }));
    let go = move |to: ActionStatus| {
        let Some(item) = untrack(|| open.ok(|detail| detail.item.clone())) else { return };
        if matches!(to, ActionStatus::Completed | ActionStatus::Cancelled) {
            work.close(&item, to);
            return;
        }
        let command = move |_| {
            let (id, version) = open.target();
            api::work::move_action(&id, version, &NewTransition { to, note: None, minutes: None, outcome: None })
        };
        open.attempt.run(command, move |now: &ActionDetail| open.changed(now));
    };
    let messaging = RwSignal::new(false);
    let occasion = Memo::new(move |_| MessageOccasion {
        action: open.ok(|detail| detail.item.id.clone()),
        ..MessageOccasion::default()
    });
    let act = move |event: MouseEvent| match clicked(&event, "data-step").as_deref() {
        Some("message") => messaging.set(true),
        Some("edit") => open.editing.update(|on| *on = !*on),
        Some("wake") => put_off(open, None),
        Some(key) => {
            if let Some(to) = words::by_key(&words::STATUSES, key) {
                go(to);
            }
        }
        None => {}
    };
    let is_open = Memo::new(move |_| open.ok(|detail| words::is_open(detail.item.status)).unwrap_or(false));
    let snooze = live(move || {
        if !is_open.get() {
            return ().into_any();
        }
        let choose = Callback::new(move |until| put_off(open, Some(until)));
        view! { <Snooze id="snooze-action" what="the action" class="btn btn--s" choose=choose /> }.into_any()
    });
    view! {
        <div class="act__head">
            {head}
            <div class="row row--wrap" on:click=act>
                {steps}
                {snooze}
            </div>
            <MessageDialog occasion=occasion open=messaging logged=Callback::new(move |()| work.live.changed()) />
        </div>
    }
}

fn put_off(open: Open, until: Option<DateTime<Utc>>) {
    let command = move |_| {
        let (id, version) = open.target();
        api::work::change_action(&id, version, &ActionChange { snoozed_until: Some(until), ..ActionChange::default() })
    };
    open.attempt.run(command, move |now: &ActionDetail| {
        open.changed(now);
        if let Some(until) = until {
            open.session.say(format!("Put off until {}", due::day(until)));
        }
    });
}

fn head(detail: &ActionDetail) -> Markup {
    let item = &detail.item;
    html! {
        p.act__kind { (words::kind_icon(item.kind)) (words::kind(item.kind)) (words::priority_mark(item.priority)) }
        h3.act__title { (item.title) }
        p.row.row--wrap.act__facts {
            (words::status_mark(item.status))
            (due::due(item, bellwether_ui::format::zone::now()))
            a.link href=(account_href(&item.customer.id, "", &Lens::default())) { (item.customer.name) }
        }
    }
}

/// The next step as the API tells them; the one that leads on is the one to press.
fn steps(detail: &ActionDetail, busy: bool) -> Markup {
    let busy = busy.then_some("true");
    let button = |to: ActionStatus| {
        let (name, symbol) = match (to, detail.item.status) {
            (ActionStatus::Pending, ActionStatus::InProgress) => ("Put back", "retry"),
            (ActionStatus::Pending, _) => ("Reopen", "retry"),
            (ActionStatus::InProgress, _) => ("Start", "play"),
            (ActionStatus::Completed, _) => ("Complete…", "check"),
            (ActionStatus::Cancelled, _) => ("Cancel…", "x"),
        };
        let class = if to == ActionStatus::Cancelled { "btn btn--s btn--quiet" } else { "btn btn--s" };
        html! { button class=(class) type="button" aria-busy=[busy] data-step=(words::status_key(to)) { (icon(symbol)) (name) } }
    };
    html! {
        @for to in detail.next_statuses.iter().filter(|to| **to != ActionStatus::Cancelled) { (button(*to)) }
        @if detail.item.snoozed_until.is_some() {
            button.btn.btn--s type="button" data-step="wake" { (icon("clock")) "Bring back" }
        }
        button.btn.btn--s type="button" data-step="edit" { (icon("pen")) "Edit" }
        button.btn.btn--s type="button" data-step="message" { (icon("mail")) "Use a template" }
        @if detail.next_statuses.contains(&ActionStatus::Cancelled) { (button(ActionStatus::Cancelled)) }
    }
}
