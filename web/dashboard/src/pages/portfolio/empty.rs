//! Nothing to show: because there is no data yet, or because no account matches.

use leptos::prelude::*;

use super::Portfolio;
use crate::components::icon::icon;
use crate::format::labels;
use crate::state::portfolio_query::PortfolioQuery;

/// There is no customer at all: how to get some.
pub(super) fn first_use() -> AnyView {
    view! {
        <section class="panel" aria-label="First steps">
            <div class="empty">
                <span class="empty__ic">{icon("portfolio")}</span>
                <h2>"No accounts yet"</h2>
                <p>
                    "Import a file of invoices, or generate a demonstration. Scores appear with the first four order dates."
                </p>
                <div class="commands">
                    <code>"bellwether import --mapping mappings/online-retail-ii.toml FILE"</code>
                    <code>"bellwether demo --customers 500"</code>
                </div>
                <div class="actions">
                    <a class="btn btn--s" href="/data">"What was loaded"</a>
                </div>
            </div>
        </section>
    }
    .into_any()
}

/// No customer matches: which filters are in force, and the way back.
pub(super) fn no_match(page: Portfolio) -> AnyView {
    let query = page.query.get();
    let clear = move |_| page.step(|query| query.unfiltered());
    view! {
        <div class="empty">
            <span class="empty__ic">{icon("filter")}</span>
            <h3>"No account matches"</h3>
            <p>{format!("{} leave nothing.", in_words(&query))}</p>
            <div class="actions">
                <button class="btn btn--s" type="button" on:click=clear>
                    "Clear filters"
                </button>
            </div>
        </div>
    }
    .into_any()
}

fn in_words(query: &PortfolioQuery) -> String {
    let text = (!query.q.is_empty()).then(|| format!("the text “{}”", query.q));
    let chosen = query
        .filters
        .iter()
        .map(|(field, values)| format!("{} {}", labels::filter(field).to_lowercase(), values.join(" or ")));
    let ranges = query.ranges.iter().map(|(field, value)| match *field {
        "min_overdue_ratio" => "order overdue".to_owned(),
        "min_contact_days" => format!("no contact for {value} days"),
        _ => format!("{} {value}", labels::sentence(field).to_lowercase()),
    });
    let all: Vec<String> = text.into_iter().chain(chosen).chain(ranges).collect();
    let sentence = all.join(" and ");
    let mut letters = sentence.chars();
    letters.next().map_or_else(|| "The filters".to_owned(), |first| first.to_uppercase().chain(letters).collect())
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
