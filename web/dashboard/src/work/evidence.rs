//! The numbers behind a suggestion or an alert, each beside what the rule asks of it.

use bellwether_contract::suggestion::Evidence;
use bellwether_ui::format::{labels, number};
use maud::{Markup, html};

use super::suggestions::figure;
use crate::components::rule_numbers::{name, told};

/// Folded; nothing where there are none.
pub(crate) fn evidence(all: &[Evidence]) -> Markup {
    html! {
        @if !all.is_empty() {
            details.evidence {
                summary { "The numbers" }
                dl.facts {
                    @for one in all {
                        div { dt { (name(&one.field)) span.muted { " " (localised(&one.asked)) } } dd { (found(one)) } }
                    }
                }
            }
        }
    }
}

fn found(one: &Evidence) -> String {
    match (one.value, &one.word) {
        (Some(value), _) => told(&one.field, value, one.currency.as_deref()),
        (None, Some(word)) => labels::sentence(word),
        (None, None) => number::NO_VALUE.to_owned(),
    }
}

fn localised(asked: &str) -> String {
    asked.split(' ').map(figure).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_was_found_beside_what_was_asked() {
        let number = Evidence {
            field: "ttm_net".into(),
            value: Some(61_250.0),
            currency: Some("GBP".into()),
            word: None,
            asked: "at least GBP 50000".into(),
        };
        let word = Evidence { value: None, currency: None, word: Some("on_track".into()), ..number.clone() };
        let nothing = Evidence { word: None, ..word.clone() };
        assert_eq!([found(&number), found(&word), found(&nothing)], ["£61.3k", "On track", "–"]);
        assert_eq!(localised(&number.asked), "at least GBP 50,000");
        assert!(evidence(&[]).into_string().is_empty());
    }
}
