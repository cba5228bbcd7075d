//! What a rule asks of one number or word. What has no value meets no condition: a failing source raises nothing and
//! suggests nothing.

use serde::{Deserialize, Serialize};

use super::field::{RuleField, Subject};
use super::unit::Unit;
use crate::codes::Currency;

/// Most conditions of a rule.
pub const MOST_CONDITIONS: usize = 10;
/// Most words of a condition.
const MOST_WORDS: usize = 20;

/// One thing wrong with a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct RuleError {
    /// Path in the document, such as `when[0].at_least`.
    pub field: String,
    /// The value given and what would be right.
    pub message: String,
}

impl RuleError {
    /// An error of a field.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// A condition as written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConditionDraft {
    /// Name of the field, known or not.
    pub field: String,
    /// It is at least this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// It is at most this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    /// It is one of these words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub is: Vec<String>,
}

/// A condition that can be held against a subject.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// What it is about.
    pub field: RuleField,
    /// What it asks.
    pub test: Test,
}

/// What a condition asks.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// A number within bounds, ends included.
    Within(Option<f64>, Option<f64>),
    /// One of these words.
    Among(Vec<String>),
}

impl Condition {
    /// Whether a subject meets it.
    pub fn holds(&self, subject: &impl Subject) -> bool {
        match (&self.test, self.field) {
            (Test::Within(least, most), field) => subject
                .value(field)
                .is_some_and(|value| least.is_none_or(|least| value >= least) && most.is_none_or(|most| value <= most)),
            (Test::Among(words), RuleField::Word(field)) => {
                subject.word(field).is_some_and(|word| words.iter().any(|known| known == word))
            }
            (Test::Among(_), _) => false,
        }
    }

    /// What it asks, in words, with numbers as people read them; `reporting` is what amounts are in.
    pub fn words(&self, reporting: Option<Currency>) -> String {
        match (&self.test, self.field) {
            (Test::Within(least, most), field) => {
                let unit = field.unit().unwrap_or(Unit::Plain);
                unit.asks(*least, *most, |bound| unit.bound(bound, reporting))
            }
            (Test::Among(words), RuleField::Word(field)) => {
                words.iter().map(|word| field.read(word)).collect::<Vec<_>>().join(" or ")
            }
            (Test::Among(words), _) => words.join(" or "),
        }
    }

    /// The condition as written.
    pub fn draft(&self) -> ConditionDraft {
        let field = self.field.as_str().to_owned();
        match &self.test {
            Test::Within(at_least, at_most) => {
                ConditionDraft { field, at_least: *at_least, at_most: *at_most, is: Vec::new() }
            }
            Test::Among(words) => ConditionDraft { field, at_least: None, at_most: None, is: words.clone() },
        }
    }
}

/// Checks the conditions of a rule; what is wrong is added to `errors`.
pub fn check(drafts: &[ConditionDraft], errors: &mut Vec<RuleError>) -> Vec<Condition> {
    if !(1..=MOST_CONDITIONS).contains(&drafts.len()) {
        errors.push(RuleError::new("when", format!("has {} conditions; give 1 to {MOST_CONDITIONS}", drafts.len())));
    }
    let one = |(at, draft): (usize, &ConditionDraft)| check_one(&format!("when[{at}]"), draft, errors);
    drafts.iter().enumerate().filter_map(one).collect()
}

fn check_one(path: &str, draft: &ConditionDraft, errors: &mut Vec<RuleError>) -> Option<Condition> {
    let mut wrong = |field: &str, message: String| errors.push(RuleError::new(format!("{path}{field}"), message));
    let field: RuleField = match draft.field.parse::<RuleField>() {
        Ok(field) => field,
        Err(error) => {
            wrong(".field", error.to_string());
            return None;
        }
    };
    let bounds = [draft.at_least, draft.at_most];
    let bounded = bounds.iter().any(Option::is_some);
    let before = errors_of(draft, field, bounded);
    if let Some((part, message)) = before {
        wrong(part, message);
        return None;
    }
    let test =
        if field.is_word() { Test::Among(draft.is.clone()) } else { Test::Within(draft.at_least, draft.at_most) };
    Some(Condition { field, test })
}

fn errors_of(draft: &ConditionDraft, field: RuleField, bounded: bool) -> Option<(&'static str, String)> {
    if field.is_word() {
        if bounded {
            return Some(("", format!("`{field}` is a word; ask for it by `is`")));
        }
        if !(1..=MOST_WORDS).contains(&draft.is.len()) {
            return Some((".is", format!("has {} words; give 1 to {MOST_WORDS}", draft.is.len())));
        }
        return None;
    }
    if !draft.is.is_empty() {
        return Some((".is", format!("asks for words, but `{field}` is a number; give `at_least` or `at_most`")));
    }
    if !bounded {
        return Some(("", "asks nothing; give `at_least` or `at_most`".to_owned()));
    }
    if let (Some(least), Some(most)) = (draft.at_least, draft.at_most)
        && least > most
    {
        return Some((".at_most", format!("is {most}, below `at_least` {least}; nothing lies in between")));
    }
    let infinite = [draft.at_least, draft.at_most].into_iter().flatten().any(|bound| !bound.is_finite());
    infinite.then(|| ("", "has a bound that is no finite number; give one".to_owned()))
}
