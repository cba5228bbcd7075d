//! What rules can ask about, by name, and what it can be.

use bellwether_domain::rules::field::{NumberField, RuleField, WordField};

use crate::components::measures;
use crate::components::rule_numbers::name;

/// Numbers of accounts that are no measures.
const OF_ACCOUNTS: [NumberField; 6] = [
    NumberField::Score,
    NumberField::Change30d,
    NumberField::FellBy,
    NumberField::TtmNet,
    NumberField::DaysToKeyDate,
    NumberField::OpenActions,
];
/// Words of accounts.
const WORDS: [WordField; 5] =
    [WordField::Band, WordField::Lifecycle, WordField::Tier, WordField::Trend, WordField::Pace];
/// Bands of the models that come with the product.
const BANDS: [&str; 5] = ["critical", "high", "medium", "low", "unknown"];

/// What rules about `subject` can ask: keys and names.
pub(super) fn fields(subject: &str) -> Vec<(String, String)> {
    let named = |key: &'static str| (key.to_owned(), name(key));
    match subject {
        "source" => vec![named(WordField::SourceState.as_str()), named(NumberField::SourceAgeDays.as_str())],
        "delivery" => vec![named(NumberField::Failures.as_str())],
        _ => {
            let numbers = OF_ACCOUNTS.iter().map(|field| named(field.as_str()));
            let words = WORDS.iter().map(|field| named(field.as_str()));
            numbers.chain(words).chain(measures::choices()).collect()
        }
    }
}

/// Whether it is a word.
pub(super) fn is_word(key: &str) -> bool {
    matches!(key.parse(), Ok(RuleField::Word(_)))
}

/// What a word can be; none where the data decides that.
pub(super) fn words(key: &str) -> &'static [&'static str] {
    match key.parse() {
        Ok(RuleField::Word(WordField::Band)) => &BANDS,
        Ok(RuleField::Word(field)) => field.words(),
        _ => &[],
    }
}

/// What its numbers are.
pub(super) fn unit(key: &str) -> &'static str {
    match key {
        "score" => "0 to 100",
        "change_30d" | "fell_by" => "points",
        "ttm_net" => "in the reporting currency",
        "open_actions" | "failures" => "count",
        "days_to_key_date" | "source_age_days" => "days",
        _ => measures::unit(key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_rules_can_ask_has_a_name() {
        let known = ["customer", "source", "delivery"].map(fields).concat();
        for (key, name) in &known {
            assert!(key.parse::<RuleField>().is_ok(), "{key}");
            assert!(!name.contains(['_', '.']), "{name}");
            assert!(is_word(key) || !unit(key).is_empty(), "{key}");
        }
        let all = NumberField::ALL.len() + WordField::ALL.len() + bellwether_domain::measure::MeasureKey::ALL.len();
        assert_eq!(known.len(), all);
    }
}
