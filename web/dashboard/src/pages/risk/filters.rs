//! Which accounts are looked at: the filters of the portfolio that say something about risk.

use leptos::prelude::*;

use super::Risk;
use crate::components::filter_chip::{Filtered, clear, filter_chip};

/// Filters with a chip, in order. Others that the address has are kept, and can be cleared.
const CHIPS: &[&str] = &["country", "tier", "industry", "owner", "lifecycle"];

/// The row of filters.
#[component]
pub(super) fn Filters(page: Risk) -> impl IntoView {
    let filtered =
        Filtered { query: page.query, everybody: page.everybody, go: Callback::new(move |query| page.step(|_| query)) };
    view! {
        <div class="filters" role="group" aria-label="Filters">
            {CHIPS.iter().map(|field| filter_chip(filtered, field)).collect_view()}
            {clear(filtered)}
        </div>
    }
}
