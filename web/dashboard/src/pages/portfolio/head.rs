//! Headings of the table: each sorts by its column.

use leptos::prelude::*;

use super::Portfolio;
use crate::components::icon::icon;
use crate::state::columns::Column;

/// The row of headings.
#[component]
pub(super) fn Head(page: Portfolio, columns: Memo<Vec<Column>>) -> impl IntoView {
    view! {
        <thead role="rowgroup">
            <tr role="row" aria-rowindex="1">
                {heading(page, "c-acct", "Account", "Name of the account", Some("name"), None)}
                {move || {
                    columns
                        .get()
                        .into_iter()
                        .map(|column| {
                            let text = column.text();
                            let class = if text.numeric { "num" } else { "" };
                            let width = Some(format!("{}px", text.width));
                            heading(page, &format!("{class} c-{}", text.key), text.head, text.title, text.sort, width)
                        })
                        .collect_view()
                }}
            </tr>
        </thead>
    }
}

fn heading(
    page: Portfolio,
    class: &str,
    head: &'static str,
    title: &'static str,
    sort: Option<&'static str>,
    width: Option<String>,
) -> AnyView {
    let class = class.trim().to_owned();
    let Some(first) = sort else {
        return view! { <th scope="col" role="columnheader" class=class style:width=width data-tip=title>{head}</th> }
            .into_any();
    };
    let field = first.trim_start_matches('-');
    // The order of this column, if it is the one sorted by.
    let direction = move || {
        page.query.with(|query| {
            let sort = query.sort_or_default().to_owned();
            (sort.trim_start_matches('-') == field)
                .then(|| if sort.starts_with('-') { "descending" } else { "ascending" })
        })
    };
    let arrow = move || direction().map(|direction| icon(if direction == "ascending" { "a-up" } else { "a-down" }));
    view! {
        <th scope="col" role="columnheader" class=class style:width=width aria-sort=direction>
            <button type="button" data-tip=title on:click=move |_| page.step(|query| query.sorted(first))>
                {head}
                {arrow}
            </button>
        </th>
    }
    .into_any()
}
