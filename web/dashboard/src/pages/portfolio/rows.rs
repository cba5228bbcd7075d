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
use crate::state::virtual_window::{BLOCK, Drawn, Window};
use bellwether_ui::components::fragment::{keyed, live};
use bellwether_ui::format::number::fixed;

/// Rows drawn while nothing is known yet.
pub(super) const UNKNOWN_ROWS: usize = 12;

/// The rows of `window`, with the space of the others.
#[component]
pub(super) fn Rows(
    page: Portfolio,
    columns: Memo<Vec<Column>>,
    /// Where the table is scrolled to.
    window: Memo<Window>,
    /// Rows there are.
    total: Memo<usize>,
    /// Height of one, in pixels.
    row_height: RwSignal<f64>,
    /// The row the keyboard is at.
    active: RwSignal<Option<usize>>,
    /// Whether rows are still to be drawn.
    drawing: RwSignal<bool>,
    /// The table body, for measuring.
    node: NodeRef<leptos::html::Tbody>,
) -> impl IntoView {
    let list = use_session().list;
    let drawn = draw(page, columns, window, total, drawing);
    let keys = move || drawn.read(|drawn| drawn.keys.clone());
    let rows = keyed(keys, move |key| {
        let rows = rows_of(block_of(key), total.get_untracked());
        rows.map(|index| row(index, list.row(index), list, page, columns, active)).collect_view().into_any()
    });
    let space = move |rows: usize| {
        view! {
            <tr class="space" aria-hidden="true">
                <td style:height=move || format!("{}px", fixed(pixels(rows, row_height.get()), 0))></td>
            </tr>
        }
        .into_any()
    };
    let above = live(move || space((drawn.read(|drawn| drawn.start) * BLOCK).min(total.get())));
    let below = live(move || space(total.get().saturating_sub(drawn.read(Drawn::end) * BLOCK)));
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

/// The rows that are drawn.
#[derive(Clone, Copy)]
struct Drawing {
    state: StoredValue<State>,
    /// Counts changes of them.
    changes: RwSignal<u32>,
}

struct State {
    drawn: Drawn,
    /// Whether it goes on with the next frame, as one block was drawn in this one.
    goes_on: bool,
}

impl Drawing {
    fn new() -> Self {
        let state = State { drawn: Drawn::default(), goes_on: false };
        Self { state: StoredValue::new(state), changes: RwSignal::new(0) }
    }

    /// Reads the rows, and follows them.
    fn read<T>(self, read: impl FnOnce(&Drawn) -> T) -> T {
        self.changes.track();
        self.state.with_value(|state| read(&state.drawn))
    }

    /// Draws a block, unless that was done in this frame, or all of them `at_once`. Whether there may be more.
    fn step(self, window: &Window, key: &dyn Fn(usize) -> u64, at_once: bool) -> bool {
        let mut more = false;
        self.state.update_value(|state| {
            let room = if at_once { usize::MAX } else { usize::from(!state.goes_on) };
            more = state.drawn.step(window, key, room) || room == 0;
        });
        self.changes.update(|changes| *changes += 1);
        more
    }

    /// Has `then` called in the next frame, once however often it is asked for.
    fn in_next_frame(self, then: impl Fn() + 'static) {
        if self.state.with_value(|state| state.goes_on) {
            return;
        }
        self.state.update_value(|state| state.goes_on = true);
        request_animation_frame(move || {
            // Without effect when the page was left meanwhile.
            self.state.try_update_value(|state| state.goes_on = false);
            then();
        });
    }
}

/// Draws the blocks of `window`, frame by frame. What a person does to the table shows in all of its rows at once.
fn draw(
    page: Portfolio,
    columns: Memo<Vec<Column>>,
    window: Memo<Window>,
    total: Memo<usize>,
    drawing: RwSignal<bool>,
) -> Drawing {
    let list = use_session().list;
    let rearranged = Memo::new(move |before: Option<&u32>| {
        columns.track();
        before.map_or(0, |before| before + 1)
    });
    let rows = Drawing::new();
    let frame = RwSignal::new(());
    Effect::new(move |before: Option<u32>| {
        frame.track();
        list.arrived.track();
        let done = rearranged.get() + page.picks.changes.get();
        let generation = done + list.epoch.get();
        let total = total.get();
        let key = move |block| {
            let there = rows_of(block, total).filter(|index| list.row(*index).is_some()).count();
            key(generation, block, there)
        };
        let blocks = window.with(Window::blocks);
        let more = rows.step(&blocks, &key, before.is_some_and(|before| before != done));
        if more {
            rows.in_next_frame(move || {
                let _ = frame.try_set(());
            });
        }
        if drawing.get_untracked() != more {
            drawing.set(more);
        }
        done
    });
    rows
}

/// One number for what makes a block of rows another one: generation, the block, and how many of its customers are there.
fn key(generation: u32, block: usize, there: usize) -> u64 {
    (u64::from(generation) << 32) | ((block as u64) << 8) | there as u64
}

/// The block.
fn block_of(key: u64) -> usize {
    usize::try_from((key & u64::from(u32::MAX)) >> 8).unwrap_or(usize::MAX)
}

/// The rows of a block.
fn rows_of(block: usize, total: usize) -> Range<usize> {
    let start = block.saturating_mul(BLOCK).min(total);
    start..(start + BLOCK).min(total)
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
    fn a_key_says_which_rows_they_are() {
        assert_eq!(rows_of(block_of(key(7, 9_999, BLOCK)), 99_995), 99_990..99_995);
        assert_eq!(block_of(key(u32::MAX, 0, 0)), 0);
        assert_ne!(key(1, 3, 4), key(2, 3, 4));
        assert_ne!(key(1, 3, 4), key(1, 3, 5));
        assert!(rows_of(block_of(u64::MAX), 5).is_empty());
    }
}
