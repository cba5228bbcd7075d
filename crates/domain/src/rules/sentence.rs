//! What rules say: a text in which `{cadence.days_since}` stands for what that is, and `{name}` for who it is about.

use super::condition::RuleError;
use super::field::{RuleField, Subject};
use super::unit::Unit;

/// Longest text, in characters.
const LONGEST: usize = 500;
/// Said of what has no value.
const NOTHING: &str = "–";
/// Stands for the name of the subject.
const NAME: &str = "name";

/// A text that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    text: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Name,
    Field(RuleField),
}

impl Sentence {
    /// Checks a text.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(field: &str, text: &str) -> Result<Self, RuleError> {
        let wrong = |message: String| RuleError::new(field, message);
        let text = text.trim();
        let length = text.chars().count();
        if !(1..=LONGEST).contains(&length) || text.chars().any(char::is_control) {
            return Err(wrong(format!("has {length} characters; give 1 to {LONGEST} on one line")));
        }
        let (mut parts, mut rest) = (Vec::new(), text);
        while let Some((before, after)) = rest.split_once('{') {
            let (name, behind) =
                after.split_once('}').ok_or_else(|| wrong(format!("has `{{` without `}}` in `{after}`; close it")))?;
            parts.push(Part::Text(before.to_owned()));
            parts.push(match name {
                NAME => Part::Name,
                name => {
                    Part::Field(name.parse().map_err(|error: super::field::UnknownField| wrong(error.to_string()))?)
                }
            });
            rest = behind;
        }
        parts.push(Part::Text(rest.to_owned()));
        Ok(Self { text: text.to_owned(), parts })
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What it says of a subject, with numbers as people read them. What has no value is `–`. The text has the words of units:
    /// after a 1, `days` is `day`.
    pub fn say(&self, subject: &impl Subject) -> String {
        let mut said = String::with_capacity(self.text.len());
        let mut one_of = None;
        for part in &self.parts {
            let after = one_of.take();
            match part {
                Part::Text(text) => push_text(&mut said, text, after),
                Part::Name => said.push_str(subject.name()),
                Part::Field(RuleField::Word(field)) => {
                    said.push_str(&subject.word(*field).map_or_else(|| NOTHING.to_owned(), |word| field.read(word)));
                }
                Part::Field(field) => {
                    let unit = field.unit().unwrap_or(Unit::Plain);
                    let number = subject.value(*field).map(|value| unit.said(value, subject.reporting()));
                    one_of =
                        number.as_deref().is_some_and(|number| matches!(number, "1" | "\u{2212}1")).then_some(unit);
                    said.push_str(number.as_deref().unwrap_or(NOTHING));
                }
            }
        }
        said
    }
}

fn push_text(said: &mut String, text: &str, one_of: Option<Unit>) {
    let singular = one_of.map(Unit::words).filter(|(one, _)| !one.is_empty()).and_then(|(one, many)| {
        let rest = text.strip_prefix(' ')?.strip_prefix(many)?;
        (!rest.starts_with(char::is_alphanumeric)).then_some((one, rest))
    });
    match singular {
        Some((one, rest)) => said.extend([" ", one, rest]),
        None => said.push_str(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::Currency;
    use crate::measure::MeasureKey;
    use crate::rules::field::{NumberField, WordField};

    /// Somebody who is behind budget and has lost points.
    struct Account;

    impl Subject for Account {
        fn number(&self, field: NumberField) -> Option<f64> {
            match field {
                NumberField::Change30d => Some(-17.0),
                NumberField::TtmNet => Some(12_438.5),
                NumberField::DaysToKeyDate => Some(1.0),
                _ => None,
            }
        }

        fn measure(&self, key: MeasureKey) -> Option<f64> {
            (key == MeasureKey::BudgetAttainment).then_some(0.5512)
        }

        fn word(&self, field: WordField) -> Option<&str> {
            match field {
                WordField::Pace => Some("on_track"),
                WordField::Tier => Some("key_account"),
                _ => None,
            }
        }

        fn name(&self) -> &str {
            "Harbour Gifts"
        }

        fn reporting(&self) -> Option<Currency> {
            Some(Currency::GBP)
        }
    }

    #[test]
    fn says_numbers_as_people_read_them() {
        for (text, said) in [
            ("Win {name} back", "Win Harbour Gifts back"),
            ("Revenue is at {revenue.budget_attainment} of the budget.", "Revenue is at 55% of the budget."),
            ("It changed by {change_30d} points.", "It changed by \u{2212}17 points."),
            ("Revenue of twelve months is {ttm_net}.", "Revenue of twelve months is £12.4k."),
            ("In {days_to_key_date} days.", "In 1 day."),
            ("In {days_to_key_date} daysets.", "In 1 daysets."),
            ("{pace}, {tier}, {band}", "on track, key_account, –"),
            ("{cadence.days_since} days", "– days"),
        ] {
            assert_eq!(Sentence::parse("sentence", text).expect("a sentence").say(&Account), said);
        }
    }
}
