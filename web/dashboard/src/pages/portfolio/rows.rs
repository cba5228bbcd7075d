//! The rows in view. Those above and below exist as empty space only.

use std::ops::Range;

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::Portfolio;
use super::cells::{account, cell, stale_since};
use crate::state::columns::Column;
use crate::state::customer_list::CustomerList;
use crate::state::navigation::account_href;
use crate::state::session::use_session;

/// Rows drawn while nothing is known yet.
pub(super) const UNKNOWN_ROWS: usize = 12;

/// The rows of `window`, with the space of the others.
#[component]
pub(super) fn Rows(
    page: Portfolio,
    columns: Memo<Vec<Column>>,
    /// Rows to draw.
    window: Memo<Range<usize>>,
    /// Rows there are.
    total: Memo<usize>,
    /// Height of one, in pixels.
    row_height: RwSignal<f64>,
    /// The row the keyboard is at.
    active: RwSignal<Option<usize>>,
    /// The table body, for measuring.
    node: NodeRef<leptos::html::Tbody>,
) -> impl IntoView {
    let list = use_session().list;
    // Counts changes that make every row another one.
    let generation = Memo::new(move |before: Option<&u32>| {
        columns.track();
        list.epoch.track();
        before.map_or(0, |before| before + 1)
    });
    let each = move || {
        let generation = generation.get();
        let loaded = list.loaded.get();
        window.get().map(|index| (generation, index, index < loaded)).collect::<Vec<_>>()
    };
    let row = move |(_, index, loaded): (u32, usize, bool)| {
        if loaded { customer(index, list, page, columns, active) } else { loading(index, columns) }
    };
    let space = move |rows: usize| format!("{:.0}px", pixels(rows, row_height.get()));
    let span = move || (columns.with(Vec::len) + 1).to_string();
    let navigate = use_navigate();
    let clicked = move |event: MouseEvent| {
        if let Some(href) = row_of_click(&event) {
            navigate(&href, Default::default());
        }
    };
    view! {
        <tbody role="rowgroup" node_ref=node on:click=clicked class:is-outdated=move || list.outdated.get()>
            <tr class="space" aria-hidden="true">
                <td colspan=span style:height=move || space(window.get().start)></td>
            </tr>
            <For each=each key=|key| *key children=row />
            <tr class="space" aria-hidden="true">
                <td colspan=span style:height=move || space(total.get().saturating_sub(window.get().end))></td>
            </tr>
        </tbody>
    }
}

fn customer(
    index: usize,
    list: CustomerList,
    page: Portfolio,
    columns: Memo<Vec<Column>>,
    active: RwSignal<Option<usize>>,
) -> AnyView {
    let Some(item) = list.row(index) else { return ().into_any() };
    let as_of = list.context.with_untracked(|context| context.as_ref().map(|context| context.as_of));
    let asked = page.query.with_untracked(|query| query.as_of.clone());
    let href = account_href(&item.id, "", asked.as_deref());
    let state = stale_since(&item).map(|_| "stale");
    let cells =
        columns.with_untracked(|columns| columns.iter().map(|column| cell(&item, *column, as_of)).collect_view());
    view! {
        <tr
            role="row"
            aria-rowindex=(index + 2).to_string()
            data-index=index.to_string()
            data-state=state
            class:is-active=move || active.get() == Some(index)
        >
            {account(&item, href, as_of)}
            {cells}
        </tr>
    }
    .into_any()
}

/// A row whose customer is on its way: same height, grey boxes.
fn loading(index: usize, columns: Memo<Vec<Column>>) -> AnyView {
    let width = ["62%", "48%", "71%", "55%"][index % 4];
    let cells = columns.with_untracked(|columns| {
        columns
            .iter()
            .map(|column| {
                let text = column.text();
                let class = format!("c-{}{}", text.key, if text.numeric { " num" } else { "" });
                let bar = if *column == Column::Score { "sk sk--pill" } else { "sk" };
                view! { <td role="cell" class=class><span class=bar></span></td> }
            })
            .collect_view()
    });
    view! {
        <tr role="row" class="is-loading" aria-rowindex=(index + 2).to_string() aria-busy="true">
            <th scope="row" role="rowheader" class="c-acct">
                <span class="sr">"Loading"</span>
                <span class="sk" style=("--w", width)></span>
            </th>
            {cells}
        </tr>
    }
    .into_any()
}

/// Where a click on a row leads; nowhere if it was meant for something in it, or selected text.
fn row_of_click(event: &MouseEvent) -> Option<String> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    if target.closest("a, button, [data-tip]").ok()?.is_some() {
        return None;
    }
    let selecting = window().get_selection().ok()?.is_some_and(|selection| !selection.is_collapsed());
    let link = target.closest("tr[data-index]").ok()??.query_selector("a[href]").ok()??;
    (!selecting).then(|| link.get_attribute("href"))?
}

#[expect(clippy::cast_precision_loss, reason = "rows are far fewer than 2^52")]
fn pixels(rows: usize, height: f64) -> f64 {
    rows as f64 * height
}
