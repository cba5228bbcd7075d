//! Risk by band, the largest moves, and what costs the most points.

use bellwether_contract::portfolio::{BandTotal, Move, PortfolioSummary};
use leptos::prelude::*;
use maud::{Markup, html};

use super::Portfolio;
use crate::components::badge::arrow;
use crate::components::value::short_sum;
use crate::state::lens::Lens;
use crate::state::navigation::account_href;
use crate::state::portfolio_query::PortfolioQuery;
use bellwether_ui::components::icon::band_icon;
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{labels, number};

/// Moves shown.
const MOVES: usize = 3;

/// The panel.
#[component]
pub(super) fn Bands(page: Portfolio) -> impl IntoView {
    let content =
        remote("Risk by band", page.everybody, skeleton::block(9), move |summary| content(summary, &page.lens()));
    view! {
        <section class="panel panel--col bands" aria-labelledby="h-band">
            <div class="panel__head">
                <h2 id="h-band">"Risk by band"</h2>
            </div>
            {content}
        </section>
    }
}

fn content(summary: &PortfolioSummary, lens: &Lens) -> Markup {
    let factors = summary.risk_factors.iter().take(2).map(|one| labels::sentence(&one.dimension).to_ascii_lowercase());
    html! {
        div.panel__body.stack.stack--s {
            div.bandbar role="img" aria-label="Share of accounts by band" {
                @for total in summary.bands.iter().filter(|total| total.customers > 0) {
                    i data-band=(total.band) data-style={ "flex-grow:" (total.customers) } {}
                }
            }
            ul.bandlist { @for total in &summary.bands { (band(total, lens)) } }
        }
        @if !summary.moves.is_empty() {
            div.panel__body.panel__body--next {
                h3.label { "Largest moves, 30 days" }
                ul.moves { @for one in summary.moves.iter().take(MOVES) { (moved(one, lens)) } }
            }
        }
        div.panel__foot {
            @for (index, factor) in factors.enumerate() {
                @if index == 0 { "Points lost most: " } @else { ", then " }
                b { (factor) }
            }
            @if !summary.risk_factors.is_empty() { ". " }
            "In 30 days "
            (number::counted(locale(), summary.fell, "account", "accounts")) " fell a band, "
            (number::count(locale(), summary.rose)) " rose."
        }
    }
}

fn band(total: &BandTotal, lens: &Lens) -> Markup {
    let query = PortfolioQuery { lens: lens.clone(), ..PortfolioQuery::default() }.toggled("band", &total.band);
    html! {
        li data-band=(total.band) {
            a href=(query.href()) {
                (band_icon(&total.band))
                span { (labels::band(&total.band)) }
                b { (number::count(locale(), total.customers)) }
                span.num.sub { (short_sum(total.ttm_net.as_ref())) }
            }
        }
    }
}

fn moved(one: &Move, lens: &Lens) -> Markup {
    let change = i16::from(one.to) - i16::from(one.from);
    html! {
        li {
            a.ellip href=(account_href(&one.id, "", lens)) { (one.name) }
            span.sub { (one.from) }
            (arrow(change, if change < 0 { "declining" } else { "improving" }, false))
            b { (one.to) }
        }
    }
}
