//! Conditions of a rule: in words, and as lines that can be written. A line is `field ≥ number`, `field ≤ number`, or
//! `field = word, word`.

use bellwether_contract::suggestion::RuleCondition;
use bellwether_ui::format::labels;
use bellwether_ui::format::number::fixed;
use maud::{Markup, html};

use crate::components::typed::parse;

/// In words: `Cadence overdue ratio at least 1.5`.
pub(super) fn told(all: &[RuleCondition]) -> Markup {
    html! {
        ul.conditions {
            @for one in all { li { b { (labels::sentence(&one.field)) } " " (asked(one)) } }
        }
    }
}

fn asked(one: &RuleCondition) -> String {
    let least = one.at_least.map(|number| format!("at least {}", short(number)));
    let most = one.at_most.map(|number| format!("at most {}", short(number)));
    let words = (!one.is.is_empty()).then(|| format!("is {}", one.is.join(" or ")));
    least.into_iter().chain(most).chain(words).collect::<Vec<_>>().join(", ")
}

/// As lines.
pub(super) fn written(all: &[RuleCondition]) -> String {
    let lines = all.iter().flat_map(|one| {
        let least = one.at_least.map(|number| format!("{} >= {}", one.field, short(number)));
        let most = one.at_most.map(|number| format!("{} <= {}", one.field, short(number)));
        let words = (!one.is.is_empty()).then(|| format!("{} = {}", one.field, one.is.join(", ")));
        least.into_iter().chain(most).chain(words)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// From lines; an error names the line that says nothing.
pub(super) fn read(text: &str) -> Result<Vec<RuleCondition>, String> {
    let mut all: Vec<RuleCondition> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let wrong = || format!("“{line}”: expected a line such as score <= 40, or band = high, critical");
        let sign = [">=", "<=", "="].into_iter().find(|sign| line.contains(sign)).ok_or_else(wrong)?;
        let (field, value) = line.split_once(sign).ok_or_else(wrong)?;
        let (field, value) = (field.trim().to_owned(), value.trim());
        if field.is_empty() || value.is_empty() {
            return Err(wrong());
        }
        let at = all.iter().position(|one| one.field == field && one.is.is_empty() && sign != "=");
        let at = at.unwrap_or_else(|| {
            all.push(RuleCondition { field, at_least: None, at_most: None, is: Vec::new() });
            all.len() - 1
        });
        let Some(one) = all.get_mut(at) else { return Err(wrong()) };
        match sign {
            ">=" => one.at_least = Some(parse(value).ok_or_else(wrong)?),
            "<=" => one.at_most = Some(parse(value).ok_or_else(wrong)?),
            _ => one.is = value.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect(),
        }
    }
    Ok(all)
}

/// Without zeros that say nothing.
fn short(number: f64) -> String {
    let text = fixed(number, 3);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let text = "cadence.overdue_ratio >= 1.5\nscore >= 10\nscore <= 40\nband = high, critical";
        let all = read(text).expect("conditions");
        assert_eq!(all.len(), 3, "both ends of the score are one condition");
        assert_eq!(read(&written(&all)), Ok(all.clone()));
        assert_eq!(asked(&all[1]), "at least 10, at most 40");
    }

    #[test]
    fn a_line_that_says_nothing_is_named() {
        let error = read("score is low").expect_err("no condition");
        assert!(error.starts_with("“score is low”: expected a line such as"), "{error}");
        assert!(read("score <= many").is_err());
    }
}
