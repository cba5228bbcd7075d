//! Headings of the table: each sorts by its column, alone or after those it is sorted by already.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::{Markup, html};

use super::Portfolio;
use crate::state::columns::Column;
use crate::state::portfolio_query::{PortfolioQuery, field_of};
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
    let sort = move |event: MouseEvent| {
        if let Some(first) = clicked(&event, "data-sort") {
            page.step(|query| if event.shift_key() { query.sorted_also(&first) } else { query.sorted(&first) });
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
    let mut terms = query.sort_or_default().split(',').enumerate();
    let place = terms.clone().count();
    let sorted = terms.find(|(_, term)| field_of(term) == field_of(first));
    let direction = |term: &str| if term.starts_with('-') { ("descending", "a-down") } else { ("ascending", "a-up") };
    // The standard knows one sorted column; the others say it in words.
    let aria = sorted.filter(|(at, _)| *at == 0).map(|(_, term)| direction(term).0);
    let title = format!("{title}. Shift and click: sort by it after the others");
    html! {
        th scope="col" role="columnheader" class=(class) data-style=[style] aria-sort=[aria] {
            button type="button" data-sort=(first) data-tip=(title) {
                (head)
                @if let Some((at, term)) = sorted {
                    (icon(direction(term).1))
                    @if place > 1 { sup.nth aria-hidden="true" { (at + 1) } }
                    @if at > 0 { span.sr { ", then " (direction(term).0) } }
                }
            }
        }
    }
}
