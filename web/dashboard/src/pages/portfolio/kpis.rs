//! The strip of key figures.

pub(super) mod spark;

use bellwether_contract::page::SourceCondition;
use bellwether_contract::portfolio::{MonthlyNet, PortfolioSummary};
use bellwether_contract::value::Measure;
use leptos::prelude::*;
use maud::{Markup, html};

use self::spark::spark;
use super::Portfolio;
use crate::components::badge::delta;
use crate::components::value::{NO_INVOICES, measure, no_value, short_sum, sum_text};
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{date, money, number};

/// Why nobody is counted who had no contact.
const NO_CONTACTS: &str = "Source unavailable: no contacts are known";

/// Revenue, score, risk, and what waits.
#[component]
pub(super) fn Kpis(page: Portfolio) -> impl IntoView {
    let strip = remote("The key figures", page.everybody, placeholder(), move |summary| {
        let count =
            |count: Option<u64>| count.map_or_else(|| number::NO_VALUE.to_owned(), |n| number::count(locale(), n));
        html! {
            (revenue(summary))
            @let past = page.past.get();
            (score(summary, past.score))
            (risk(summary, past.at_risk))
            @let known = summary.net.is_some();
            @let overdue = page.count(page.overdue);
            @let late = if known { html! { (count(overdue)) } } else { no_value(NO_INVOICES) };
            @let orders = if known && overdue == Some(1) { " order overdue" } else { " orders overdue" };
            @let to_do = page.to_do.get().unwrap_or((summary.open_actions, summary.overdue_actions));
            @let silent = page.count(page.silent);
            @let silent = if knows_contacts(summary, silent) { html! { (count(silent)) } } else { no_value(NO_CONTACTS) };
            (waits(to_do, past.overdue, (&late, orders), &silent))
        }
    });
    view! {
        <section class="panel kpis" aria-label="Key figures">
            {strip}
        </section>
    }
}

fn kpi(label: &str, figure: &Markup, unit: &str, beside: Option<Markup>, below: &Markup) -> Markup {
    html! {
        div.kpi {
            div.kpi__label { (label) }
            div.kpi__main {
                div.kpi__value { (figure) @if !unit.is_empty() { " " small { (unit) } } }
                @if let Some(beside) = beside { (beside) }
            }
            div.kpi__cmp { (below) }
        }
    }
}

fn revenue(summary: &PortfolioSummary) -> Markup {
    let against = |value: &Measure, key: &str| {
        measure(key, value, |ratio| {
            delta(ratio - 1.0, &format!("{}%", number::decimal(locale(), (ratio - 1.0).abs() * 100.0, 1)))
        })
    };
    let below = html! {
        div { (against(&summary.attainment, "revenue.budget_attainment")) " vs budget" }
        div { (against(&summary.yoy, "revenue.yoy")) " vs prior year" }
        div.muted {
            @if let Some(budget) = &summary.budget { "Budget " (money::short(locale(), budget)) ", prior year " } @else { "Prior year " }
            (sum_text(summary.prior_net.as_ref()))
        }
    };
    let label = "Net revenue, fiscal year to date";
    kpi(label, &short_sum(summary.net.as_ref()), "", months(&summary.monthly_net), &below)
}

fn months(months: &[MonthlyNet]) -> Option<Markup> {
    let (first, last) = (months.first()?, months.last()?);
    let values: Vec<f64> = months.iter().map(|month| money::amount(&month.net)).collect();
    let label = format!(
        "Net revenue by month, from {} in {} to {} in {}",
        money::short(locale(), &first.net),
        date::month_year(locale(), first.start),
        money::short(locale(), &last.net),
        date::month_year(locale(), last.start),
    );
    spark(&values, 0.0, &label)
}

fn score(summary: &PortfolioSummary, past: Option<Markup>) -> Markup {
    let average =
        summary.average_score.map_or_else(|| number::NO_VALUE.to_owned(), |s| number::decimal(locale(), s, 0));
    let count = |n| number::count(locale(), n);
    let below = html! {
        @if let Some(change) = summary.average_change_30d {
            div { (delta(change, &number::decimal(locale(), change.abs(), 1))) " in 30 days" }
        }
        div {
            (count(summary.scored)) " of " (count(summary.customers)) " scored"
            @let unknown = summary.customers.saturating_sub(summary.scored);
            @if unknown > 0 { ", " (count(unknown)) " unknown" }
        }
    };
    kpi("Average score", &html! { (average) }, "of 100", past, &below)
}

fn risk(summary: &PortfolioSummary, past: Option<Markup>) -> Markup {
    let at_risk = &summary.at_risk;
    let of = |band: &str| {
        let count = summary.bands.iter().find(|total| total.band == band).map_or(0, |total| total.customers);
        number::count(locale(), count)
    };
    let below = html! {
        div {
            span {
                b { (short_sum(at_risk.revenue.as_ref())) } " at risk"
                @if let Some(share) = at_risk.share { ", " (number::percent(locale(), share)) " of " (short_sum(summary.ttm_net.as_ref())) }
                " a year"
            }
        }
        div { (of("critical")) " critical, " (of("high")) " high" }
    };
    let unit = if at_risk.customers == 1 { "account" } else { "accounts" };
    kpi("At risk", &html! { (number::count(locale(), at_risk.customers)) }, unit, past, &below)
}

fn waits(
    (open, overdue): (u64, u64),
    past: Option<Markup>,
    (late, orders): (&Markup, &str),
    silent: &Markup,
) -> Markup {
    let count = |n| number::count(locale(), n);
    let below = html! {
        div { span data-tip="Since the last invoice 1.5 times the usual gap or more" { b { (late) } (orders) } }
        div { span { b { (silent) } " without contact for 45 days" } }
    };
    let figure = html! { a.kpi__link href="/actions" { (count(overdue)) } };
    kpi("Overdue actions", &figure, &format!("of {} open", count(open)), past, &below)
}

/// Whether anybody can be said to be without contact: contacts come from a source, or were logged here.
fn knows_contacts(summary: &PortfolioSummary, silent: Option<u64>) -> bool {
    let source = summary.context.sources.iter().find(|source| source.name == "contacts");
    match source.map(|source| source.state) {
        Some(SourceCondition::Unavailable) => false,
        Some(SourceCondition::NotConfigured) => silent != Some(0),
        _ => true,
    }
}

fn placeholder() -> Markup {
    html! {
        @for _ in 0..4 {
            div.kpi.kpi--loading {
                (skeleton::line("54%")) (skeleton::figure("70%")) (skeleton::line("62%")) (skeleton::line("48%"))
            }
        }
    }
}
