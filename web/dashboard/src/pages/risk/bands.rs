//! Bands: how many accounts, what they are worth, what weighs on them.

use bellwether_contract::risk::{RiskBand, RiskSegments, RiskWeight};
use bellwether_ui::components::fragment::clicked;
use bellwether_ui::components::icon::{band_icon, icon};
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{labels, money, number};
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::{Markup, html};

use super::Risk;
use super::weighing::in_words;
use crate::components::figures::{Cell, Figures};
use crate::components::save::save_csv;
use crate::components::value::{no_value, short_sum};

/// Band of accounts without a score.
const UNKNOWN: &str = "unknown";
/// Dimensions named for a band.
const NAMED: usize = 3;

/// The panel.
#[component]
pub(super) fn Bands(page: Risk) -> impl IntoView {
    let content = remote("Risk by band", page.answer, skeleton::block(8), move |answer| content(page, answer));
    let save = move |event: MouseEvent| {
        if clicked(&event, "data-csv").is_some() {
            untrack(|| page.answer.ok(|answer| save_csv("risk-by-band", &figures(answer))));
        }
    };
    view! {
        <section class="panel panel--bands" aria-labelledby="h-risk-bands" on:click=save>
            <div class="panel__head">
                <h2 id="h-risk-bands">"Risk by band"</h2>
                <div class="end">
                    <button class="btn btn--s btn--quiet" type="button" data-csv="" aria-label="Risk by band as CSV">
                        <span class="ic" inner_html=icon("down").into_string()></span>
                        "CSV"
                    </button>
                </div>
            </div>
            {content}
        </section>
    }
}

fn content(page: Risk, answer: &RiskSegments) -> Markup {
    let href = |band: &str| page.accounts(|query| query.only("band", vec![band.to_owned()]));
    let all = answer.bands.iter().map(net).sum::<f64>();
    html! {
        div.panel__body {
            nav.bandbar.bandbar--links aria-label="Accounts by band" {
                @for band in answer.bands.iter().filter(|band| band.customers > 0) {
                    a href=(href(&band.band)) data-band=(band.band) data-style={ "flex-grow:" (band.customers) }
                        aria-label=(words(band)) data-tip=(words(band)) {}
                }
            }
        }
        div.tbl-wrap {
            table.tbl.tbl--cards.tbl--bands {
                caption.sr { "Bands, worst first" }
                thead {
                    tr {
                        th scope="col" { "Band" }
                        th.num scope="col" { "Accounts" }
                        th.num scope="col" { "Revenue a year" }
                        th.num scope="col" { "Revenue at risk" }
                        th.c-why scope="col" { "Costs most points" }
                    }
                }
                tbody {
                    @for band in answer.bands.iter().filter(|band| band.customers > 0 || band.band != UNKNOWN) {
                        (row(band, all, &href(&band.band), page))
                    }
                }
            }
        }
    }
}

/// What the accounts of a band buy in a year, for drawing.
fn net(band: &RiskBand) -> f64 {
    band.ttm_net.as_ref().map_or(0.0, |net| money::amount(net).max(0.0))
}

fn row(band: &RiskBand, all: f64, href: &str, page: Risk) -> Markup {
    let why = |factor: &RiskWeight| {
        page.accounts(|query| {
            query.only("band", vec![band.band.clone()]).only("factor", vec![factor.dimension.clone()])
        })
    };
    let at_risk = band.revenue_at_risk.as_ref().is_some_and(|revenue| money::amount(revenue) > 0.0);
    html! {
        tr data-band=(band.band) {
            th.c-band scope="row" {
                a.bandlink href=(href) { (band_icon(&band.band)) span { (labels::band(&band.band)) } }
            }
            td.num.c-count { (number::count(locale(), band.customers)) span.lbl { " accounts" } }
            td.num.c-net {
                div.netcell {
                    span.bar aria-hidden="true" { i data-style={ "width:" (number::fixed(100.0 * net(band) / all.max(1.0), 1)) "%" } {} }
                    span { span.lbl { "Revenue " } (short_sum(band.ttm_net.as_ref())) }
                }
            }
            td.num.c-risk {
                @if at_risk { span.lbl { "at risk " } b { (short_sum(band.revenue_at_risk.as_ref())) } }
                @else { span.c-hide { (no_value("Accounts in this band are not at risk, or bought nothing in a year")) } }
            }
            td.c-why {
                @for (index, factor) in band.factors.iter().filter(|one| one.points_lost >= 0.5).take(NAMED).enumerate() {
                    @if index > 0 { ", " }
                    a.link href=(why(factor)) { (labels::sentence(&factor.dimension)) }
                    span.muted { " " (number::decimal(locale(), factor.points_lost, 0)) }
                }
            }
        }
    }
}

fn words(band: &RiskBand) -> String {
    format!("{}: {}", labels::band(&band.band), in_words(band.customers, band.ttm_net.as_ref()))
}

fn figures(answer: &RiskSegments) -> Figures {
    let row = |band: &RiskBand| {
        let why = band.factors.first().map_or_else(String::new, |factor| factor.dimension.clone());
        vec![
            Cell::text(band.band.clone()),
            Cell::count(band.customers),
            Cell::money(band.ttm_net.as_ref()),
            Cell::money(band.revenue_at_risk.as_ref()),
            Cell::text(why),
        ]
    };
    let currency = &answer.context.currency;
    let money = |name: &str| format!("{name} ({currency})");
    Figures {
        caption: "Risk by band".to_owned(),
        head: vec![
            "Band".to_owned(),
            "Accounts".to_owned(),
            money("Revenue a year"),
            money("Revenue at risk"),
            "Costs most points".to_owned(),
        ],
        rows: answer.bands.iter().map(row).collect(),
    }
}
