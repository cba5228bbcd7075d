//! Headings of the table: each sorts by its column.

use leptos::prelude::*;
use maud::{Markup, html};

use super::Portfolio;
use crate::state::columns::Column;
use crate::state::portfolio_query::PortfolioQuery;
use bellwether_ui::components::fragment::{clicked, fill};
use bellwether_ui::components::icon::icon;

/// The row of headings.
#[component]
pub(super) fn Head(page: Portfolio, columns: Memo<Vec<Column>>) -> impl IntoView {
    let node = NodeRef::<leptos::html::Thead>::new();
    let row = move || {
        let query = page.query.get();
        html! {
            tr role="row" aria-rowindex="1" {
                (heading(&query, "c-acct", "Account", "Name of the account", Some("name"), None))
                @for column in columns.get() {
                    @let text = column.text();
                    (heading(&query, &column.class(), text.head, text.title, text.sort, Some(text.width)))
                }
            }
        }
    };
    fill(move || node.get().map(Into::into), Box::new(row));
    let sort = move |event| {
        if let Some(first) = clicked(&event, "data-sort") {
            page.step(|query| query.sorted(&first));
        }
    };
    view! { <thead role="rowgroup" node_ref=node on:click=sort></thead> }
}

fn heading(
    query: &PortfolioQuery,
    class: &str,
    head: &str,
    title: &str,
    sort: Option<&str>,
    width: Option<u16>,
) -> Markup {
    let style = width.map(|width| format!("--w:{width}px"));
    let Some(first) = sort else {
        return html! { th scope="col" role="columnheader" class=(class) data-style=[style] data-tip=(title) { (head) } };
    };
    let now = query.sort_or_default();
    let sorted = now.trim_start_matches('-') == first.trim_start_matches('-');
    let (direction, shape) = if now.starts_with('-') { ("descending", "a-down") } else { ("ascending", "a-up") };
    html! {
        th scope="col" role="columnheader" class=(class) data-style=[style] aria-sort=[sorted.then_some(direction)] {
            button type="button" data-sort=(first) data-tip=(title) { (head) @if sorted { (icon(shape)) } }
        }
    }
}
