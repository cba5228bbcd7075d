//! Conditions of a rule in words.

use bellwether_contract::calendars::Calendars;
use bellwether_contract::suggestion::RuleCondition;
use bellwether_ui::format::labels;
use bellwether_ui::state::remote::Remote;
use maud::{Markup, html};

use crate::api;
use crate::components::rule_numbers::{asks, name};

/// What amounts in rules are in, as far as it is known: the company's own currency.
#[derive(Clone, Copy)]
pub(super) struct Reporting(Remote<Calendars>);

impl Reporting {
    /// Asks for it.
    pub(super) fn new() -> Self {
        Self(Remote::new(api::calendars))
    }

    /// The conditions in words: `Budget attainment at most 80%`.
    pub(super) fn told(self, all: &[RuleCondition]) -> Markup {
        let code = self.0.ok(|answer| answer.currencies.first().cloned()).flatten();
        html! {
            ul.conditions {
                @for one in all { li { b { (name(&one.field)) } " " (words(one, code.as_deref())) } }
            }
        }
    }
}

fn words(one: &RuleCondition, currency: Option<&str>) -> String {
    if one.is.is_empty() {
        return asks(&one.field, one.at_least, one.at_most, currency);
    }
    let words: Vec<String> = one.is.iter().map(|word| labels::lowercase(&labels::sentence(word))).collect();
    format!("is {}", words.join(" or "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_told_in_words() {
        let none = RuleCondition { field: "score".to_owned(), at_least: None, at_most: None, is: Vec::new() };
        let between = RuleCondition { at_least: Some(10.0), at_most: Some(40.5), ..none.clone() };
        let among = RuleCondition { is: vec!["on_track".to_owned(), "ahead".to_owned()], ..none };
        assert_eq!([words(&between, None), words(&among, None)], ["from 10 to 40.5", "is on track or ahead"]);
    }
}
