//! What costs the most: dimensions by points lost, or by the revenue those points stand for.

use bellwether_contract::risk::{RiskSegments, RiskWeight};
use bellwether_contract::value::Money;
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number::fixed;
use bellwether_ui::format::{labels, money, number};
use leptos::prelude::*;
use maud::html;

use super::Risk;
use super::weighing::{Weighing, switch};
use crate::components::chart::json::{filled, list, text};
use crate::components::chart::marks::Mark;
use crate::components::chart_panel::{ChartPanel, Plot};
use crate::components::figures::{Cell, Figures};

/// Options; a text `$name` stands for a value.
const TEMPLATE: &str = include_str!("factors/option.json");

/// The panel.
#[component]
pub(super) fn Factors(page: Risk) -> impl IntoView {
    let weighing = RwSignal::new(Weighing::Count);
    let instead = remote("Risk factors", page.answer, skeleton::block(9), |_| html! {});
    let plot = move || page.answer.ok(|answer| plotted(page, answer, weighing.get()));
    view! {
        <ChartPanel
            id="risk-factors"
            title="What costs the most"
            plot=Box::new(plot)
            about=Signal::derive(move || page.about())
            controls=switch(weighing, "What costs the most: what is counted", "Points")
            instead=instead
        />
    }
}

fn plotted(page: Risk, answer: &RiskSegments, weighing: Weighing) -> Plot {
    let currency = answer.context.currency.clone();
    let mut factors = answer.factors.clone();
    factors.sort_by(|a, b| weight(weighing, b).total_cmp(&weight(weighing, a)));
    let href = |factor: &RiskWeight| page.accounts(|query| query.only("factor", vec![factor.dimension.clone()]));
    let figures = figures(&factors, &currency, href);
    let mark = |(index, factor): (usize, &RiskWeight)| Mark {
        at: (0, u32::try_from(index).unwrap_or(0)),
        words: in_words(factor, &currency),
        href: Some(href(factor)),
    };
    let marks = factors.iter().enumerate().map(mark).collect();
    let label = factors.first().map_or_else(
        || "No account loses points.".to_owned(),
        |first| format!("Dimensions by what they cost. Most: {}.", in_words(first, &currency)),
    );
    let write = weighing.write(&currency);
    let bars = list(factors.iter().map(|factor| {
        let shown = match weighing {
            Weighing::Count => number::decimal(locale(), factor.points_lost, 0),
            Weighing::Revenue => short(factor, &currency),
        };
        format!(r#"{{"value":{},"label":{{"formatter":{}}}}}"#, fixed(weight(weighing, factor), 2), text(&shown))
    }));
    let names = list(factors.iter().map(|factor| text(&labels::sentence(&factor.dimension))));
    let option = move |palette: &_| filled(TEMPLATE, &[("names", names.clone()), ("bars", bars.clone())], palette);
    Plot { label, option: Box::new(option), write, marks, keys: Vec::new(), figures }
}

fn weight(weighing: Weighing, factor: &RiskWeight) -> f64 {
    match weighing {
        Weighing::Count => factor.points_lost,
        Weighing::Revenue => factor.revenue_weighted,
    }
}

fn short(factor: &RiskWeight, currency: &str) -> String {
    money::short(locale(), &Money { amount: fixed(factor.revenue_weighted, 2), currency: currency.to_owned() })
}

fn in_words(factor: &RiskWeight, currency: &str) -> String {
    format!(
        "{}: {} points lost by {}, which stand for {} a year",
        labels::sentence(&factor.dimension),
        number::decimal(locale(), factor.points_lost, 0),
        number::counted(locale(), factor.customers, "account", "accounts"),
        short(factor, currency)
    )
}

fn figures(factors: &[RiskWeight], currency: &str, href: impl Fn(&RiskWeight) -> String) -> Figures {
    let row = |factor: &RiskWeight| {
        vec![
            Cell::text(labels::sentence(&factor.dimension)).to(href(factor)),
            Cell::decimal(factor.points_lost, 1),
            Cell::money(Some(&Money { amount: fixed(factor.revenue_weighted, 2), currency: currency.to_owned() })),
            Cell::count(factor.customers),
        ]
    };
    Figures {
        caption: "Dimensions by what they cost".to_owned(),
        head: vec![
            "Dimension".to_owned(),
            "Points lost".to_owned(),
            format!("Revenue they stand for ({currency})"),
            "Accounts that lose a point or more".to_owned(),
        ],
        rows: factors.iter().map(row).collect(),
    }
}
