//! What an action says, who does it, what came of it, and how the customer was before and after.

use bellwether_contract::action::{ActionDetail, Outcome};
use bellwether_contract::outcome::ContextSnapshot;
use bellwether_ui::components::fragment::fragment;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{date, instant, number};
use leptos::prelude::*;
use maud::{Markup, html};

use super::Open;
use crate::components::badge::badge;
use crate::components::value::short_money;
use crate::work::{due, words};

/// The facts.
#[component]
pub(super) fn Facts(open: Open) -> impl IntoView {
    fragment(Box::new(move || open.read(|detail| detail.map_or_else(|| html! {}, facts))))
}

fn facts(detail: &ActionDetail) -> Markup {
    let item = &detail.item;
    html! {
        @if !detail.description.is_empty() { p.said-text { (detail.description) } }
        dl.facts.act__dl {
            div { dt { "Owner" } dd.who-is { (words::avatar(item.owner.as_ref())) (item.owner.as_ref().map_or("Nobody yet", |owner| owner.name.as_str())) } }
            div { dt { "Due" } dd { @match item.due_at { Some(at) => (instant::short(at)), None => "No due time" } } }
            @if let Some(at) = item.snoozed_until { div { dt { "Put off until" } dd { (instant::short(at)) } } }
            div { dt { "Priority" } dd { (words::priority(item.priority)) } }
            div {
                dt { "Made" }
                dd { (detail.created_by.name) ", " (due::ago(item.created_at)) @if let Some(words) = words::source(item.source) { ", " (words) } }
            }
            @if item.minutes_spent > 0 { div { dt { "Time spent" } dd { (minutes(item.minutes_spent)) } } }
        }
        @if let Some(outcome) = &detail.outcome_detail { (came(outcome, detail)) }
        (contexts(detail))
    }
}

fn came(outcome: &Outcome, detail: &ActionDetail) -> Markup {
    let effect = match outcome.effective {
        Some(true) => "It had the effect that was wished for.",
        Some(false) => "It did not have the effect that was wished for.",
        None => "Nobody can tell yet whether it had an effect.",
    };
    html! {
        section.act__part aria-labelledby="h-outcome" {
            h3 id="h-outcome" { "What came of it" }
            p { b { (words::outcome(outcome.result)) } @if let Some(day) = detail.completed_on { span.muted { " · " (date::full(locale(), day)) } } }
            p.sub { (effect) }
            @if let Some(text) = &outcome.text { p.said-text { (text) } }
        }
    }
}

/// How the customer was when it was made, and when it was completed.
fn contexts(detail: &ActionDetail) -> Markup {
    let column = |name: &str, context: &ContextSnapshot| {
        html! {
            div {
                dt { (name) span.muted { " " (date::full(locale(), context.as_of)) } }
                dd.context { (badge(context.score, &context.band, false)) (short_money(&context.ttm_net)) span.muted { " a year" } }
            }
        }
    };
    html! {
        @if detail.context_created.is_some() || detail.context_completed.is_some() {
            section.act__part aria-labelledby="h-context" {
                h3 id="h-context" { "How the account was" }
                dl.facts {
                    @if let Some(context) = &detail.context_created { (column("When it was made", context)) }
                    @if let Some(context) = &detail.context_completed { (column("When it was completed", context)) }
                }
            }
        }
    }
}

/// `45 min`, `2 h 30 min`
pub(super) fn minutes(minutes: u32) -> String {
    let (hours, rest) = (u64::from(minutes / 60), minutes % 60);
    match (hours, rest) {
        (0, rest) => format!("{rest} min"),
        (hours, 0) => format!("{} h", number::count(locale(), hours)),
        (hours, rest) => format!("{} h {rest} min", number::count(locale(), hours)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_become_hours() {
        assert_eq!([minutes(45), minutes(60), minutes(150)], ["45 min", "1 h", "2 h 30 min"]);
    }
}
