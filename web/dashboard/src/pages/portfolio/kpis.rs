//! The strip of key figures.

mod spark;

use bellwether_contract::portfolio::PortfolioSummary;
use leptos::prelude::*;

use self::spark::spark;
use super::{Portfolio, Watched};
use crate::components::badge::delta;
use crate::components::remote::remote;
use crate::components::skeleton;
use crate::components::value::{measure, short_money};
use crate::format::locale::locale;
use crate::format::{money, number};

/// Revenue, score, risk, and what waits.
#[component]
pub(super) fn Kpis(page: Portfolio) -> impl IntoView {
    let waiting = move || page.watched.map(|answer| answer.as_ref().ok().copied()).flatten();
    view! {
        <section class="panel kpis" aria-label="Key figures">
            {remote(
                "The key figures",
                page.everybody,
                placeholder,
                move |summary| {
                    view! {
                        {revenue(summary)}
                        {score(summary)}
                        {risk(summary)}
                        {waits(waiting)}
                    }
                        .into_any()
                },
            )}
        </section>
    }
}

fn revenue(summary: &PortfolioSummary) -> impl IntoView + use<> {
    let against = |name: &'static str, value: &bellwether_contract::value::Measure, key: &str| {
        let shown = measure(key, value, |ratio| {
            let size = number::decimal(locale(), (ratio - 1.0).abs() * 100.0, 1);
            delta(ratio - 1.0, format!("{size}%")).into_any()
        });
        view! { <div>{shown} " " {name}</div> }
    };
    let prior = money::short(locale(), &summary.prior_net);
    let budget = summary.budget.as_ref().map_or_else(String::new, |budget| money::short(locale(), budget));
    view! {
        <div class="kpi">
            <div class="kpi__label">"Net revenue, fiscal year to date"</div>
            <div class="kpi__main">
                <div class="kpi__value">{short_money(&summary.net)}</div>
                {spark(&summary.monthly_net)}
            </div>
            <div class="kpi__cmp">
                {against("vs budget", &summary.attainment, "revenue.budget_attainment")}
                {against("vs prior year", &summary.yoy, "revenue.yoy")}
                <div class="muted">
                    {(!budget.is_empty()).then(|| format!("Budget {budget}, "))} {format!("prior year {prior}")}
                </div>
            </div>
        </div>
    }
}

fn score(summary: &PortfolioSummary) -> impl IntoView + use<> {
    let average =
        summary.average_score.map_or_else(|| number::NO_VALUE.to_owned(), |score| number::decimal(locale(), score, 0));
    let change = summary.average_change_30d.map(|change| {
        let size = number::decimal(locale(), change.abs(), 1);
        view! { <div>{delta(change, size)} " in 30 days"</div> }
    });
    let unknown = summary.customers.saturating_sub(summary.scored);
    let scored = format!(
        "{} of {} scored, {} unknown",
        number::count(locale(), summary.scored),
        number::count(locale(), summary.customers),
        number::count(locale(), unknown)
    );
    view! {
        <div class="kpi">
            <div class="kpi__label">"Average score"</div>
            <div class="kpi__main">
                <div class="kpi__value">{average} " " <small>"of 100"</small></div>
            </div>
            <div class="kpi__cmp">
                {change} <div>{scored}</div>
                <div>
                    {format!(
                        "In 30 days {} fell a band, {} rose",
                        number::count(locale(), summary.fell),
                        number::count(locale(), summary.rose),
                    )}
                </div>
            </div>
        </div>
    }
}

fn risk(summary: &PortfolioSummary) -> impl IntoView + use<> {
    let at_risk = &summary.at_risk;
    let share = at_risk.share.map(|share| format!(", {} of ", number::percent(locale(), share)));
    let of = |band: &str| summary.bands.iter().find(|total| total.band == band).map_or(0, |total| total.customers);
    let split = ["critical", "high"].map(|band| format!("{} {band}", number::count(locale(), of(band)))).join(", ");
    view! {
        <div class="kpi">
            <div class="kpi__label">"At risk"</div>
            <div class="kpi__main">
                <div class="kpi__value">
                    {number::count(locale(), at_risk.customers)} " "
                    <small>{if at_risk.customers == 1 { "account" } else { "accounts" }}</small>
                </div>
            </div>
            <div class="kpi__cmp">
                <div>
                    <span>
                        <b>{short_money(&at_risk.revenue)}</b>
                        " at risk"
                        {share}
                        {short_money(&summary.ttm_net)}
                        " a year"
                    </span>
                </div>
                <div>{split}</div>
            </div>
        </div>
    }
}

fn waits<F>(waiting: F) -> impl IntoView + use<F>
where
    F: Fn() -> Option<Watched> + Copy + Send + Sync + 'static,
{
    let figure = move |of: fn(Watched) -> u64| {
        move || waiting().map_or_else(|| number::NO_VALUE.to_owned(), |watched| number::count(locale(), of(watched)))
    };
    view! {
        <div class="kpi">
            <div class="kpi__label">"Orders overdue"</div>
            <div class="kpi__main">
                <div class="kpi__value">{figure(|watched| watched.overdue)} " " <small>"accounts"</small></div>
            </div>
            <div class="kpi__cmp">
                <div>
                    <span><b>{figure(|watched| watched.silent)}</b>" without contact for 45 days"</span>
                </div>
                <div>"Overdue: 1.5 times the usual gap"</div>
            </div>
        </div>
    }
}

fn placeholder() -> AnyView {
    let kpi = || {
        view! {
            <div class="kpi kpi--loading">
                {skeleton::line("54%")} {skeleton::figure("70%")} {skeleton::line("62%")} {skeleton::line("48%")}
            </div>
        }
    };
    view! { {skeleton::awaited("key figures")} {kpi()} {kpi()} {kpi()} {kpi()} }.into_any()
}
