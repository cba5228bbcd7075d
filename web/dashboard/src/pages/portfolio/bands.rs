//! Risk by band, the largest moves, and what costs the most points.

use bellwether_contract::portfolio::{BandTotal, Move, PortfolioSummary};
use leptos::prelude::*;

use super::Portfolio;
use crate::components::icon::{band_icon, icon};
use crate::components::remote::remote;
use crate::components::skeleton;
use crate::components::value::short_money;
use crate::format::locale::locale;
use crate::format::{labels, number};
use crate::state::navigation::account_href;
use crate::state::portfolio_query::PortfolioQuery;

/// Moves shown.
const MOVES: usize = 3;

/// The panel.
#[component]
pub(super) fn Bands(page: Portfolio) -> impl IntoView {
    view! {
        <section class="panel panel--col bands" aria-labelledby="h-band">
            <div class="panel__head">
                <h2 id="h-band">"Risk by band"</h2>
            </div>
            {remote(
                "Risk by band",
                page.everybody,
                || skeleton::block("risk by band", 9),
                move |summary| content(summary, page),
            )}
        </section>
    }
}

fn content(summary: &PortfolioSummary, page: Portfolio) -> AnyView {
    let as_of = page.query.with(|query| query.as_of.clone());
    let moves = summary.moves.iter().take(MOVES).map(|one| moved(one, as_of.as_deref())).collect_view();
    let lost: Vec<_> =
        summary.risk_factors.iter().take(2).map(|factor| labels::sentence(&factor.dimension).to_lowercase()).collect();
    let of_account = |value, verb: &str| format!("{} {verb}", number::counted(locale(), value, "account", "accounts"));
    view! {
        <div class="panel__body stack stack--s">
            <div class="bandbar" role="img" aria-label="Share of accounts by band">
                {summary.bands.iter().map(share).collect_view()}
            </div>
            <ul class="bandlist">
                {summary.bands.iter().map(|total| band(total, as_of.clone())).collect_view()}
            </ul>
        </div>
        {(!summary.moves.is_empty())
            .then(|| {
                view! {
                    <div class="panel__body panel__body--next">
                        <h3 class="label">"Largest moves, 30 days"</h3>
                        <ul class="moves">{moves}</ul>
                    </div>
                }
            })}
        <div class="panel__foot">
            {(!lost.is_empty())
                .then(|| {
                    let then = lost.get(1).cloned().map(|second| view! { ", then "<b>{second}</b> });
                    view! { "Points lost most: "<b>{lost[0].clone()}</b>{then}". " }
                })}
            "In 30 days "
            {of_account(summary.fell, "fell a band, ")}
            {format!("{} rose.", number::count(locale(), summary.rose))}
        </div>
    }
    .into_any()
}

fn share(total: &BandTotal) -> impl IntoView + use<> {
    (total.customers > 0).then(|| {
        view! { <i data-band=total.band.clone() style=("--n", total.customers.to_string())></i> }
    })
}

fn band(total: &BandTotal, as_of: Option<String>) -> impl IntoView + use<> {
    let query = PortfolioQuery { as_of, ..PortfolioQuery::default() };
    let href = query.toggled("band", &total.band).href();
    view! {
        <li data-band=total.band.clone()>
            <a href=href>
                {band_icon(&total.band)}
                <span>{labels::band(&total.band)}</span>
                <b>{number::count(locale(), total.customers)}</b>
                <span class="num sub">{short_money(&total.ttm_net)}</span>
            </a>
        </li>
    }
}

fn moved(one: &Move, as_of: Option<&str>) -> impl IntoView + use<> {
    let change = i16::from(one.to) - i16::from(one.from);
    let (kind, shape, word) = if change < 0 { ("declining", "t-down", "down") } else { ("improving", "t-up", "up") };
    let points = change.unsigned_abs();
    view! {
        <li>
            <a class="ellip" href=account_href(&one.id, "", as_of)>{one.name.clone()}</a>
            <span class="sub">{one.from}</span>
            <span class="trend" data-trend=kind>
                {icon(shape)}
                <span class="sr">{format!("{word} ")}</span>
                {points}
            </span>
            <b>{one.to}</b>
        </li>
    }
}
