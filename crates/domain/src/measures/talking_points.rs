//! What to talk about with a customer: rules over measures, as data. The sentence with the numbers is told by
//! [`super::narrative`]; here is when it is worth telling, and what to ask or offer then.

use crate::measure::{MeasureKey as Key, Measures};

/// When a measure is worth talking about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum When {
    /// At least this.
    AtLeast(f64),
    /// Less than this.
    Below(f64),
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
    /// Whether it is good news.
    pub good: bool,
    /// What to ask or offer.
    pub ask: &'static str,
}

const fn rule(key: &'static str, measure: Key, when: When, ask: &'static str) -> Rule {
    Rule { key, measure, when, good: false, ask }
}

/// All rules. Of two that look at the same measure at most one applies.
pub const RULES: &[Rule] = &[
    rule(
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
    rule(
        "revenue_down",
        Key::Yoy,
        When::Below(0.9),
        "Ask what they buy less of than a year ago, and from whom instead.",
    ),
    rule("trend_down", Key::TtmChange, When::Below(0.95), "Ask what has changed in their business in recent months."),
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
    /// Whether it applies. A measure without a value is nothing to talk about.
    pub fn applies(&self, measures: &Measures) -> bool {
        measures.get(self.measure).is_ok_and(|value| match self.when {
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
        let applying = |measures: &Measures| -> Vec<&str> {
            RULES.iter().filter(|rule| rule.applies(measures)).map(|rule| rule.key).collect()
        };
        let measures = Measures::default()
            .with(Key::OverdueRatio, Ok(1.5))
            .with(Key::BudgetAttainment, Ok(0.95))
            .with(Key::Yoy, Ok(0.899))
            .with(Key::Breadth, Err(Missing::InsufficientHistory));
        assert_eq!(applying(&measures), ["order_overdue", "revenue_down"]);
        assert_eq!(applying(&Measures::default()), [""; 0]);
        assert_eq!(applying(&Measures::default().with(Key::BudgetAttainment, Ok(1.05))), ["ahead_of_budget"]);
    }

    #[test]
    fn no_measure_is_told_twice() {
        for value in [-1e3, -90.0, 0.0, 0.5, 0.95, 1.0, 1.2, 40.0, 1e3] {
            let all = Key::ALL.iter().fold(Measures::default(), |measures, &key| measures.with(key, Ok(value)));
            for key in Key::ALL {
                let told = RULES.iter().filter(|rule| rule.measure == *key && rule.applies(&all)).count();
                assert!(told <= 1, "{key} at {value}");
            }
        }
    }
}
