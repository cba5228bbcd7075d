//! Chips of the filters that are set by links and by hand in the address: each can be seen and removed, like those that are
//! chosen here.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::{Markup, html};

use super::super::Portfolio;
use super::CHIPS;
use crate::components::filter_chip::label_of;
use crate::state::portfolio_query::{OVERDUE_RATIO, PortfolioQuery, SILENT_DAYS};
use bellwether_contract::portfolio::Facet;
use bellwether_ui::components::fragment::{clicked, fragment};
use bellwether_ui::components::icon::icon;
use bellwether_ui::format::labels;

/// Filters that have a chip of their own while they have this value.
const QUICK: &[(&str, &str)] = &[("min_overdue_ratio", OVERDUE_RATIO), ("min_contact_days", SILENT_DAYS)];

/// The chips; none for what has a chip already.
pub(super) fn others(page: Portfolio) -> AnyView {
    let chips = fragment(Box::new(move || {
        page.query.with(|query| page.everybody.read(|all| chips(query, all.map_or(&[][..], |all| &all.facets))))
    }));
    let remove = move |event: MouseEvent| {
        if let Some(field) = clicked(&event, "data-remove") {
            page.step(|query| query.without(&field));
        }
    };
    view! { <div class="frag" on:click=remove>{chips}</div> }.into_any()
}

fn chips(query: &PortfolioQuery, facets: &[Facet]) -> Markup {
    let values = query.filters.iter().filter(|(field, _)| !CHIPS.contains(field)).map(|(field, values)| {
        let facet = facets.iter().find(|facet| facet.field == *field);
        let name = |value: &String| if *field == "id" { value.clone() } else { label_of(field, facet, value) };
        (*field, values.iter().map(name).collect::<Vec<_>>().join(", "))
    });
    let ranges = query.ranges.iter().filter(|(field, value)| !QUICK.contains(&(field, value)));
    let ranges = ranges.map(|(field, value)| (*field, in_words(field, value)));
    html! {
        @for (field, words) in values.chain(ranges) {
            @let name = labels::filter(field);
            span.chip-set.is-set {
                span.chip { (name) ": " b.ellip { (words) } }
                button.chip__x type="button" data-remove=(field) aria-label={ "Remove the filter " (name) } { (icon("x")) }
            }
        }
    }
}

/// A limit with what it counts.
fn in_words(field: &str, value: &str) -> String {
    match field {
        "min_overdue_ratio" => format!("{value} × usual gap"),
        "min_contact_days" => format!("{value} d+"),
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(pairs: &[(&str, &str)]) -> String {
        chips(&PortfolioQuery::parse(pairs.iter().copied()), &[]).into_string()
    }

    #[test]
    fn every_filter_without_a_chip_of_its_own_has_one_here() {
        let all =
            shown(&[("min_score", "35"), ("factor", "cadence"), ("id", "12346"), ("trend", "down"), ("band", "high")]);
        for (field, words) in [("min_score", "35"), ("factor", "Cadence"), ("id", "12346"), ("trend", "Down")] {
            assert!(all.contains(&format!(r#"data-remove="{field}""#)) && all.contains(words), "{field}: {all}");
        }
        assert!(!all.contains("band") && !all.contains(r#""Remove the filter Filter""#), "{all}");
    }

    #[test]
    fn a_limit_that_has_a_button_is_not_shown_twice() {
        assert_eq!(shown(&[("min_contact_days", SILENT_DAYS), ("min_overdue_ratio", OVERDUE_RATIO)]), "");
        assert!(shown(&[("min_contact_days", "60")]).contains("60 d+"));
    }
}
