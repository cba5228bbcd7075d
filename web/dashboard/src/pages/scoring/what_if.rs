//! What the model would make of today's portfolio, beside what the active one makes of it.

use bellwether_contract::portfolio::AtRisk;
use bellwether_contract::simulation::{SimulatedTotals, Simulation};
use bellwether_ui::components::fragment::{clicked, fragment};
use bellwether_ui::components::remote::failed;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::{Markup, html};

use super::Scoring;
use super::matrix::matrix;
use crate::components::value::{no_value, short_sum};

/// The panel.
#[component]
pub(super) fn WhatIf(page: Scoring) -> impl IntoView {
    let trial = page.trial;
    let content = fragment(Box::new(move || {
        let invalid = !page.problems().is_empty();
        match (trial.answer.get(), trial.failure.get()) {
            (_, Some(failure)) if !invalid => failed("What would change", &failure),
            (Some(answer), _) => html! {
                div.frag data-outdated=[invalid.then_some("")] { (figures(&answer)) (matrix(&answer)) }
            },
            (None, _) => html! { div aria-busy="true" { (skeleton::block(9)) } },
        }
    }));
    let is_shown = move || {
        trial.answer.with(Option::is_some) && (trial.failure.with(Option::is_none) || !page.problems().is_empty())
    };
    let sum = fragment(Box::new(move || {
        trial.answer.with(|answer| answer.as_ref().map(|answer| sum(answer)).unwrap_or_default())
    }));
    let retry = move |event: MouseEvent| {
        if clicked(&event, "data-retry").is_some() {
            trial.again();
        }
    };
    let busy = move || trial.busy.get() && trial.answer.with(Option::is_some);
    view! {
        <section class="panel panel--trial" aria-labelledby="h-trial" on:click=retry>
            <div class="panel__head">
                <h2 id="h-trial">"What would change"</h2>
                <span class="sub">"Against today's accounts by the active model"</span>
                <span class="end">
                    <span class="spin" hidden=move || !busy()></span>
                </span>
            </div>
            <p class="panel__body trial__sum" role="status" hidden=move || !is_shown()>
                {sum}
            </p>
            {content}
        </section>
    }
}

/// Who would move, in a sentence.
fn sum(answer: &Simulation) -> Markup {
    let accounts = |count: u64| number::counted(locale(), count, "account", "accounts");
    html! {
        @if answer.moved + answer.risen + answer.fallen == 0 {
            b { "Nothing would change." } " Change a weight, a curve or a band to see who would move."
        } @else {
            b { (accounts(answer.moved)) } " of " (number::count(locale(), answer.customers)) " would change band. "
            (number::count(locale(), answer.risen)) " would have a higher score, "
            (number::count(locale(), answer.fallen)) " a lower one."
        }
    }
}

fn figures(answer: &Simulation) -> Markup {
    html! {
        div.panel__body {
            table.tbl.tbl--plain.tbl--trial {
                caption.sr { "Before and after" }
                thead {
                    tr { th scope="col" { span.sr { "Figure" } } th.num scope="col" { "Now" } th.num scope="col" { "Then" } }
                }
                tbody {
                    (pair("Average score", &average(&answer.before), &average(&answer.after)))
                    (pair("Accounts at risk", &at_risk(&answer.before.at_risk), &at_risk(&answer.after.at_risk)))
                    (pair("Revenue at risk a year", &revenue(&answer.before.at_risk), &revenue(&answer.after.at_risk)))
                    (pair("Accounts with a score", &scored(&answer.before), &scored(&answer.after)))
                }
            }
        }
    }
}

fn pair(name: &str, before: &Markup, after: &Markup) -> Markup {
    html! { tr { th scope="row" { (name) } td.num { (before) } td.num { b { (after) } } } }
}

fn average(totals: &SimulatedTotals) -> Markup {
    match totals.average_score {
        Some(score) => html! { (number::decimal(locale(), score, 1)) },
        None => no_value("No account has a score"),
    }
}

fn at_risk(at_risk: &AtRisk) -> Markup {
    html! { (number::count(locale(), at_risk.customers)) }
}

fn revenue(at_risk: &AtRisk) -> Markup {
    short_sum(at_risk.revenue.as_ref())
}

fn scored(totals: &SimulatedTotals) -> Markup {
    html! { (number::count(locale(), totals.scored)) }
}
