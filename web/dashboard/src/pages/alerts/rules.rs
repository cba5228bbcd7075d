//! The rules of alerts: what they ask, whether they are on; for administrators also to change.

use std::sync::Arc;

use bellwether_contract::alert::{AlertRule, AlertRuleChange, AlertRules, NoticeKind};
use bellwether_ui::components::confirm::Confirmation;
use bellwether_ui::components::fragment::{clicked, live};
use bellwether_ui::components::icon::icon_view;
use bellwether_ui::components::overlay::ModalDialog;
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::labels;
use bellwether_ui::state::remote::Remote;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::{Markup, html};

use super::conditions::Reporting;
use super::inbox::severity_mark;
use super::rule_form::Given;
use super::rule_item::RuleItem;
use super::suggesting::hours_in_words;
use super::{Page, sets_up};
use crate::api;
use crate::parts::{self, part_of};
use crate::work::attempt::Attempt;

/// The panel.
#[component]
pub(super) fn Rules(page: Page) -> impl IntoView {
    let session = page.session;
    let answer = Remote::new(api::alerts::rules);
    let reporting = Reporting::new();
    // The rule that is being written: one that is there, or a new one.
    let edited = RwSignal::new(None::<Option<AlertRule>>);
    let attempt = Attempt::new();
    let may = Memo::new(move |_| session.me.ok(sets_up).unwrap_or(false));
    let content = remote("The rules", answer, skeleton::block(12), move |rules: &AlertRules| {
        let may = may.get();
        html! { ul.rules-list { @for rule in &rules.items { (one(rule, reporting, may)) } } }
    });
    let find = move |key: &str| {
        untrack(|| answer.ok(|rules| rules.items.iter().find(|rule| rule.key == key).cloned())).flatten()
    };
    let change = move |rule: &AlertRule, change: AlertRuleChange, said: String| {
        let (key, version) = (rule.key.clone(), rule.version);
        attempt.run(
            move |_| api::alerts::change_rule(&key, version, &change),
            move |_: &AlertRule| {
                answer.refetch();
                session.say(said.clone());
            },
        );
    };
    let act = move |event: MouseEvent| {
        let Some((act, rule)) = clicked(&event, "data-do").zip(clicked(&event, "data-rule").and_then(|key| find(&key)))
        else {
            return;
        };
        match act.as_str() {
            "switch" => {
                let on = !rule.enabled;
                let said = if on { "The rule is on" } else { "The rule is off" };
                change(&rule, AlertRuleChange { enabled: Some(on), ..AlertRuleChange::default() }, said.to_owned());
            }
            "edit" => edited.set(Some(Some(rule))),
            "delete" => {
                let (key, version) = (rule.key.clone(), rule.version);
                let question = Confirmation::new(
                    "Delete the rule?",
                    "It raises no alerts any more. To keep it for later, switch it off instead.",
                    "Delete it",
                    move || api::alerts::delete_rule(&key, version),
                );
                session.work.asked.set(Some(question.then(move || answer.refetch())));
            }
            _ => {
                change(&rule, AlertRuleChange { reset: true, ..AlertRuleChange::default() }, "As it came".to_owned());
            }
        }
    };
    let new = live(move || {
        if !may.get() {
            return ().into_any();
        }
        view! {
            <button class="btn btn--s" type="button" on:click=move |_| edited.set(Some(None))>
                {icon_view("plus")}
                "New rule"
            </button>
        }
        .into_any()
    });
    view! {
        <section class="panel" aria-labelledby="h-rules">
            <div class="panel__head">
                <h2 id="h-rules">"Rules of alerts"</h2>
                <span class="sub">"an alert is raised when all conditions begin to hold, not while they do"</span>
                <span class="end">{new}</span>
            </div>
            {attempt.note("The rule")}
            <div class="frag" on:click=act>
                {content}
            </div>
        </section>
        <ModalDialog
            id="alert-rule"
            open=Memo::new(move |_| edited.with(Option::is_some))
            close=Arc::new(move || edited.set(None))
            title="Rule of alerts".into_any()
        >
            {part_of(parts::ALERT_RULE_FORM, Arc::new(Given { edited, saved: Callback::new(move |()| answer.refetch()) }))}
        </ModalDialog>
    }
}

fn one(rule: &AlertRule, reporting: Reporting, may: bool) -> Markup {
    let body = &rule.body;
    let item = RuleItem {
        key: &rule.key,
        title: &body.title,
        sentence: &body.sentence,
        when: &body.when,
        enabled: rule.enabled,
        shipped: rule.shipped,
        added: rule.added,
    };
    let more = html! {
        "About " (subject(&body.subject)) "; the same not again within " (hours_in_words(body.quiet_hours))
        @if let Some(playbook) = &body.playbook { "; starts the playbook “" (labels::sentence(playbook)) "”" }
    };
    item.told(&severity_mark(body.severity, NoticeKind::Alert), &more, reporting, may)
}

fn subject(key: &str) -> &'static str {
    match key {
        "source" => "sources",
        "delivery" => "deliveries",
        _ => "accounts",
    }
}
