//! The sentences that say why: one for each measure, with the numbers behind it.
//!
//! Written by the server so that page, export and assistant tell the same story. English; a number in them is short,
//! the exact one stands in the answer beside it.

use std::fmt::Write as _;

use crate::codes::Currency;
use crate::measure::{MeasureKey as Key, Measures, Missing};
use crate::measures::revenue::RevenueFigures;
use crate::money::Money;
use crate::scoring::explain::DimensionExplanation;

/// What the sentences about one customer are made from.
#[derive(Debug, Clone, Copy)]
pub struct Story<'a> {
    /// All measures.
    pub measures: &'a Measures,
    /// Amounts behind the revenue measures.
    pub revenue: &'a RevenueFigures,
    /// Common families bought and common families, when there are peers.
    pub coverage: Option<(u32, u32)>,
    /// What the amounts are in.
    pub reporting: Currency,
}

impl Story<'_> {
    /// The sentence of a dimension: of the measures that scored, or of what is missing.
    pub fn dimension(&self, dimension: &DimensionExplanation) -> String {
        let scored = dimension.inputs.iter().filter(|input| input.score.is_some());
        let told: Vec<String> = scored.map(|input| self.measure(input.measure)).collect();
        if told.is_empty() {
            let alarming = dimension.inputs.iter().find(|input| input.reason == dimension.reason);
            return alarming.map_or_else(String::new, |input| self.measure(input.measure));
        }
        told.join(" ")
    }

    /// The sentence of a measure.
    pub fn measure(&self, key: Key) -> String {
        match self.measures.get(key) {
            Ok(value) => self.told(key, value),
            Err(missing) => missing_sentence(key, missing).to_owned(),
        }
    }

    fn told(&self, key: Key, value: f64) -> String {
        match key {
            Key::BudgetAttainment => self.attainment(value),
            Key::Yoy if self.revenue.prior_net <= 0 => {
                "No revenue left after credit notes, now or a year ago.".to_owned()
            }
            Key::Yoy => {
                let net = self.revenue.window.invoiced - self.revenue.window.credited;
                let (net, prior) = (self.money(net), self.money(self.revenue.prior_net));
                format!("{} on the prior year: {net} after {prior}.", change(value))
            }
            Key::OverdueRatio | Key::DaysSinceInvoice => {
                match (self.measures.get(Key::DaysSinceInvoice), self.days(Key::GapDays)) {
                    (Ok(since), Ok(gap)) => format!("{} since the last invoice, usually every {gap}.", days(since)),
                    (Ok(since), Err(_)) => format!("{} since the last invoice.", days(since)),
                    _ => format!("{value:.1} times the usual gap since the last invoice."),
                }
            }
            Key::Breadth => match self.coverage {
                Some((covered, common)) => format!("{covered} of {common} families that comparable customers buy."),
                None => format!("{} of the families that comparable customers buy.", percent(value)),
            },
            Key::TrainingCompletion => format!("{} of due modules done.", percent(value)),
            Key::TrainingDaysSince => format!("{} since the last completion.", days(value)),
            Key::ContactDaysSince => format!("{} since the last contact.", days(value)),
            Key::TtmChange if self.revenue.ttm_base_net <= 0 => {
                "No revenue left after credit notes in the last 12 closed months or before.".to_owned()
            }
            Key::TtmChange => {
                format!("{}: the last 12 closed months against the 12 that ended three months earlier.", change(value))
            }
            Key::DaysLate => format!("Pays {} late on average.", days(value)),
            Key::DaysPastEnd if value > 0.0 => format!("Contract ended {} ago.", days(value)),
            Key::DaysPastEnd => format!("Contract ends in {}.", days(-value)),
            _ => format!("{}: {value:.2}.", key.as_str()),
        }
    }

    fn attainment(&self, value: f64) -> String {
        let mut sentence = format!("{} of budget to date", percent(value));
        if let Some(figures) = self.revenue.budget {
            write!(sentence, ": {} of {}", self.money(figures.net), self.money(figures.budget))
                .expect("writing to a string cannot fail");
        }
        sentence + "."
    }

    fn days(&self, key: Key) -> Result<String, Missing> {
        self.measures.get(key).map(|days| format!("{days:.1}").trim_end_matches(".0").to_owned())
    }

    fn money(&self, minor: i64) -> String {
        short_money(Money::from_minor(minor, self.reporting))
    }
}

/// The sentence of a score that fell within 30 days.
pub fn score_fell(from: u8, to: u8) -> String {
    format!("The score fell by {} points in 30 days, from {from} to {to}.", from.saturating_sub(to))
}

fn missing_sentence(key: Key, missing: Missing) -> &'static str {
    match (missing, key) {
        (Missing::SourceUnavailable, _) => "The source is not available and its last data is too old to use.",
        (Missing::NotApplicable, Key::BudgetAttainment) => "No budget.",
        (Missing::NotApplicable, Key::GapDays | Key::OverdueRatio | Key::DaysSinceInvoice) => "Never invoiced.",
        (Missing::NotApplicable, Key::Breadth) => "No product families to compare.",
        (Missing::NotApplicable, Key::TrainingCompletion | Key::TrainingDaysSince) => "No learner enrolled.",
        (Missing::NotApplicable, Key::ContactDaysSince) => "No contact log connected.",
        (Missing::NotApplicable, _) => "Does not apply to this customer.",
        (Missing::InsufficientHistory, Key::Yoy) => "Too short a history to compare with the prior year.",
        (Missing::InsufficientHistory, Key::TtmChange) => "Too short a history to compare twelve months.",
        (Missing::InsufficientHistory, Key::GapDays | Key::OverdueRatio) => "Fewer than 4 invoice dates so far.",
        (Missing::InsufficientHistory, Key::Breadth) => "Fewer than 5 comparable customers.",
        (Missing::InsufficientHistory, Key::TrainingCompletion) => "No module due yet.",
        (Missing::InsufficientHistory, _) => "Too little has happened yet.",
    }
}

/// A whole number of days: `1 day`, `41 days`.
fn days(value: f64) -> String {
    let days = format!("{value:.0}");
    if days == "1" { "1 day".to_owned() } else { days + " days" }
}

/// A share as whole percent.
pub fn percent(value: f64) -> String {
    format!("{:.0}%", value * 100.0).replace('-', "\u{2212}")
}

/// A ratio of growth as a signed change in percent: 0.92 is −8.0%.
pub fn change(ratio: f64) -> String {
    let percent = (ratio - 1.0) * 100.0;
    let text = format!("{percent:+.1}%");
    if matches!(text.as_str(), "+0.0%" | "-0.0%") { "0.0%".to_owned() } else { text.replace('-', "\u{2212}") }
}

/// An amount in at most four digits with its symbol: £12.4k, €1.20m.
pub fn short_money(money: Money) -> String {
    #[expect(clippy::cast_precision_loss, reason = "shown in four digits")]
    let major = money.minor as f64 / f64::from(10u32.pow(money.currency.minor_digits()));
    short_amount(major, money.currency)
}

/// The same of an amount in major units.
pub fn short_amount(major: f64, currency: Currency) -> String {
    let symbol = match currency.as_str() {
        "GBP" => "£".to_owned(),
        "EUR" => "€".to_owned(),
        "USD" => "$".to_owned(),
        code => format!("{code} "),
    };
    let sign = if major < 0.0 { "\u{2212}" } else { "" };
    let size = major.abs();
    let digits = if size >= 999_500.0 {
        format!("{:.2}m", size / 1e6)
    } else if size >= 999.5 {
        format!("{:.1}k", size / 1e3)
    } else {
        format!("{size:.0}")
    };
    format!("{sign}{symbol}{digits}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measures::money_sums::Turnover;
    use crate::measures::revenue::BudgetFigures;

    #[test]
    fn money_is_short() {
        let of = |minor| short_money(Money::from_minor(minor, Currency::GBP));
        assert_eq!(
            [of(1_240_049), of(-99_949), of(99_950), of(99_950_000), of(0)],
            ["£12.4k", "\u{2212}£999", "£1.0k", "£1.00m", "£0"]
        );
    }

    #[test]
    fn sentences_carry_the_numbers() {
        let measures = Measures::default()
            .with(Key::BudgetAttainment, Ok(0.7778))
            .with(Key::Yoy, Ok(0.817))
            .with(Key::OverdueRatio, Ok(33.0 / 13.5))
            .with(Key::DaysSinceInvoice, Ok(33.0))
            .with(Key::GapDays, Ok(13.5))
            .with(Key::TtmChange, Err(Missing::InsufficientHistory));
        let revenue = RevenueFigures {
            window: Turnover { invoiced: 19_160_000, credited: 120_000 },
            prior_net: 23_310_000,
            budget: Some(BudgetFigures { budget: 24_480_000, net: 19_040_000, missing_months: 0 }),
            ..RevenueFigures::default()
        };
        let story = Story { measures: &measures, revenue: &revenue, coverage: None, reporting: Currency::GBP };
        assert_eq!(story.measure(Key::BudgetAttainment), "78% of budget to date: £190.4k of £244.8k.");
        assert_eq!(story.measure(Key::Yoy), "\u{2212}18.3% on the prior year: £190.4k after £233.1k.");
        assert_eq!(story.measure(Key::OverdueRatio), "33 days since the last invoice, usually every 13.5.");
        assert_eq!(story.measure(Key::DaysSinceInvoice), story.measure(Key::OverdueRatio));
        assert_eq!(story.measure(Key::TtmChange), "Too short a history to compare twelve months.");
        assert_eq!(story.measure(Key::TrainingCompletion), "No learner enrolled.");
        let measures = Measures::default().with(Key::ContactDaysSince, Ok(1.0));
        let story = Story { measures: &measures, ..story };
        assert_eq!(story.measure(Key::ContactDaysSince), "1 day since the last contact.");
    }
}
