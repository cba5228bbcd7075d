//! Nothing to show: because there is no data yet, or because no account matches.

use maud::{Markup, html};

use crate::state::portfolio_query::PortfolioQuery;
use bellwether_ui::components::icon::icon;
use bellwether_ui::format::labels;

/// There is no customer at all: how to get some.
pub(in crate::pages) fn first_use() -> Markup {
    html! {
        section.panel aria-label="First steps" {
            div.empty {
                span.empty__ic { (icon("portfolio")) }
                h2 { "No accounts yet" }
                p { "Import a file of invoices, or generate a demonstration. Scores appear with the first four order dates." }
                (commands())
                div.actions { a.btn.btn--s href="/data" { "What was loaded" } }
            }
        }
    }
}

/// What to type.
pub(in crate::pages) fn commands() -> Markup {
    html! {
        div.commands {
            code { "bellwether import --mapping mappings/online-retail-ii.toml FILE" }
            code { "bellwether demo --customers 500" }
        }
    }
}

/// No customer matches: which filters are in force, and the way back.
pub(super) fn no_match(query: &PortfolioQuery) -> Markup {
    html! {
        div.empty {
            span.empty__ic { (icon("filter")) }
            h3 { "No account matches" }
            p { (in_words(query)) " leave nothing." }
            div.actions { a.btn.btn--s href=(query.unfiltered().href()) { "Clear filters" } }
        }
    }
}

fn in_words(query: &PortfolioQuery) -> String {
    let text = (!query.q.is_empty()).then(|| format!("the text “{}”", query.q));
    let chosen = query
        .filters
        .iter()
        .map(|(field, values)| format!("{} {}", labels::filter(field).to_ascii_lowercase(), values.join(" or ")));
    let ranges = query.ranges.iter().map(|(field, value)| match *field {
        "min_overdue_ratio" => "order overdue".to_owned(),
        "min_contact_days" => format!("no contact for {value} days"),
        _ => format!("{} {value}", labels::sentence(field).to_ascii_lowercase()),
    });
    let all: Vec<String> = text.into_iter().chain(chosen).chain(ranges).collect();
    let sentence = all.join(" and ");
    let mut letters = sentence.chars();
    letters.next().map_or_else(
        || "The filters".to_owned(),
        |first| std::iter::once(first.to_ascii_uppercase()).chain(letters).collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_is_in_force() {
        let query = PortfolioQuery::parse([("band", "critical"), ("country", "NO,SE"), ("min_contact_days", "45")]);
        assert_eq!(in_words(&query), "Band critical and country NO or SE and no contact for 45 days");
    }
}
