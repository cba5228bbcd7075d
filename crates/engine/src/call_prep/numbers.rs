//! The numbers to have at hand in a call, with their direction.

use std::cmp::Ordering;

use bellwether_domain::measure::MeasureKey as Key;
use bellwether_domain::measures::narrative::percent;

use crate::account::Account;
use crate::portfolio::peers::PeerComparison;

/// Which way a number goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// To the good.
    Better,
    /// To the bad.
    Worse,
    /// Neither.
    Same,
}

/// A number to have at hand.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    /// `net`, `ttm_net`, or the key of a measure.
    pub key: String,
    /// For people.
    pub label: &'static str,
    /// The amount in minor units of the reporting currency, where it is one.
    pub amount: Option<i64>,
    /// The measure, where it is one.
    pub measure: Option<Key>,
    /// As people write it.
    pub shown: String,
    /// Compared with what `against` says.
    pub way: Option<Way>,
    /// What it is compared with.
    pub against: Option<String>,
}

impl Way {
    fn of(now: f64, before: f64, more_is_better: bool) -> Self {
        match (now.partial_cmp(&before), more_is_better) {
            (Some(Ordering::Greater), true) | (Some(Ordering::Less), false) => Self::Better,
            (Some(Ordering::Less), true) | (Some(Ordering::Greater), false) => Self::Worse,
            _ => Self::Same,
        }
    }

    /// The name used in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Same => "same",
        }
    }
}

impl Account {
    pub(super) fn numbers(&self, peers: &PeerComparison) -> Vec<Number> {
        let row = self.row();
        let revenue = self.portfolio.columns.revenue(row.index());
        let net = revenue.window.invoiced.saturating_sub(revenue.window.credited);
        let money = |key: &str, label, now: i64, before: i64, against: &str| Number {
            key: key.to_owned(),
            label,
            amount: Some(now),
            measure: None,
            shown: self.short(now),
            way: Some(match now.cmp(&before) {
                Ordering::Greater => Way::Better,
                Ordering::Less => Way::Worse,
                Ordering::Equal => Way::Same,
            }),
            against: Some(format!("{} {against}", self.short(before))),
        };
        let mut numbers = vec![
            money("net", "Net, fiscal year to date", net, revenue.prior_net, "a year ago"),
            money("ttm_net", "Net, last 12 closed months", revenue.ttm_net, revenue.ttm_base_net, "three months ago"),
        ];
        if let Ok(value) = row.measure(Key::BudgetAttainment) {
            let against = row.budget().map(|figures| format!("budget {}", self.short(figures.budget)));
            numbers.push(measured(
                Key::BudgetAttainment,
                "Budget attained",
                percent(value),
                Some(Way::of(value, 1.0, true)),
                against,
            ));
        }
        if let Ok(value) = row.measure(Key::DaysSinceInvoice) {
            let gap = row.measure(Key::GapDays).ok();
            let against = gap.map(|gap| format!("usually every {}", days(gap)));
            let way = gap
                .map(|gap| Way::of(value, gap.max(1.0), false))
                .map(|way| if way == Way::Better { Way::Same } else { way });
            numbers.push(measured(Key::DaysSinceInvoice, "Since the last invoice", days(value), way, against));
        }
        let shown: [(Key, &str, fn(f64) -> String); 4] = [
            (Key::Breadth, "Common families bought", percent),
            (Key::TrainingCompletion, "Due training done", percent),
            (Key::ContactDaysSince, "Since the last contact", days),
            (Key::DaysLate, "Pays late by", days),
        ];
        for (key, label, write) in shown {
            let Ok(value) = row.measure(key) else { continue };
            let figure = peers.items.iter().find(|figure| figure.measure == Some(key));
            let median = figure.and_then(|figure| figure.quartiles).map(|quartiles| quartiles.median);
            let more = matches!(key, Key::Breadth | Key::TrainingCompletion);
            let way = median.map(|median| Way::of(value, median, more));
            numbers.push(measured(
                key,
                label,
                write(value),
                way,
                median.map(|median| format!("peers {}", write(median))),
            ));
        }
        numbers
    }
}

fn measured(key: Key, label: &'static str, shown: String, way: Option<Way>, against: Option<String>) -> Number {
    Number { key: key.to_string(), label, amount: None, measure: Some(key), shown, way, against }
}

fn days(value: f64) -> String {
    let rounded = format!("{value:.0}");
    if rounded == "1" { "1 day".to_owned() } else { rounded + " days" }
}
