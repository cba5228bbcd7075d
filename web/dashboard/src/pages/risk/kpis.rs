//! The strip of key figures.

use bellwether_contract::risk::RiskSegments;
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::labels;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number;
use leptos::prelude::*;
use maud::{Markup, html};

use super::Risk;
use crate::components::value::{no_value, short_sum};

/// Who is at risk, what that is worth, the average, and what costs most.
#[component]
pub(super) fn Kpis(page: Risk) -> impl IntoView {
    let strip = remote("The key figures", page.answer, placeholder(), |answer| {
        html! { (at_risk(answer)) (revenue(answer)) (score(answer)) (worst(answer)) }
    });
    view! {
        <section class="panel kpis kpis--even" aria-label="Key figures">
            {strip}
        </section>
    }
}

fn kpi(label: &str, figure: &Markup, unit: &str, below: &Markup) -> Markup {
    html! {
        div.kpi {
            div.kpi__label { (label) }
            div.kpi__main { div.kpi__value { (figure) @if !unit.is_empty() { " " small { (unit) } } } }
            div.kpi__cmp { (below) }
        }
    }
}

fn at_risk(answer: &RiskSegments) -> Markup {
    let of = |band: &str| {
        let count = answer.bands.iter().find(|one| one.band == band).map_or(0, |one| one.customers);
        number::count(locale(), count)
    };
    let unit = if answer.at_risk.customers == 1 { "account" } else { "accounts" };
    let below = html! { div { (of("critical")) " critical, " (of("high")) " high risk" } };
    kpi("At risk", &html! { (number::count(locale(), answer.at_risk.customers)) }, unit, &below)
}

fn revenue(answer: &RiskSegments) -> Markup {
    let below = html! {
        div {
            @match answer.at_risk.share {
                Some(share) => { (number::percent(locale(), share)) " of what these accounts buy in a year" },
                None => "These accounts bought nothing in a year",
            }
        }
    };
    kpi("Revenue at risk", &short_sum(answer.at_risk.revenue.as_ref()), "a year", &below)
}

fn score(answer: &RiskSegments) -> Markup {
    let figure = match answer.average_score {
        Some(score) => html! { (number::decimal(locale(), score, 0)) },
        None => no_value("No account has a score"),
    };
    let below = html! {
        div {
            (number::count(locale(), answer.scored)) " of " (number::count(locale(), answer.customers)) " scored"
            @let unknown = answer.customers.saturating_sub(answer.scored);
            @if unknown > 0 { ", " (number::count(locale(), unknown)) " unknown" }
        }
    };
    kpi("Average score", &figure, "of 100", &below)
}

fn worst(answer: &RiskSegments) -> Markup {
    let Some(factor) = answer.factors.first() else {
        return kpi("Costs most", &no_value("No account has a score"), "", &html! {});
    };
    let per =
        |total: f64| number::counted(locale(), factor.customers, "account loses", "accounts lose") + &points(total);
    let below = html! { div { (per(factor.points_lost)) " by it" } };
    kpi("Costs most points", &html! { (labels::sentence(&factor.dimension)) }, "", &below)
}

fn points(total: f64) -> String {
    format!(" {} points", number::decimal(locale(), total, 0))
}

fn placeholder() -> Markup {
    html! {
        @for _ in 0..4 {
            div.kpi.kpi--loading { (skeleton::line("54%")) (skeleton::figure("70%")) (skeleton::line("62%")) }
        }
    }
}
