//! The rules of suggestions, and what is made without being asked.

use std::sync::Arc;

use bellwether_contract::suggestion::{
    Automation, AutomationChange, SuggestionRule, SuggestionRuleChange, SuggestionRules,
};
use bellwether_ui::components::confirm::Confirmation;
use bellwether_ui::components::fragment::{clicked, fragment, live};
use bellwether_ui::components::icon::icon_view;
use bellwether_ui::components::overlay::ModalDialog;
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{labels, number};
use bellwether_ui::state::remote::Remote;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::{Markup, html};

use super::conditions::Reporting;
use super::rule_item::RuleItem;
use super::suggestion_form::Given;
use super::{Page, sets_up};
use crate::api;
use crate::parts::{self, part_of};
use crate::work::attempt::Attempt;
use crate::work::words;

/// Bands for whose customers actions can be made: key.
const BANDS: [&str; 4] = ["critical", "high", "medium", "low"];

/// The panels.
#[component]
pub(super) fn Suggesting(page: Page) -> impl IntoView {
    let session = page.session;
    let answer = Remote::new(api::alerts::suggestion_rules);
    let reporting = Reporting::new();
    let attempt = Attempt::new();
    let may = Memo::new(move |_| session.me.ok(sets_up).unwrap_or(false));
    let content = remote("The rules", answer, skeleton::block(12), move |rules: &SuggestionRules| {
        let may = may.get();
        html! { ul.rules-list { @for rule in &rules.items { (one(rule, reporting, may)) } } }
    });
    // The rule that is being written: one that is there, or a new one.
    let edited = RwSignal::new(None::<Option<SuggestionRule>>);
    let act = move |event: MouseEvent| {
        let find = |key: String| {
            untrack(|| answer.ok(|rules| rules.items.iter().find(|rule| rule.key == key).cloned())).flatten()
        };
        let Some((act, rule)) = clicked(&event, "data-do").zip(clicked(&event, "data-rule").and_then(find)) else {
            return;
        };
        let change = match act.as_str() {
            "edit" => return edited.set(Some(Some(rule))),
            "delete" => {
                let question = Confirmation::new(
                    "Delete the rule?",
                    "It suggests nothing any more. To keep it for later, switch it off instead.",
                    "Delete it",
                    move || api::alerts::delete_suggestion_rule(&rule.key, rule.version),
                );
                return session.work.asked.set(Some(question.then(move || answer.refetch())));
            }
            "switch" => SuggestionRuleChange { enabled: Some(!rule.enabled), ..SuggestionRuleChange::default() },
            _ => SuggestionRuleChange { reset: true, ..SuggestionRuleChange::default() },
        };
        let (key, version) = (rule.key.clone(), rule.version);
        attempt.run(
            move |_| api::alerts::change_suggestion_rule(&key, version, &change),
            move |_: &SuggestionRule| answer.refetch(),
        );
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
    let automatic = live(move || if may.get() { view! { <Automatic page=page /> }.into_any() } else { ().into_any() });
    view! {
        {automatic}
        <section class="panel" aria-labelledby="h-srules">
            <div class="panel__head">
                <h2 id="h-srules">"Rules of suggestions"</h2>
                <span class="sub">"what is worth doing for whom, and why"</span>
                <span class="end">{new}</span>
            </div>
            {attempt.note("The rule")}
            <div class="frag" on:click=act>
                {content}
            </div>
        </section>
        <ModalDialog
            id="suggestion-rule"
            open=Memo::new(move |_| edited.with(Option::is_some))
            close=Arc::new(move || edited.set(None))
            title="Rule of suggestions".into_any()
        >
            {part_of(
                parts::SUGGESTION_RULE_FORM,
                Arc::new(Given { edited, saved: Callback::new(move |()| answer.refetch()) }),
            )}
        </ModalDialog>
    }
}

fn one(rule: &SuggestionRule, reporting: Reporting, may: bool) -> Markup {
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
        "May win back " (number::percent(locale(), body.effect)) " of the points lost"
        @if let Some(dimension) = &body.dimension { " by " (labels::lowercase(&labels::sentence(dimension))) }
        "; once dismissed not again for " (body.dismissed_days) " days"
    };
    item.told(&words::kind_icon(body.kind), &more, reporting, may)
}

#[component]
fn Automatic(page: Page) -> impl IntoView {
    let answer = Remote::new(api::alerts::automation);
    let attempt = Attempt::new();
    let content = remote("What is made automatically", answer, skeleton::block(3), bands);
    let send = move |make: Box<dyn Fn(&Automation) -> AutomationChange>| {
        let Some((version, change)) = untrack(|| answer.ok(|now| (now.version, make(now)))) else { return };
        attempt.run(
            move |_| api::alerts::change_automation(version, &change),
            move |_: &Automation| {
                answer.refetch();
                page.session.say("Saved");
            },
        );
    };
    let act = move |event: MouseEvent| {
        if let Some(band) = clicked(&event, "data-band-switch") {
            send(Box::new(move |now| {
                let others = now.bands.iter().filter(|one| **one != band).cloned();
                let added = (!now.bands.contains(&band)).then(|| band.clone());
                AutomationChange { bands: Some(others.chain(added).collect()), ..AutomationChange::default() }
            }));
        } else if let Some(percent) = clicked(&event, "data-holdout").and_then(|text| text.parse().ok()) {
            send(Box::new(move |_| AutomationChange { holdout_percent: Some(percent), ..AutomationChange::default() }));
        }
    };
    let foot = fragment(Box::new(|| {
        html! { p.panel__foot { "An account that has an open action gets none. What is held back is chosen at random, to measure honestly what suggestions bring." } }
    }));
    view! {
        <section class="panel" aria-labelledby="h-auto">
            <div class="panel__head">
                <h2 id="h-auto">"Made without being asked"</h2>
                <span class="sub">"the best suggestion becomes an action of the account's owner"</span>
            </div>
            {attempt.note("The change")}
            <div class="frag" on:click=act>
                {content}
            </div>
            {foot}
        </section>
    }
}

fn bands(now: &Automation) -> Markup {
    html! {
        div.panel__body {
            dl.facts {
                @for band in BANDS {
                    @let on = now.bands.iter().any(|one| one == band);
                    div {
                        dt { (labels::band(band)) @if let Some(hours) = now.due_hours.get(band) { span.muted { " due within " (hours_in_words(*hours)) } } }
                        dd {
                            button.switch-btn type="button" role="switch" aria-checked=(on) data-band-switch=(band)
                                aria-label={ "For accounts in the band " (labels::band(band)) } { i {} }
                        }
                    }
                }
                div {
                    dt { "Suggestions held back" }
                    dd {
                        div.seg role="group" aria-label="Share of suggestions held back" {
                            @for percent in [0_u32, 10, 20, 50] { button type="button" aria-pressed=(now.holdout_percent == percent) data-holdout=(percent) { (percent) "%" } }
                        }
                    }
                }
            }
        }
    }
}

/// `48 h`, `7 days`
pub(super) fn hours_in_words(hours: u32) -> String {
    if hours <= 72 { format!("{hours} h") } else { number::in_days(locale(), f64::from(hours) / 24.0) }
}
