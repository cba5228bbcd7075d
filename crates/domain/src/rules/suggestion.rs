//! Rules that suggest to do something, and by what suggestions are ranked (`metrics.md` §8).

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::condition::{Condition, ConditionDraft, RuleError, check};
use super::due::MOST_HOURS;
use super::field::Subject;
use super::sentence::Sentence;

/// What can be done, as rules name it.
pub const ACTION_KINDS: [&str; 7] =
    ["call", "email", "meeting", "account_review", "training_plan", "escalation", "custom"];

/// How urgent things are, as rules name it.
pub const PRIORITIES: [&str; 4] = ["low", "medium", "high", "urgent"];

/// Most days for which a dismissed suggestion is not made again.
const MOST_DAYS: u32 = 365;
/// Longest key, in bytes.
const LONGEST_KEY: usize = 60;

/// A rule as written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuggestionDraft {
    /// Stable name: lower case letters, digits and underscores.
    pub key: String,
    /// Title of the action.
    pub title: String,
    /// Why, with the numbers.
    pub sentence: String,
    /// What to do: one of [`ACTION_KINDS`].
    pub kind: String,
    /// How urgent it is: one of [`PRIORITIES`]; absent: by the band.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<String>,
    /// Hours until it is due; absent: by the band.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_hours: Option<u32>,
    /// Key of the playbook that goes with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub playbook: Option<String>,
    /// Dimension of the score whose lost points it may win back; absent: all that is lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dimension: Option<String>,
    /// Share of those points that is expected, 0 to 1.
    pub effect: f64,
    /// Days for which it is not made again once it is dismissed, 1 to 365.
    #[serde(default = "thirty")]
    pub dismissed_days: u32,
    /// All of these must hold.
    pub when: Vec<ConditionDraft>,
}

const fn thirty() -> u32 {
    30
}

/// A rule that can be held against customers.
#[derive(Debug, Clone, PartialEq)]
pub struct SuggestionRule {
    /// As it was written.
    pub draft: SuggestionDraft,
    /// Title of the action.
    pub title: Sentence,
    /// Why.
    pub sentence: Sentence,
    /// What must hold.
    pub when: Vec<Condition>,
}

impl SuggestionRule {
    /// Checks a draft.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn validate(draft: SuggestionDraft) -> Result<Self, Vec<RuleError>> {
        let mut errors = Vec::new();
        check_key("key", &draft.key, &mut errors);
        let title = Sentence::parse("title", &draft.title).map_err(|error| errors.push(error)).ok();
        let sentence = Sentence::parse("sentence", &draft.sentence).map_err(|error| errors.push(error)).ok();
        check_word("kind", &draft.kind, &ACTION_KINDS, &mut errors);
        if let Some(priority) = &draft.priority {
            check_word("priority", priority, &PRIORITIES, &mut errors);
        }
        if let Some(hours) = draft.due_hours
            && !(1..=MOST_HOURS).contains(&hours)
        {
            errors.push(RuleError::new("due_hours", format!("is {hours}; give 1 to {MOST_HOURS}")));
        }
        if !(0.0..=1.0).contains(&draft.effect) {
            errors.push(RuleError::new("effect", format!("is {}; give a share from 0 to 1", draft.effect)));
        }
        if !(1..=MOST_DAYS).contains(&draft.dismissed_days) {
            let message = format!("is {}; give 1 to {MOST_DAYS}", draft.dismissed_days);
            errors.push(RuleError::new("dismissed_days", message));
        }
        if let Some(playbook) = &draft.playbook {
            check_key("playbook", playbook, &mut errors);
        }
        let when = check(&draft.when, &mut errors);
        match (title, sentence) {
            (Some(title), Some(sentence)) if errors.is_empty() => Ok(Self { draft, title, sentence, when }),
            _ => Err(errors),
        }
    }

    /// Whether it suggests something for a customer.
    pub fn holds(&self, customer: &impl Subject) -> bool {
        self.when.iter().all(|condition| condition.holds(customer))
    }

    /// Points that the score is expected to gain: the share that the rule expects of what its dimension lost. `lost` are
    /// points by dimension; none where a dimension has no score.
    pub fn expected_points<'a>(&self, lost: impl IntoIterator<Item = (&'a str, Option<f64>)>) -> f64 {
        let own = |key: &str| self.draft.dimension.as_deref().is_none_or(|dimension| dimension == key);
        let lost: f64 = lost.into_iter().filter(|(key, _)| own(key)).filter_map(|(_, points)| points).sum();
        self.draft.effect * lost
    }
}

/// What a suggestion is ranked by: expected points ÷ 100 × net of the last 12 closed months, at least 0; in minor units,
/// rounded half away from zero.
#[expect(clippy::cast_precision_loss, reason = "a rank, beside which the exact amount is told")]
#[expect(clippy::cast_possible_truncation, reason = "at most the amount itself, as 100 points are the most")]
pub fn worth(expected_points: f64, ttm_net: i64) -> i64 {
    (expected_points.clamp(0.0, 100.0) / 100.0 * ttm_net.max(0) as f64).round() as i64
}

/// Whether nothing is suggested for a customer, so that what suggestions bring can be measured honestly: always the same share of
/// all customers, spread by SHA-256 of their ids.
pub fn held_out(customer: &str, percent: u32) -> bool {
    let hash = Sha256::digest(customer.as_bytes());
    let place = u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]);
    u64::from(place) * 100 < u64::from(percent) << 32
}

/// How urgent something is for a customer of a band, where a rule does not say.
pub fn priority(band: &str) -> &'static str {
    match band {
        "critical" => "urgent",
        "high" => "high",
        "medium" => "medium",
        _ => "low",
    }
}

/// Notes an error unless a key is one.
pub(super) fn check_key(field: &str, key: &str, errors: &mut Vec<RuleError>) {
    let plain = key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if !plain || !(1..=LONGEST_KEY).contains(&key.len()) {
        let message = format!("`{key}` is no key; give 1 to {LONGEST_KEY} lower case letters, digits and underscores");
        errors.push(RuleError::new(field, message));
    }
}

/// Notes an error unless a word is one of several.
pub(super) fn check_word(field: &str, word: &str, known: &[&str], errors: &mut Vec<RuleError>) {
    if !known.contains(&word) {
        errors.push(RuleError::new(field, format!("`{word}` is not allowed; give one of {}", known.join(", "))));
    }
}
