//! Conditions of a rule in words.

use bellwether_contract::suggestion::RuleCondition;
use bellwether_ui::format::labels;
use bellwether_ui::format::locale::locale;
use maud::{Markup, html};

use super::asked;
use crate::components::typed::shown;

/// In words: `How overdue, in usual gaps at least 1.5`.
pub(super) fn told(all: &[RuleCondition]) -> Markup {
    html! {
        ul.conditions {
            @for one in all { li { b { (asked::name(&one.field)) } " " (asks(one)) } }
        }
    }
}

fn asks(one: &RuleCondition) -> String {
    let least = one.at_least.map(|number| format!("at least {}", figure(number)));
    let most = one.at_most.map(|number| format!("at most {}", figure(number)));
    let said: Vec<String> = one.is.iter().map(|word| labels::lowercase(&labels::sentence(word))).collect();
    let words = (!said.is_empty()).then(|| format!("is {}", said.join(" or ")));
    least.into_iter().chain(most).chain(words).collect::<Vec<_>>().join(", ")
}

/// As it is typed, with a proper minus.
fn figure(number: f64) -> String {
    shown(locale(), number).replace('-', "\u{2212}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_told_in_words() {
        let none = RuleCondition { field: String::new(), at_least: None, at_most: None, is: Vec::new() };
        let between = RuleCondition { at_least: Some(10.0), at_most: Some(40.5), ..none.clone() };
        let among = RuleCondition { is: vec!["on_track".to_owned(), "ahead".to_owned()], ..none };
        assert_eq!([asks(&between), asks(&among)], ["at least 10, at most 40.5", "is on track or ahead"]);
    }
}
