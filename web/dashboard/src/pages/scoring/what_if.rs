//! What the model would make of today's portfolio, beside what the active one makes of it.

use bellwether_contract::portfolio::AtRisk;
use bellwether_contract::simulation::{SimulatedTotals, Simulation};
use bellwether_ui::components::fragment::{clicked, fragment};
use bellwether_ui::components::icon::icon;
use bellwether_ui::components::remote::failed;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::{Markup, html};

use super::Scoring;
use super::matrix::matrix;
use crate::components::value::{no_value, short_money};

/// The panel.
#[component]
pub(super) fn WhatIf(page: Scoring) -> impl IntoView {
    let trial = page.trial;
    let content = fragment(Box::new(move || {
        let invalid = !page.problems().is_empty();
        match (trial.answer.get(), trial.failure.get()) {
            (_, Some(failure)) if !invalid => failed("What would change", &failure),
            (Some(answer), _) => html! {
                div.frag.is-outdated[invalid] data-outdated=[invalid.then_some("")] { (figures(&answer)) (matrix(&answer)) }
            },
            (None, _) if trial.busy.get() => html! { div aria-busy="true" { (skeleton::block(9)) } },
            (None, _) if invalid => nothing("Put right what is wrong, and it is tried."),
            (None, _) => nothing(
                "This version scores today's accounts. Change a weight, a curve or a band to see who would move.",
            ),
        }
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
            <div class="frag" role="status">
                {content}
            </div>
        </section>
    }
}

fn nothing(text: &str) -> Markup {
    html! {
        div.empty { span.empty__ic { (icon("curve")) } h3 { "Nothing would change" } p { (text) } }
    }
}

fn figures(answer: &Simulation) -> Markup {
    let accounts = |count: u64| number::counted(locale(), count, "account", "accounts");
    html! {
        div.panel__body.stack.stack--s {
            p.trial__sum {
                b { (accounts(answer.moved)) } " of " (number::count(locale(), answer.customers)) " would change band. "
                (number::count(locale(), answer.risen)) " would have a higher score, "
                (number::count(locale(), answer.fallen)) " a lower one."
            }
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
    short_money(&at_risk.revenue)
}

fn scored(totals: &SimulatedTotals) -> Markup {
    html! { (number::count(locale(), totals.scored)) }
}
