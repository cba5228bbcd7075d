//! Measures and what else rules ask about, by name, and their numbers as people read them. What they are says [`bellwether_domain::rules::unit`];
//! where rules are written, numbers stay as they are computed.

use bellwether_contract::value::Money;
use bellwether_domain::rules::field::RuleField;
use bellwether_domain::rules::unit::Unit;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{labels, money, number};

/// Name of what is asked about.
pub(crate) fn name(key: &str) -> String {
    match key {
        "change_30d" => "Change of the score in 30 days".to_owned(),
        "fell_by" => "Points lost since the numbers before".to_owned(),
        "ttm_net" => "Net of twelve months".to_owned(),
        "days_to_key_date" => "Days to the next key date".to_owned(),
        "source_age_days" => "Age of the last good facts, in days".to_owned(),
        "failures" => "Failures since something arrived".to_owned(),
        "source_state" => "State of the source".to_owned(),
        other => labels::measure(other),
    }
}

/// A number with its unit: `78%`, `£12.4k`, `14 days`.
pub(crate) fn told(key: &str, value: f64, currency: Option<&str>) -> String {
    let unit = unit(key);
    match (unit, currency) {
        (Unit::Percent, _) => number::percent(locale(), value),
        (Unit::Money, Some(currency)) => money::short(locale(), &amount(value, currency)),
        (Unit::Days, _) => number::in_days(locale(), value),
        _ => {
            let (text, (one, many)) = (digits(value, 2), unit.words());
            let word = if text.trim_start_matches(number::MINUS) == "1" { one } else { many };
            if word.is_empty() { text } else { format!("{text} {word}") }
        }
    }
}

/// What bounds ask, in words: `at most 80%`.
pub(crate) fn asks(key: &str, least: Option<f64>, most: Option<f64>, currency: Option<&str>) -> String {
    let unit = unit(key);
    unit.asks(least, most, |bound| match (unit, currency) {
        (Unit::Percent, _) => digits(bound * 100.0, 3) + "%",
        (Unit::Money, Some(currency)) => money::exact(locale(), &amount(bound, currency)),
        _ => digits(bound, 3),
    })
}

fn unit(key: &str) -> Unit {
    key.parse().ok().and_then(RuleField::unit).unwrap_or(Unit::Plain)
}

fn amount(value: f64, currency: &str) -> Money {
    Money { amount: trimmed(value, 2), currency: currency.to_owned() }
}

fn digits(value: f64, most: usize) -> String {
    number::grouped(locale(), &trimmed(value, most))
}

/// With at most that many decimals, as the API writes it.
fn trimmed(value: f64, most: usize) -> String {
    number::fixed(value, most).trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_unit() {
        for (key, value, expect) in [
            ("revenue.yoy", 0.817, "82%"),
            ("ttm_net", 12_438.5, "£12.4k"),
            ("contact.days_since", 1.0, "1 day"),
            ("change_30d", -17.0, "\u{2212}17 points"),
            ("fell_by", 1.0, "1 point"),
            ("usage.calls_30d", 12_000.0, "12,000"),
            ("cadence.overdue_ratio", 2.4444, "2.44"),
            ("score", 30.0, "30"),
        ] {
            assert_eq!(told(key, value, Some("GBP")), expect, "{key}");
        }
    }

    #[test]
    fn bounds_are_told_in_words() {
        for (key, least, most, expect) in [
            ("revenue.budget_attainment", None, Some(0.8), "at most 80%"),
            ("coverage.breadth", Some(0.125), Some(0.55), "from 12.5% to 55%"),
            ("ttm_net", Some(50_000.0), None, "at least £50,000"),
            ("change_30d", None, Some(-15.0), "a fall of 15 points or more"),
            ("score", None, Some(100.0), "at most 100"),
        ] {
            assert_eq!(asks(key, least, most, Some("GBP")), expect, "{key}");
        }
        assert_eq!(asks("ttm_net", Some(50_000.0), None, None), "at least 50,000");
    }
}
