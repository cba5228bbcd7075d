//! Revenue by fiscal month: this year, the year before, budget; and how the year will end.

mod chart;

use bellwether_contract::account::{Revenue as Answer, RevenueMonth};
use bellwether_contract::value::{Measure, Money};
use leptos::prelude::*;
use maud::{Markup, html};

use super::Account;
use super::pacing::pacing;
use crate::api;
use crate::components::badge::delta;
use crate::components::chart::Chart;
use crate::components::export::{export_buttons, exported};
use crate::components::value::{NO_INVOICES, exact_money, no_value, short_money, short_sum};
use bellwether_ui::components::fragment::{fragment, live};
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number::fixed;
use bellwether_ui::format::{date, money, number};
use bellwether_ui::state::remote::Remote;

/// The panel.
#[component]
pub(super) fn Revenue(account: Account) -> impl IntoView {
    let answer = Remote::new(move || api::revenue(&account.id(), &account.lens.get()));
    let legend = fragment(Box::new(move || answer.ok(legend).unwrap_or_default()));
    let sums = remote("Revenue", answer, skeleton::block(16), |revenue| html! { div.panel__body { (sums(revenue)) } });
    let below = fragment(Box::new(move || answer.ok(below).unwrap_or_default()));
    let chart = live(move || answer.ok(drawn).unwrap_or_else(|| ().into_any()));
    view! {
        <section
            class="panel panel--revenue"
            aria-labelledby="h-rev"
            on:click=move |event| exported(&event, &format!("revenue-{}", account.id()))
        >
            <div class="panel__head">
                <h2 id="h-rev">"Revenue by fiscal month"</h2>
                <span class="sub">"net of credit notes"</span>
                <span class="end">{legend}</span>
            </div>
            {sums}
            {chart}
            {below}
        </section>
    }
}

fn legend(revenue: &Answer) -> Markup {
    html! {
        div.legend {
            span { i.k-this {} (revenue.year) }
            span { i.k-prior {} (revenue.prior_year) }
            @if revenue.year_budget.is_some() { span { i.l-line.k-budget {} "Budget" } }
        }
    }
}

fn drawn(revenue: &Answer) -> AnyView {
    let is_some = |value: &Option<Money>| value.as_ref().is_some_and(|value| money::amount(value) != 0.0);
    if !revenue.months.iter().any(|month| [&month.net, &month.prior_net, &month.budget].into_iter().any(is_some)) {
        let (year, before) = (revenue.year.clone(), revenue.prior_year.clone());
        return fragment(Box::new(
            move || html! { div.empty { p { "Nothing was invoiced in " (year) " and " (before) "." } } },
        ));
    }
    let bars = chart::Bars::of(revenue);
    let currency = revenue.context.currency.clone();
    let write = move |value| money::brief(locale(), &Money { amount: fixed(value, 2), currency: currency.clone() });
    view! {
        <div class="chart-body">
            <Chart label=chart::label(revenue) option=Box::new(move |palette| bars.option(palette)) write=Box::new(write) />
        </div>
    }
    .into_any()
}

fn below(revenue: &Answer) -> Markup {
    html! { div.panel__body.stack { (table(revenue)) (pacing(revenue)) } }
}

fn sums(revenue: &Answer) -> Markup {
    let against = |measure: &Measure| {
        measure.value.map_or_else(Markup::default, |ratio| {
            delta(ratio - 1.0, &format!("{}%", number::decimal(locale(), (ratio - 1.0).abs() * 100.0, 1)))
        })
    };
    let notes = revenue.credit_notes.map(|notes| number::counted(locale(), u64::from(notes), "note", "notes"));
    html! {
        dl.sums {
            div { dt { "Net to date" } dd { b { (short_sum(revenue.net.as_ref())) } } }
            div { dt { "Prior year" } dd { b { (short_sum(revenue.prior_net.as_ref())) } " " (against(&revenue.yoy)) } }
            div {
                dt { "Budget to date" }
                dd {
                    @if let Some(budget) = &revenue.budget {
                        b { (short_money(budget)) } " " (against(&revenue.attainment))
                    } @else {
                        (no_value("Not applicable: no budget for this period"))
                    }
                }
            }
            div { dt { "Credited" } dd { b { (short_sum(revenue.credited.as_ref())) } @if let Some(notes) = notes { " " span.muted { (notes) } } } }
        }
    }
}

fn table(revenue: &Answer) -> Markup {
    html! {
        details {
            summary { "Show as table" }
            div.actions { (export_buttons(true)) }
            table.tbl.tbl--plain {
                caption.sr { "Net revenue by fiscal month" }
                thead {
                    tr {
                        th scope="col" { "Month" }
                        th.num scope="col" { (revenue.year) }
                        th.num scope="col" { (revenue.prior_year) }
                        th.num scope="col" { "Budget" }
                    }
                }
                tbody { @for one in &revenue.months { (month(one)) } }
            }
        }
    }
}

fn month(month: &RevenueMonth) -> Markup {
    let cell = |value: &Option<Money>, why: &str| match value {
        Some(value) => exact_money(value),
        None => no_value(why),
    };
    html! {
        tr {
            th scope="row" { (date::month_year(locale(), month.end)) }
            td.num {
                (cell(&month.net, "The month has not begun"))
                @if !month.closed && month.net.is_some() { span.muted { " so far" } }
            }
            td.num { (cell(&month.prior_net, NO_INVOICES)) }
            td.num { (cell(&month.budget, "Not applicable: no budget for this month")) }
        }
    }
}
