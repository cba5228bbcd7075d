//! Order cadence: each invoice a tick, the expected next date, and how late it is.

use bellwether_contract::account::Cadence as Answer;
use leptos::prelude::*;
use maud::{Markup, html};

use super::Account;
use crate::api;
use crate::components::strip::Strip;
use crate::components::value::measure;
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{date, number};
use bellwether_ui::state::remote::Remote;

/// The panel.
#[component]
pub(super) fn Cadence(account: Account) -> impl IntoView {
    let answer = Remote::new(move || api::cadence(&account.id(), &account.lens.get()));
    let content = remote("Order cadence", answer, skeleton::block(6), content);
    view! {
        <section class="panel panel--cadence" aria-labelledby="h-cad">
            <div class="panel__head">
                <h2 id="h-cad">"Order cadence"</h2>
                <span class="sub">"invoices only; credit notes never count"</span>
                <span class="end">
                    <a class="link link--s" href=move || account.href("invoices")>
                        "All invoices"
                    </a>
                </span>
            </div>
            {content}
        </section>
    }
}

fn content(cadence: &Answer) -> Markup {
    let near = |day| date::near(locale(), day, cadence.context.as_of);
    let since = measure("cadence.days_since", &cadence.days_since, |days| {
        let last = cadence.last_invoice.map(near).unwrap_or_default();
        html! { span { b { (number::in_days(locale(), days)) } " since " (last) } }
    });
    let gap = measure("cadence.gap_days", &cadence.gap_days, |days| {
        html! { (number::days(locale(), days)) " d, median of 24 months" }
    });
    html! {
        div.panel__body.stack.stack--s {
            div.row.row--wrap.facts-row {
                (since)
                span.sub { "typical gap " (gap) }
                @if let Some(ratio) = cadence.overdue_ratio.value.filter(|ratio| *ratio > 1.0) {
                    span class=(if ratio >= 1.5 { "neg" } else { "sub" }) {
                        b { (number::decimal(locale(), ratio, 1)) " times" } " the usual gap"
                    }
                }
            }
            @if let Some(strip) = Strip::of(cadence) { (strip.markup(cadence)) }
        }
    }
}
