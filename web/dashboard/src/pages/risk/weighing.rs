//! What weighs in a chart: every account the same, or by its revenue.

use bellwether_contract::value::Money;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number::fixed;
use bellwether_ui::format::{money, number};
use leptos::prelude::*;

use crate::components::chart::Write;
use crate::components::value::sum_text;

/// What weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weighing {
    /// Each account, or what it loses, once.
    Count,
    /// Its revenue.
    Revenue,
}

/// Chooses what weighs; `count` names what is not revenue.
pub(super) fn switch(chosen: RwSignal<Weighing>, what: &'static str, count: &'static str) -> AnyView {
    let pressed = move |one| if chosen.get() == one { "true" } else { "false" };
    view! {
        <div class="seg" role="group" aria-label=what>
            <button
                type="button"
                aria-pressed=move || pressed(Weighing::Count)
                on:click=move |_| chosen.set(Weighing::Count)
            >
                {count}
            </button>
            <button
                type="button"
                aria-pressed=move || pressed(Weighing::Revenue)
                on:click=move |_| chosen.set(Weighing::Revenue)
            >
                "Revenue"
            </button>
        </div>
    }
    .into_any()
}

impl Weighing {
    /// How values are written on an axis.
    pub(super) fn write(self, currency: &str) -> Write {
        let currency = currency.to_owned();
        match self {
            Self::Count => Box::new(|value| number::decimal(locale(), value, 0)),
            Self::Revenue => Box::new(move |value| {
                money::brief(locale(), &Money { amount: fixed(value, 2), currency: currency.clone() })
            }),
        }
    }

    /// What a number of accounts with some revenue weighs: never less than nothing, as an arc or a bar of a mark.
    pub(super) fn of(self, customers: u64, revenue: Option<&Money>) -> String {
        match self {
            Self::Count => customers.to_string(),
            Self::Revenue => fixed(revenue.map_or(0.0, money::amount).max(0.0), 2),
        }
    }
}

/// Accounts and their revenue of the last 12 closed months, in words.
pub(super) fn in_words(customers: u64, revenue: Option<&Money>) -> String {
    let accounts = number::counted(locale(), customers, "account", "accounts");
    format!("{accounts}, {} a year", sum_text(revenue))
}
