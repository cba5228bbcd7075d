//! The rows in view. Those above and below exist as empty space only.

use std::ops::Range;
use std::sync::Arc;

use bellwether_contract::customer::CustomerItem;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use maud::{Markup, html};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::Portfolio;
use super::cells::{account, cell, stale_since};
use crate::state::columns::Column;
use crate::state::customer_list::CustomerList;
use crate::state::navigation::account_href;
use crate::state::session::use_session;
use bellwether_ui::components::fragment::{keyed, live};
use bellwether_ui::format::number::fixed;

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
        page.picks.changes.track();
        before.map_or(0, |before| before + 1)
    });
    let keys = move || {
        let (generation, loaded) = (generation.get(), list.loaded.get());
        window.get().map(|index| key(generation, index, index < loaded)).collect()
    };
    let rows = keyed(keys, move |key| {
        let (index, loaded) = row_of(key);
        row(index, loaded.then(|| list.row(index)).flatten(), list, page, columns, active)
    });
    let space = move |rows: usize| {
        view! {
            <tr class="space" aria-hidden="true">
                <td style:height=move || format!("{}px", fixed(pixels(rows, row_height.get()), 0))></td>
            </tr>
        }
        .into_any()
    };
    let above = live(move || space(window.get().start));
    let below = live(move || space(total.get().saturating_sub(window.get().end)));
    let navigate = use_navigate();
    let clicked = move |event: MouseEvent| {
        if let Some(href) = row_of_click(&event) {
            navigate(&href, Default::default());
        }
    };
    view! {
        <tbody role="rowgroup" node_ref=node on:click=clicked on:change=move |event| page.picks.boxed(&event) class:is-outdated=move || list.outdated.get()>
            {above}
            {rows}
            {below}
        </tbody>
    }
}

/// One number for what makes a row another one: generation, index, and whether its customer is there.
fn key(generation: u32, index: usize, loaded: bool) -> u64 {
    (u64::from(generation) << 32) | ((index as u64) << 1) | u64::from(loaded)
}

/// Index, and whether the customer is there.
fn row_of(key: u64) -> (usize, bool) {
    let index = (key & u64::from(u32::MAX)) >> 1;
    (usize::try_from(index).unwrap_or(usize::MAX), key & 1 == 1)
}

fn row(
    index: usize,
    item: Option<Arc<CustomerItem>>,
    list: CustomerList,
    page: Portfolio,
    columns: Memo<Vec<Column>>,
    active: RwSignal<Option<usize>>,
) -> AnyView {
    let as_of = list.context.with_untracked(|context| context.as_ref().map(|context| context.as_of));
    let markup = columns.with_untracked(|columns| match &item {
        Some(item) => {
            let lens = page.query.with_untracked(|query| query.lens.clone());
            let href = account_href(&item.id, "", &lens);
            let picked = untrack(|| page.picks.has(&item.id));
            html! { (account(item, &href, as_of, picked)) @for column in columns { (cell(item, *column, as_of, &lens)) } }
        }
        None => loading(index, columns),
    });
    let id = StoredValue::new(item.as_ref().map(|item| item.id.clone()));
    let is_picked = move || id.with_value(|id| id.as_ref().is_some_and(|id| page.picks.has(id)));
    let state = item.as_ref().and_then(|item| stale_since(item)).map(|_| "stale");
    view! {
        <tr
            role="row"
            aria-rowindex=(index + 2).to_string()
            data-index=item.map(|_| index.to_string())
            data-state=state
            class:is-active=move || active.get() == Some(index)
            class:is-picked=is_picked
            inner_html=markup.into_string()
        ></tr>
    }
    .into_any()
}

/// A row whose customer is on its way: same height, grey boxes.
fn loading(index: usize, columns: &[Column]) -> Markup {
    let class = ["sk", "sk sk--short", "sk sk--long"][index % 3];
    html! {
        th.c-acct scope="row" role="rowheader" { span.sr { "Loading" } span class=(class) {} }
        @for column in columns {
            td role="cell" class=(column.class()) { span.sk.sk--pill[*column == Column::Score] {} }
        }
    }
}

/// Where a click on a row leads; nowhere if it was meant for something in it, or selected text.
pub(super) fn row_of_click(event: &MouseEvent) -> Option<String> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    if target.closest("a, button, label, [data-tip]").ok()?.is_some() {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_says_which_row_it_is() {
        assert_eq!(row_of(key(7, 99_999, true)), (99_999, true));
        assert_eq!(row_of(key(u32::MAX, 0, false)), (0, false));
        assert_ne!(key(1, 3, true), key(2, 3, true));
    }
}
