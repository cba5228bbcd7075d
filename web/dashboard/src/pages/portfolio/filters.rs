//! Search and filter chips above the table.

mod others;

use std::time::Duration;

use bellwether_contract::customer::CustomerItem;
use bellwether_contract::page::Page;
use leptos::prelude::*;

use super::Portfolio;
use crate::components::filter_chip::{Filtered, clear, filter_chip};
use crate::state::portfolio_query::{OVERDUE_RATIO, SILENT_DAYS};
use bellwether_ui::components::fragment::text;
use bellwether_ui::components::icon::icon_view;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number;
use bellwether_ui::state::remote::Remote;

/// Filters with a chip of choices, in order.
const CHIPS: &[&str] = &["country", "tier", "band", "pace", "owner", "lifecycle"];
/// Wait after the last letter typed.
const PAUSE: Duration = Duration::from_millis(200);
/// The input that `f` goes to.
pub(super) const INPUT: &str = "filter-accounts";

/// The row of filters.
#[component]
pub(super) fn Filters(page: Portfolio) -> impl IntoView {
    let filtered = Filtered {
        query: page.query,
        everybody: page.everybody,
        go: Callback::new(move |query| page.go(query, false)),
    };
    view! {
        <div class="filters" role="group" aria-label="Filters">
            <TextFilter page=page />
            {CHIPS.iter().map(|field| filter_chip(filtered, field)).collect_view()}
            <QuickFilter
                page=page
                field="min_overdue_ratio"
                value=OVERDUE_RATIO
                name="Order overdue"
                list=page.overdue
            />
            <QuickFilter
                page=page
                field="min_contact_days"
                value=SILENT_DAYS
                name="No contact 45 d+"
                list=page.silent
            />
            {others::others(page)}
            {clear(filtered)}
        </div>
    }
}

#[component]
fn TextFilter(page: Portfolio) -> impl IntoView {
    let pending = StoredValue::new(None::<TimeoutHandle>);
    let typed = move |event| {
        let text = event_target_value(&event);
        if let Some(handle) = pending.get_value() {
            handle.clear();
        }
        let apply = move || {
            let mut query = page.query.get_untracked();
            query.q = text.trim().to_owned();
            page.go(query, true);
        };
        pending.set_value(set_timeout_with_handle(apply, PAUSE).ok());
    };
    view! {
        <div class="search">
            {icon_view("search")}
            <input
                class="input"
                id=INPUT
                type="search"
                placeholder="Filter accounts"
                aria-label="Filter accounts by name or number"
                aria-keyshortcuts="f"
                autocomplete="off"
                prop:value=move || page.query.with(|query| query.q.clone())
                on:input=typed
            />
            <kbd>"f"</kbd>
        </div>
    }
}

#[component]
fn QuickFilter(
    page: Portfolio,
    field: &'static str,
    value: &'static str,
    name: &'static str,
    list: Remote<Page<CustomerItem>>,
) -> impl IntoView {
    let on = move || page.query.with(|query| query.has_range(field, value));
    let count = text(move || {
        let count = page.count(list);
        Some(count.map_or_else(|| number::NO_VALUE.to_owned(), |count| number::count(locale(), count)))
    });
    view! {
        <button
            class="chip chip--count"
            type="button"
            aria-pressed=move || Some(if on() { "true" } else { "false" })
            on:click=move |_| page.step(|query| query.range_toggled(field, value))
        >
            {name}
            " "
            <b>{count}</b>
        </button>
    }
}
