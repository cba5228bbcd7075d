//! How scores are spread by the active model, and how they would be.

use std::sync::Arc;

use bellwether_contract::simulation::{ScoreBin, Simulation};
use bellwether_ui::components::fragment::live;
use bellwether_ui::format::date;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number;
use leptos::prelude::*;

use super::Scoring;
use crate::components::chart::Key;
use crate::components::chart::json::{filled, list, text};
use crate::components::chart::marks::Mark;
use crate::components::chart_panel::{ChartPanel, Plot};
use crate::components::figures::{Cell, Figures};

/// Options; a text `$name` stands for a value.
const TEMPLATE: &str = include_str!("spread/option.json");

/// The panel, while there is something to compare.
#[component]
pub(super) fn Spread(page: Scoring) -> impl IntoView {
    let answer = page.trial.answer;
    let is_there = Memo::new(move |_| answer.with(Option::is_some));
    live(move || {
        if !is_there.get() {
            return ().into_any();
        }
        let about = Signal::derive(move || {
            answer.get().map(|answer| about(&answer, page.is_changed.get())).unwrap_or_default()
        });
        view! {
            <ChartPanel
                id="scores-before-and-after"
                title="Scores now and then"
                plot=Box::new(move || answer.get().map(plotted))
                about=about
                instead=().into_any()
            />
        }
        .into_any()
    })
}

fn about(answer: &Simulation, is_changed: bool) -> String {
    let day = date::full(locale(), answer.context.as_of);
    let changed = if is_changed { ", changed," } else { "" };
    format!("As of {day}, {}{changed} beside {}", answer.tried, answer.context.model)
}

#[expect(clippy::needless_pass_by_value, reason = "it is the signal's own copy")]
fn plotted(answer: Arc<Simulation>) -> Plot {
    let (before, after) = (&answer.before.distribution, &answer.after.distribution);
    let counts = |bins: &[ScoreBin]| list(bins.iter().map(|bin| bin.customers.to_string()));
    let values = vec![
        ("names", list(before.iter().map(|bin| text(&range(bin))))),
        ("before", counts(before)),
        ("after", counts(after)),
    ];
    let mark = |series: u32, when: &'static str| {
        move |(index, bin): (usize, &ScoreBin)| Mark {
            at: (series, u32::try_from(index).unwrap_or(0)),
            words: format!(
                "{when} {}: {}",
                range(bin),
                number::counted(locale(), bin.customers, "account", "accounts")
            ),
            href: None,
        }
    };
    let firsts = before.iter().enumerate().map(mark(0, "Now"));
    let seconds = after.iter().enumerate().map(mark(1, "Then"));
    Plot {
        label: label(&answer),
        option: Box::new(move |palette| filled(TEMPLATE, &values, palette)),
        write: Box::new(|value| number::decimal(locale(), value, 0)),
        // Pair by pair, as they stand.
        marks: firsts.zip(seconds).flat_map(|(now, then)| [now, then]).collect(),
        keys: vec![
            Key { name: "Now, by the active model".to_owned(), colour: "grey" },
            Key { name: "Then".to_owned(), colour: "blue" },
        ],
        figures: figures(before, after),
    }
}

fn range(bin: &ScoreBin) -> String {
    format!("{}–{}", bin.from, bin.to)
}

fn label(answer: &Simulation) -> String {
    let average =
        |score: Option<f64>| score.map_or_else(|| "unknown".to_owned(), |score| number::decimal(locale(), score, 1));
    format!(
        "Accounts by score now and then. The average goes from {} to {}.",
        average(answer.before.average_score),
        average(answer.after.average_score)
    )
}

fn figures(before: &[ScoreBin], after: &[ScoreBin]) -> Figures {
    let row = |(now, then): (&ScoreBin, &ScoreBin)| {
        vec![Cell::text(range(now)), Cell::count(now.customers), Cell::count(then.customers)]
    };
    Figures {
        caption: "Accounts by score now and then".to_owned(),
        head: ["Score", "Accounts now", "Accounts then"].map(str::to_owned).into(),
        rows: before.iter().zip(after).map(row).collect(),
    }
}
