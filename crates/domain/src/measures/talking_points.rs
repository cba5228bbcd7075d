//! What to talk about with a customer: rules over measures, as data. The sentence with the numbers is told by
//! [`super::narrative`]; here is when it is worth telling, and what to ask or offer then.

use crate::lifecycle::Lifecycle;
use crate::measure::{MeasureKey as Key, Measures};

/// When a measure is worth talking about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum When {
    /// At least this.
    AtLeast(f64),
    /// Less than this.
    Below(f64),
}

/// Of whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Of everybody.
    All,
    /// Of those who buy: what they buy less of is no question to somebody who stopped.
    Buying,
    /// Of those who stopped ([`Lifecycle::Lapsed`]).
    Lapsed,
}

/// A rule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// Its name for programs.
    pub key: &'static str,
    /// The measure it looks at.
    pub measure: Key,
    /// When it applies.
    pub when: When,
    /// Of whom it is told.
    pub of: Of,
    /// Whether it is good news.
    pub good: bool,
    /// What to ask or offer.
    pub ask: &'static str,
}

const fn rule(key: &'static str, measure: Key, when: When, ask: &'static str) -> Rule {
    Rule { key, measure, when, of: Of::All, good: false, ask }
}

const fn buying(key: &'static str, measure: Key, when: When, ask: &'static str) -> Rule {
    Rule { of: Of::Buying, ..rule(key, measure, when, ask) }
}

/// All rules. Of two that look at the same measure at most one applies.
pub const RULES: &[Rule] = &[
    Rule {
        of: Of::Lapsed,
        ..rule(
            "win_back",
            Key::DaysSinceInvoice,
            When::AtLeast(0.0),
            "Ask why they stopped buying, and what would bring them back.",
        )
    },
    buying(
        "order_overdue",
        Key::OverdueRatio,
        When::AtLeast(1.5),
        "Ask what they need now, and whether something holds the next order up.",
    ),
    rule(
        "behind_budget",
        Key::BudgetAttainment,
        When::Below(0.95),
        "Go through the plan for the rest of the year, and what would bring it back.",
    ),
    buying(
        "revenue_down",
        Key::Yoy,
        When::Below(0.9),
        "Ask what they buy less of than a year ago, and from whom instead.",
    ),
    buying("trend_down", Key::TtmChange, When::Below(0.95), "Ask what has changed in their business in recent months."),
    rule(
        "coverage_gap",
        Key::Breadth,
        When::Below(0.6),
        "Offer a product family that comparable customers buy and they do not.",
    ),
    rule("training_open", Key::TrainingCompletion, When::Below(0.8), "Offer help with the modules that are due."),
    rule("long_silence", Key::ContactDaysSince, When::AtLeast(30.0), "Agree on when to talk next."),
    rule("pays_late", Key::DaysLate, When::AtLeast(7.0), "Ask whether invoices arrive as they should."),
    rule("contract_ends", Key::DaysPastEnd, When::AtLeast(-90.0), "Speak about renewing the contract."),
    Rule {
        good: true,
        ..rule("ahead_of_budget", Key::BudgetAttainment, When::AtLeast(1.05), "Thank them, and ask what went well.")
    },
    Rule {
        good: true,
        ..rule("revenue_up", Key::Yoy, When::AtLeast(1.1), "Ask what they plan next, to be ready for it.")
    },
];

impl Rule {
    /// Whether it applies to a customer at a stage; where nobody knows the stage, to one who buys. A measure without a
    /// value is nothing to talk about.
    pub fn applies(&self, measures: &Measures, stage: Option<Lifecycle>) -> bool {
        let lapsed = stage == Some(Lifecycle::Lapsed);
        let concerned = match self.of {
            Of::All => true,
            Of::Buying => !lapsed,
            Of::Lapsed => lapsed,
        };
        concerned
            && measures.get(self.measure).is_ok_and(|value| match self.when {
                When::AtLeast(least) => value >= least,
                When::Below(end) => value < end,
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Missing;

    #[test]
    fn apply_from_their_bounds_on() {
        let of = |measures: &Measures, stage| -> Vec<&str> {
            RULES.iter().filter(|rule| rule.applies(measures, stage)).map(|rule| rule.key).collect()
        };
        let applying = |measures: &Measures| of(measures, Some(Lifecycle::Active));
        let measures = Measures::default()
            .with(Key::OverdueRatio, Ok(1.5))
            .with(Key::BudgetAttainment, Ok(0.95))
            .with(Key::Yoy, Ok(0.899))
            .with(Key::Breadth, Err(Missing::InsufficientHistory));
        assert_eq!(applying(&measures), ["order_overdue", "revenue_down"]);
        assert_eq!(of(&measures, None), ["order_overdue", "revenue_down"]);
        assert_eq!(applying(&Measures::default()), [""; 0]);
        assert_eq!(applying(&Measures::default().with(Key::BudgetAttainment, Ok(1.05))), ["ahead_of_budget"]);
    }

    #[test]
    fn whoever_stopped_is_asked_why_and_not_what_they_buy_less_of() {
        let measures = Measures::default()
            .with(Key::DaysSinceInvoice, Ok(743.0))
            .with(Key::OverdueRatio, Ok(22.9))
            .with(Key::Yoy, Ok(0.0))
            .with(Key::TtmChange, Ok(0.0))
            .with(Key::Breadth, Ok(0.0));
        let of = |stage| -> Vec<&str> {
            RULES.iter().filter(|rule| rule.applies(&measures, Some(stage))).map(|rule| rule.key).collect()
        };
        assert_eq!(of(Lifecycle::Lapsed), ["win_back", "coverage_gap"]);
        assert_eq!(of(Lifecycle::Active), ["order_overdue", "revenue_down", "trend_down", "coverage_gap"]);
    }

    #[test]
    fn no_measure_is_told_twice() {
        for value in [-1e3, -90.0, 0.0, 0.5, 0.95, 1.0, 1.2, 40.0, 1e3] {
            let all = Key::ALL.iter().fold(Measures::default(), |measures, &key| measures.with(key, Ok(value)));
            for (key, stage) in Key::ALL.iter().flat_map(|key| Lifecycle::ALL.map(|stage| (*key, stage))) {
                let told = RULES.iter().filter(|rule| rule.measure == key && rule.applies(&all, Some(stage))).count();
                assert!(told <= 1, "{key} at {value} of {stage:?}");
            }
        }
    }
}
