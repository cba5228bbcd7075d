//! How scores are spread: accounts, or their revenue, in steps of five points, in the colours of the bands.

use bellwether_contract::risk::RiskSegments;
use bellwether_contract::scoring::Band;
use bellwether_contract::simulation::ScoreBin;
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{labels, number};
use leptos::prelude::*;
use maud::html;

use super::Risk;
use super::weighing::{Weighing, in_words, switch};
use crate::components::bands::{colour, of_score, or_default};
use crate::components::chart::Key;
use crate::components::chart::json::{filled, list, text};
use crate::components::chart::marks::Mark;
use crate::components::chart_panel::{ChartPanel, Plot};
use crate::components::figures::{Cell, Figures};
use crate::state::portfolio_query::PortfolioQuery;

/// Options; a text `$name` stands for a value.
const TEMPLATE: &str = include_str!("distribution/option.json");

/// The panel.
#[component]
pub(super) fn Distribution(page: Risk) -> impl IntoView {
    let weighing = RwSignal::new(Weighing::Count);
    let instead = remote("The distribution", page.answer, skeleton::block(9), |_| html! {});
    let plot = move || {
        // The bands may be those of a model that is on its way.
        let bands = page.model.ok(|model| or_default(model.bands.as_deref()));
        let bands = bands.or_else(|| page.model.failure().map(|_| or_default(None)))?;
        page.answer.ok(|answer| plotted(page, answer, &bands, weighing.get()))
    };
    view! {
        <ChartPanel
            id="score-distribution"
            title="Scores"
            plot=Box::new(plot)
            about=Signal::derive(move || page.about())
            controls=switch(weighing, "Scores: what is counted", "Accounts")
            instead=instead
        />
    }
}

fn plotted(page: Risk, answer: &RiskSegments, bands: &[Band], weighing: Weighing) -> Plot {
    let bins = &answer.distribution;
    let values: Vec<_> = bins.iter().map(|bin| weighing.of(bin.customers, bin.ttm_net.as_ref())).collect();
    let names: Vec<_> = bins.iter().map(range).collect();
    let colours: Vec<_> = bins.iter().map(|bin| colour(of_score(bands, bin.from))).collect();
    let href = |bin: &ScoreBin| page.accounts(|query| within(query, bin));
    let mark = |(index, bin): (usize, &ScoreBin)| {
        let words = format!("Score {}: {}", range(bin), in_words(bin.customers, bin.ttm_net.as_ref()));
        Mark { at: (0, u32::try_from(index).unwrap_or(0)), words, href: (bin.customers > 0).then(|| href(bin)) }
    };
    let keys = bands.iter().map(|band| Key { name: labels::band(&band.key), colour: colour(&band.key) }).collect();
    let option = move |palette: &_| {
        // Nothing is drawn where nobody is; else a bar can be seen, however small.
        let bar = |(value, colour): (&String, &&str)| match value.as_str() {
            "0" | "0.00" => "null".to_owned(),
            value => format!(r#"{{"value":{value},"itemStyle":{{"color":"${colour}"}}}}"#),
        };
        let bars = list(values.iter().zip(&colours).map(bar));
        filled(TEMPLATE, &[("names", list(names.iter().map(|name| text(name)))), ("bars", bars)], palette)
    };
    Plot {
        label: label(answer),
        option: Box::new(option),
        write: weighing.write(&answer.context.currency),
        marks: bins.iter().enumerate().map(mark).collect(),
        keys,
        figures: figures(answer, bands, href),
    }
}

/// `35–39`
fn range(bin: &ScoreBin) -> String {
    format!("{}–{}", bin.from, bin.to)
}

fn within(mut query: PortfolioQuery, bin: &ScoreBin) -> PortfolioQuery {
    query.ranges.insert("min_score", bin.from.to_string());
    query.ranges.insert("max_score", bin.to.to_string());
    query
}

fn label(answer: &RiskSegments) -> String {
    let most = answer.distribution.iter().max_by_key(|bin| bin.customers).filter(|bin| bin.customers > 0);
    let most = most.map_or_else(String::new, |bin| {
        format!(" Most, {}, have {}.", number::count(locale(), bin.customers), range(bin))
    });
    format!("Scores of {}.{most}", number::counted(locale(), answer.scored, "account", "accounts"))
}

fn figures(answer: &RiskSegments, bands: &[Band], href: impl Fn(&ScoreBin) -> String) -> Figures {
    let row = |bin: &ScoreBin| {
        vec![
            Cell::text(range(bin)).to(href(bin)),
            Cell::text(labels::band(of_score(bands, bin.from))),
            Cell::count(bin.customers),
            Cell::money(bin.ttm_net.as_ref()),
        ]
    };
    Figures {
        caption: "Accounts by score".to_owned(),
        head: vec![
            "Score".to_owned(),
            "Band".to_owned(),
            "Accounts".to_owned(),
            format!("Revenue a year ({})", answer.context.currency),
        ],
        rows: answer.distribution.iter().filter(|bin| bin.customers > 0).map(row).collect(),
    }
}
