//! Orders, newest first.

use std::sync::Arc;

use bellwether_contract::account::{Order, Orders as Page};
use leptos::prelude::*;
use maud::{Markup, html};

use super::Account;
use super::listing::{Listing, items, listing};
use crate::api;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{date, labels, money};

const ABOUT: Listing = Listing::new("Orders", "There is no order up to this date.");

/// The panel.
#[component]
pub(super) fn Orders(account: Account) -> impl IntoView {
    listing(account, ABOUT, api::orders, |list| items(list, table))
}

fn table(pages: &[Arc<Page>]) -> Markup {
    html! {
        div.scroll-x tabindex="0" role="group" aria-label="Orders" {
            table.tbl {
                caption.sr { "Orders, newest first" }
                thead {
                    tr {
                        th scope="col" { "Order" } th scope="col" { "Date" } th scope="col" { "Status" }
                        th.num scope="col" { "Amount" }
                    }
                }
                tbody { @for page in pages { @for order in &page.items { (row(order)) } } }
            }
        }
    }
}

fn row(order: &Order) -> Markup {
    html! {
        tr {
            th scope="row" { (order.number) }
            td { (date::full(locale(), order.date)) }
            td { (labels::sentence(&order.status)) }
            td.num { (money::exact(locale(), &order.amount)) }
        }
    }
}
