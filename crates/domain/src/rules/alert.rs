//! Rules that raise alerts: when their conditions begin to hold, not while they do.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::condition::{Condition, ConditionDraft, RuleError, check};
use super::due::MOST_HOURS;
use super::field::{NumberField, RuleField, Subject, WordField};
use super::sentence::Sentence;
use super::suggestion::{check_key, check_word};

/// How bad things are, as rules name it.
pub const SEVERITIES: [&str; 3] = ["info", "warning", "critical"];

/// What rules of alerts can look at.
pub const SUBJECTS: [&str; 3] = ["customer", "source", "delivery"];

/// A rule as written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlertDraft {
    /// Stable name: lower case letters, digits and underscores.
    pub key: String,
    /// In a few words.
    pub title: String,
    /// In a sentence, with the numbers.
    pub sentence: String,
    /// How bad it is: one of [`SEVERITIES`].
    pub severity: String,
    /// What is looked at: one of [`SUBJECTS`].
    #[serde(default = "customer")]
    pub subject: String,
    /// Hours after an alert before the same is raised again.
    #[serde(default = "day")]
    pub quiet_hours: u32,
    /// Key of the playbook that is started for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub playbook: Option<String>,
    /// All of these must hold.
    pub when: Vec<ConditionDraft>,
}

fn customer() -> String {
    SUBJECTS[0].to_owned()
}

const fn day() -> u32 {
    24
}

/// A rule that can be held against its subjects.
#[derive(Debug, Clone, PartialEq)]
pub struct AlertRule {
    /// As it was written.
    pub draft: AlertDraft,
    /// In a few words.
    pub title: Sentence,
    /// In a sentence.
    pub sentence: Sentence,
    /// What must hold.
    pub when: Vec<Condition>,
}

impl AlertRule {
    /// Checks a draft.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn validate(draft: AlertDraft) -> Result<Self, Vec<RuleError>> {
        let mut errors = Vec::new();
        check_key("key", &draft.key, &mut errors);
        let title = Sentence::parse("title", &draft.title).map_err(|error| errors.push(error)).ok();
        let sentence = Sentence::parse("sentence", &draft.sentence).map_err(|error| errors.push(error)).ok();
        check_word("severity", &draft.severity, &SEVERITIES, &mut errors);
        check_word("subject", &draft.subject, &SUBJECTS, &mut errors);
        if draft.quiet_hours > MOST_HOURS {
            errors.push(RuleError::new("quiet_hours", format!("is {}; give 0 to {MOST_HOURS}", draft.quiet_hours)));
        }
        if let Some(playbook) = &draft.playbook {
            check_key("playbook", playbook, &mut errors);
        }
        let when = check(&draft.when, &mut errors);
        for (at, condition) in when.iter().enumerate().filter(|(_, condition)| !fits(condition, &draft.subject)) {
            let message = format!("`{}` is nothing of a {}; ask for something else", condition.field, draft.subject);
            errors.push(RuleError::new(format!("when[{at}].field"), message));
        }
        match (title, sentence) {
            (Some(title), Some(sentence)) if errors.is_empty() => Ok(Self { draft, title, sentence, when }),
            _ => Err(errors),
        }
    }

    /// Whether it holds for a subject; none if a number that decides is not known because its source fails.
    pub fn judge<S: Judged>(&self, subject: &S) -> Option<bool> {
        let mut unknown = false;
        for condition in &self.when {
            if subject.is_unknown(condition.field) {
                unknown = true;
            } else if !condition.holds(subject) {
                return Some(false);
            }
        }
        (!unknown).then_some(true)
    }
}

/// Something whose numbers may be unknown for a while.
pub trait Judged: Subject {
    /// Whether a number has no value only because its source fails.
    fn is_unknown(&self, field: RuleField) -> bool;
}

fn fits(condition: &Condition, subject: &str) -> bool {
    let of_source = [RuleField::Word(WordField::SourceState), RuleField::Number(NumberField::SourceAgeDays)];
    let of_delivery = [RuleField::Number(NumberField::Failures)];
    match subject {
        "source" => of_source.contains(&condition.field),
        "delivery" => of_delivery.contains(&condition.field),
        _ => !of_source.contains(&condition.field) && !of_delivery.contains(&condition.field),
    }
}

/// What becomes of a rule for one subject: whether it holds now, and whether that is news. `before` is how it was at the
/// evaluation before, none if there was none: then it is only looked at, so that a new rule, or a customer who is seen for the first
/// time, raises nothing. What is not known now stays as it was.
pub const fn step(before: Option<bool>, now: Option<bool>) -> (Option<bool>, bool) {
    match (before, now) {
        (before, None) => (before, false),
        (Some(false), Some(true)) => (Some(true), true),
        (_, now) => (now, false),
    }
}

/// Whether the same was raised too short a time ago to be raised again.
pub fn is_quiet(raised_at: DateTime<Utc>, now: DateTime<Utc>, quiet_hours: u32) -> bool {
    now - raised_at < TimeDelta::hours(quiet_hours.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alert_is_raised_when_it_begins_to_hold_and_again_only_after_it_ended() {
        // What was seen, evaluation by evaluation, and at which an alert is raised.
        for (seen, raised) in [
            (vec![Some(true), Some(true)], vec![false, false]),
            (vec![Some(false), Some(true), Some(true)], vec![false, true, false]),
            (vec![Some(false), Some(true), Some(false), Some(true)], vec![false, true, false, true]),
            (vec![Some(false), Some(true), None, Some(true)], vec![false, true, false, false]),
            (vec![Some(false), None, Some(true)], vec![false, false, true]),
            (vec![None, Some(true)], vec![false, false]),
        ] {
            let mut before = None;
            let told: Vec<bool> = seen
                .iter()
                .map(|&now| {
                    let (after, raised) = step(before, now);
                    before = after;
                    raised
                })
                .collect();
            assert_eq!(told, raised, "{seen:?}");
        }
    }
}
