//! The score and why it is what it is.

pub(crate) mod set;

use bellwether_contract::customer::{CustomerDetail, Lift};
use leptos::prelude::*;
use maud::{Markup, html};

use self::set::SetScore;
use super::Account;
use super::explanation::explanation;
use super::gauge::gauge;
use crate::components::badge::delta;
use bellwether_ui::components::fragment::text;
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::reason::unknown_score;
use bellwether_ui::format::{date, labels, number};

/// The panel.
#[component]
pub(super) fn Score(account: Account) -> impl IntoView {
    let why = text(move || {
        let value = account.detail.ok(|detail| detail.item.score.value)?;
        Some(value.map_or_else(|| "why it is unknown".to_owned(), |value| format!("why it is {value}")))
    });
    let content = remote("The score", account.detail, skeleton::block(14), content);
    view! {
        <section class="panel panel--score" aria-labelledby="h-score">
            <div class="panel__head">
                <h2 id="h-score">"Health score"</h2>
                <span class="sub">{why}</span>
                <span class="end"><SetScore account=account /></span>
            </div>
            {content}
        </section>
    }
}

fn content(detail: &CustomerDetail) -> Markup {
    html! {
        @if let Some(text) = notice(detail) { div.score-note { p.note data-kind="warn" { (text) } } }
        div.panel__body.score-grid {
            div.score-side { (gauge(&detail.item.score)) (facts(detail)) (lifts(&detail.lifts)) }
            (explanation(detail))
        }
    }
}

/// What makes the published score another one than the computed.
fn notice(detail: &CustomerDetail) -> Option<String> {
    let score = &detail.item.score;
    let computed = score.computed.map_or_else(|| "unknown".to_owned(), |computed| computed.to_string());
    if let Some(set) = &score.overridden {
        let until = date::full(locale(), set.expires);
        Some(format!("Set to {} by {} until {until}: {} Computed: {computed}.", set.value, set.author, set.reason))
    } else if score.value.is_none() {
        Some(format!("{}.", unknown_score(detail.unknown_reason.as_deref())))
    } else if score.degraded {
        Some(format!(
            "Degraded: a source is missing. The score is never better than the last good one. Computed: {computed}."
        ))
    } else if score.value != score.computed {
        Some(format!("Computed: {computed}. It is capped, because the last invoice is more than 12 months old."))
    } else {
        None
    }
}

fn facts(detail: &CustomerDetail) -> Markup {
    let score = &detail.item.score;
    let hash = &detail.input_hash;
    let short = match (hash.get(..4), hash.len().checked_sub(4).and_then(|at| hash.get(at..))) {
        (Some(head), Some(tail)) if hash.len() > 12 => format!("{head}…{tail}"),
        _ => hash.clone(),
    };
    let change = html! {
        @match (score.change_30d, detail.score_30d_before) {
            (Some(change), Some(before)) => {
                @if change != 0 { (delta(f64::from(change), &change.unsigned_abs().to_string())) " " }
                span.muted { "from " (before) }
            },
            _ => span.muted { "unknown on one of the days" },
        }
    };
    html! {
        dl.facts {
            div { dt { "30 days" } dd { (change) } }
            @if detail.basis_changed { div { dt { "Basis" } dd { "other dimensions than 30 days ago" } } }
            div { dt { "Confidence" } dd { (number::percent(locale(), score.confidence)) } }
            div { dt { "Bounds" } dd { (score.bounds[0]) " to " (score.bounds[1]) } }
            div { dt { "Model" } dd { (score.model) } }
            div {
                dt { "Input hash" }
                dd.hash tabindex="0" data-tip={ "The same inputs give the same score: " (hash) } { (short) }
            }
        }
    }
}

fn lifts(lifts: &[Lift]) -> Markup {
    html! {
        @if !lifts.is_empty() {
            div {
                h3.facts-title { "What would lift it" }
                dl.facts {
                    @for lift in lifts {
                        div {
                            dt { (labels::lift(&lift.key)) }
                            dd.pos { (number::difference(locale(), f64::from(lift.points), 0)) }
                        }
                    }
                }
            }
        }
    }
}
