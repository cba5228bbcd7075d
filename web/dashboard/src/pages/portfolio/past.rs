//! How score, risk and what is past due went in the last weeks: lines beside the figures. They come after the first page,
//! and are of the same accounts as the figures.

use bellwether_contract::portfolio::{PortfolioActionsPoint, PortfolioHealthPoint};
use chrono::NaiveDate;
use leptos::prelude::*;
use maud::Markup;

use super::kpis::spark::spark;
use super::{Portfolio, switcher};
use crate::api;
use bellwether_ui::api::path::Params;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{date, number};
use bellwether_ui::state::remote::Remote;

/// Points of score, and share of the accounts at risk, that fill the height of a line at least.
const POINTS: f64 = 10.0;
const SHARE: f64 = 0.25;

/// The lines; none before they are there, or where there is one day alone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Past {
    /// Of the average score.
    pub(super) score: Option<Markup>,
    /// Of the accounts at risk.
    pub(super) at_risk: Option<Markup>,
    /// Of the actions that were past due.
    pub(super) overdue: Option<Markup>,
}

/// Draws the lines of whoever is looked at, and others when that or what is to be done changes. What it returns asks for
/// them again.
pub(super) fn follow(page: Portfolio, work: RwSignal<u32>) -> impl Fn() + Copy {
    let whose = Memo::new(move |_| {
        let owners = page.query.with(|query| query.filters.get(switcher::FIELD).map(|ids| ids.join(",")));
        Params::new().maybe(switcher::FIELD, owners).and(&page.lens().params())
    });
    let health = Remote::new(move || api::portfolio_health(&whose.get()));
    let actions = Remote::new(move || {
        work.track();
        api::portfolio_actions(&whose.get())
    });
    Effect::new(move |before: Option<Params>| {
        let whose = whose.get();
        // Nobody's lines beside somebody else's figures.
        if before.is_some_and(|before| before != whose) {
            page.past.set(Past::default());
        }
        whose
    });
    Effect::new(move || {
        if let Some((score, at_risk)) = health.ok(|health| scores(&health.points)) {
            page.past.update(|past| (past.score, past.at_risk) = (score, at_risk));
        }
    });
    Effect::new(move || {
        if let Some(overdue) = actions.ok(|actions| overdue(&actions.points)) {
            page.past.update(|past| past.overdue = overdue);
        }
    });
    move || {
        health.refetch();
        actions.refetch();
    }
}

fn scores(points: &[PortfolioHealthPoint]) -> (Option<Markup>, Option<Markup>) {
    let scores: Vec<(NaiveDate, f64)> =
        points.iter().filter_map(|point| Some((point.as_of, point.average_score?))).collect();
    let score = |value| number::decimal(locale(), value, 1);
    let at_risk = points.iter().map(|point| (point.as_of, point.at_risk));
    (line("Average score by week", &scores, POINTS, score), counts("Accounts at risk by week", at_risk))
}

/// None where nothing ever was past due: nothing went anywhere.
fn overdue(points: &[PortfolioActionsPoint]) -> Option<Markup> {
    let any = points.iter().any(|point| point.overdue > 0);
    any.then(|| counts("Overdue actions by week", points.iter().map(|point| (point.date, point.overdue))))?
}

fn counts(what: &str, points: impl Iterator<Item = (NaiveDate, u64)>) -> Option<Markup> {
    #[expect(clippy::cast_precision_loss, reason = "drawn, not told")]
    let points: Vec<(NaiveDate, f64)> = points.map(|(date, count)| (date, count as f64)).collect();
    let most = points.iter().map(|(_, count)| *count).fold(0.0, f64::max);
    line(what, &points, most * SHARE, |value| number::decimal(locale(), value, 0))
}

fn line(what: &str, points: &[(NaiveDate, f64)], least: f64, tell: impl Fn(f64) -> String) -> Option<Markup> {
    let (first, last) = (points.first()?, points.last()?);
    let label = format!(
        "{what}, from {} on {} to {} on {}",
        tell(first.1),
        date::full(locale(), first.0),
        tell(last.1),
        date::full(locale(), last.0),
    );
    let values: Vec<f64> = points.iter().map(|point| point.1).collect();
    spark(&values, least, &label)
}
