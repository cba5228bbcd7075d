//! What the numbers are that rules ask about, and how people read them: one table for sentences and for conditions, wherever
//! they are told. In rules themselves numbers stay as they are computed: 0.8, not 80%.

use super::field::{NumberField, RuleField};
use crate::codes::Currency;
use crate::measure::MeasureKey as Key;
use crate::measures::narrative::short_amount;

/// What a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A share, or one amount ÷ another: read as percent.
    Percent,
    /// Major units of the reporting currency.
    Money,
    /// Days.
    Days,
    /// Hours.
    Hours,
    /// Points.
    Points,
    /// Points gained; lost, where it is negative.
    Change,
    /// A count, a rating, or a multiple: read as it is.
    Plain,
}

impl RuleField {
    /// What its numbers are; none for words.
    pub const fn unit(self) -> Option<Unit> {
        match self {
            Self::Measure(key) => Some(of_measure(key)),
            Self::Number(field) => Some(of_number(field)),
            Self::Word(_) => None,
        }
    }
}

const fn of_number(field: NumberField) -> Unit {
    match field {
        NumberField::Change30d => Unit::Change,
        NumberField::FellBy => Unit::Points,
        NumberField::TtmNet => Unit::Money,
        NumberField::DaysToKeyDate | NumberField::SourceAgeDays => Unit::Days,
        NumberField::Score | NumberField::OpenActions | NumberField::Failures => Unit::Plain,
    }
}

const fn of_measure(key: Key) -> Unit {
    match key {
        Key::BudgetAttainment
        | Key::Yoy
        | Key::Breadth
        | Key::TrainingCompletion
        | Key::TtmChange
        | Key::Features
        | Key::Satisfied
        | Key::Tasks
        | Key::MilestonesOnTime
        | Key::Velocity => Unit::Percent,
        Key::Net => Unit::Money,
        Key::GapDays
        | Key::DaysSinceInvoice
        | Key::TrainingDaysSince
        | Key::ContactDaysSince
        | Key::DaysSinceLogin
        | Key::DaysSinceActivity
        | Key::DaysLate
        | Key::DaysPastEnd => Unit::Days,
        Key::ResponseHours => Unit::Hours,
        Key::IncidentPenalty => Unit::Points,
        Key::OverdueRatio
        | Key::Calls30d
        | Key::Logins30d
        | Key::Interactions7d
        | Key::Csat
        | Key::Sentiment
        | Key::Tickets90d
        | Key::OpenEscalations
        | Key::Nps
        | Key::Overdue
        | Key::CommunityActivity90d => Unit::Plain,
    }
}

impl Unit {
    /// The word after one, and after any other number; empty where there is none.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Days => ("day", "days"),
            Self::Hours => ("hour", "hours"),
            Self::Points | Self::Change => ("point", "points"),
            Self::Percent | Self::Money | Self::Plain => ("", ""),
        }
    }

    /// A number in a sentence, short and without the word that follows it: `78%`, `£12.4k`, `13.5`.
    pub fn said(self, value: f64, reporting: Option<Currency>) -> String {
        match (self, reporting) {
            (Self::Percent, _) => digits(value * 100.0, 0) + "%",
            (Self::Money, Some(currency)) => short_amount(value, currency),
            (Self::Days | Self::Hours, _) => digits(value, 1),
            _ => digits(value, 2),
        }
    }

    /// A bound with all its digits, without the word that follows it: `62.5%`, `GBP 12500`, `1.5`.
    pub fn bound(self, value: f64, reporting: Option<Currency>) -> String {
        match (self, reporting) {
            (Self::Percent, _) => digits(value * 100.0, 4) + "%",
            (Self::Money, Some(currency)) => format!("{currency} {}", digits(value, 4)),
            _ => digits(value, 4),
        }
    }

    /// What bounds ask, in words; `written` writes one of them.
    pub fn asks(self, least: Option<f64>, most: Option<f64>, written: impl Fn(f64) -> String) -> String {
        let with_word = |bound: f64| {
            let (one, many) = self.words();
            let word = if (bound.abs() - 1.0).abs() < f64::EPSILON { one } else { many };
            format!("{}{}{word}", written(bound), if word.is_empty() { "" } else { " " })
        };
        match (self, least, most) {
            (Self::Change, None, Some(most)) if most < 0.0 => format!("a fall of {} or more", with_word(-most)),
            (Self::Change, Some(least), None) if least > 0.0 => format!("a rise of {} or more", with_word(least)),
            (_, Some(least), Some(most)) => format!("from {} to {}", written(least), with_word(most)),
            (_, Some(least), None) => format!("at least {}", with_word(least)),
            (_, None, Some(most)) => format!("at most {}", with_word(most)),
            (_, None, None) => "any".to_owned(),
        }
    }
}

/// A number with at most that many digits after the point, and a proper minus.
fn digits(value: f64, most: i32) -> String {
    let scale = 10_f64.powi(most);
    // Adding 0 takes the sign from −0.
    let rounded = (value * scale).round() / scale + 0.0;
    rounded.to_string().replace('-', "\u{2212}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_sentences_are_short() {
        let gbp = Some(Currency::GBP);
        for (unit, value, said) in [
            (Unit::Percent, 0.784, "78%"),
            (Unit::Percent, -0.001, "0%"),
            (Unit::Money, 12_438.5, "£12.4k"),
            (Unit::Money, -940.2, "\u{2212}£940"),
            (Unit::Days, 13.46, "13.5"),
            (Unit::Hours, 4.0, "4"),
            (Unit::Change, -17.0, "\u{2212}17"),
            (Unit::Plain, 2.4444, "2.44"),
        ] {
            assert_eq!(unit.said(value, gbp), said);
        }
        assert_eq!(Unit::Money.said(12_438.5, None), "12438.5");
    }

    #[test]
    fn bounds_keep_their_digits() {
        let gbp = Some(Currency::GBP);
        for (unit, value, said) in [
            (Unit::Percent, 0.55, "55%"),
            (Unit::Percent, 0.625, "62.5%"),
            (Unit::Money, 12_500.0, "GBP 12500"),
            (Unit::Days, -90.0, "\u{2212}90"),
        ] {
            assert_eq!(unit.bound(value, gbp), said);
        }
    }

    #[test]
    fn bounds_are_asked_in_words() {
        for (unit, least, most, asked) in [
            (Unit::Change, None, Some(-15.0), "a fall of 15 points or more"),
            (Unit::Change, Some(1.0), None, "a rise of 1 point or more"),
            (Unit::Change, Some(-20.0), Some(-10.0), "from \u{2212}20 to \u{2212}10 points"),
            (Unit::Days, Some(0.0), Some(30.0), "from 0 to 30 days"),
            (Unit::Days, Some(1.0), None, "at least 1 day"),
            (Unit::Percent, None, Some(0.8), "at most 80%"),
            (Unit::Plain, Some(1.5), None, "at least 1.5"),
            (Unit::Plain, None, None, "any"),
        ] {
            assert_eq!(unit.asks(least, most, |bound| unit.bound(bound, None)), asked);
        }
    }
}
