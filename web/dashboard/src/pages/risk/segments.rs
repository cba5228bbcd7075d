//! Where the risk sits: commercial class, line of business and band, from the middle outwards.

mod rings;

use bellwether_contract::risk::RiskSegments;
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{labels, number};
use leptos::prelude::*;
use maud::html;

use self::rings::{Arc, arcs, rings};
use super::Risk;
use super::weighing::{Weighing, in_words, switch};
use crate::components::bands::colour;
use crate::components::chart::Key;
use crate::components::chart::json::filled;
use crate::components::chart::marks::Mark;
use crate::components::chart_panel::{ChartPanel, Plot};
use crate::components::figures::{Cell, Figures};
use crate::state::portfolio_query::PortfolioQuery;

/// Options; a text `$name` stands for a value.
const TEMPLATE: &str = include_str!("segments/option.json");

/// The panel.
#[component]
pub(super) fn Segments(page: Risk) -> impl IntoView {
    let weighing = RwSignal::new(Weighing::Count);
    let instead = remote("Segments", page.answer, skeleton::block(12), |_| html! {});
    let plot = move || page.answer.ok(|answer| plotted(page, answer, weighing.get()));
    view! {
        <ChartPanel
            id="risk-segments"
            title="Where the risk sits"
            sub=view! { <span class="sub">"Tier, industry, band: from the middle outwards"</span> }.into_any()
            plot=Box::new(plot)
            about=Signal::derive(move || page.about())
            controls=switch(weighing, "Where the risk sits: what is counted", "Accounts")
            instead=instead
        />
    }
}

fn plotted(page: Risk, answer: &RiskSegments, weighing: Weighing) -> Plot {
    let arcs = arcs(&answer.tree);
    let href = |arc: &Arc<'_>| page.accounts(|query| of_arc(query, arc));
    let mark = |(index, arc): (usize, &Arc<'_>)| Mark {
        // The first place is that of the middle, which is not drawn.
        at: (0, u32::try_from(index + 1).unwrap_or(0)),
        words: format!("{}: {}", arc.name(), in_words(arc.customers, arc.ttm_net)),
        href: Some(href(arc)),
    };
    let tree = rings(&answer.tree, weighing);
    let option = move |palette: &_| filled(TEMPLATE, &[("tree", tree.clone())], palette);
    let bands = answer.bands.iter().filter(|band| band.customers > 0);
    Plot {
        label: label(answer),
        option: Box::new(option),
        write: weighing.write(&answer.context.currency),
        marks: arcs.iter().enumerate().map(mark).collect(),
        keys: bands.map(|band| Key { name: labels::band(&band.band), colour: colour(&band.band) }).collect(),
        figures: figures(answer, &arcs, href),
    }
}

fn of_arc(query: PortfolioQuery, arc: &Arc<'_>) -> PortfolioQuery {
    let only = |query: PortfolioQuery, field, value: Option<&str>| match value {
        Some(value) => query.only(field, vec![value.to_owned()]),
        None => query,
    };
    only(only(only(query, "tier", Some(arc.tier)), "industry", arc.industry), "band", arc.band)
}

fn label(answer: &RiskSegments) -> String {
    let tiers = answer.tree.len();
    let most = answer.tree.first().map_or_else(String::new, |tier| {
        format!(" Most in {}: {}.", rings::tier(&tier.tier), number::count(locale(), tier.customers))
    });
    format!(
        "{} by {tiers} commercial classes, line of business and band.{most}",
        number::counted(locale(), answer.customers, "account", "accounts")
    )
}

/// One row for each arc of the outer ring.
fn figures(answer: &RiskSegments, arcs: &[Arc<'_>], href: impl Fn(&Arc<'_>) -> String) -> Figures {
    let row = |arc: &Arc<'_>| {
        vec![
            Cell::text(rings::tier(arc.tier)),
            Cell::text(arc.industry.map_or_else(String::new, rings::industry)),
            Cell::text(labels::band(arc.band.unwrap_or_default())).to(href(arc)),
            Cell::count(arc.customers),
            Cell::money(arc.ttm_net),
        ]
    };
    Figures {
        caption: "Accounts by tier, industry and band".to_owned(),
        head: vec![
            "Tier".to_owned(),
            "Industry".to_owned(),
            "Band".to_owned(),
            "Accounts".to_owned(),
            format!("Revenue a year ({})", answer.context.currency),
        ],
        rows: arcs.iter().filter(|arc| arc.band.is_some()).map(row).collect(),
    }
}
