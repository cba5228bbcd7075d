//! The lines of one document.

use bellwether_contract::account::{InvoiceDetail, InvoiceLine};
use leptos::prelude::*;
use maud::{Markup, html};

use super::super::Account;
use crate::api;
use crate::components::value::{no_value, plain};
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{money, number};
use bellwether_ui::state::remote::Remote;

/// Fetched when the document is opened.
pub(super) fn lines(account: Account, number: String) -> AnyView {
    let answer = Remote::new(move || api::invoice(&account.id(), &number, &account.lens.get()));
    remote("The lines", answer, skeleton::block(3), content)
}

fn content(document: &InvoiceDetail) -> Markup {
    html! {
        table.tbl.tbl--plain {
            caption.sr { "Lines of " (document.invoice.number) }
            thead {
                tr {
                    th scope="col" { "Code" } th scope="col" { "Description" } th scope="col" { "Family" }
                    th.num scope="col" { "Quantity" } th.num scope="col" { "Unit price" } th.num scope="col" { "Amount" }
                }
            }
            tbody { @for one in &document.lines { (line(one)) } }
        }
    }
}

fn line(line: &InvoiceLine) -> Markup {
    let family = line.family.as_deref().map_or_else(|| no_value("Not applicable: the code is no product"), plain);
    html! {
        tr {
            th scope="row" { (line.code) }
            td { (line.description) }
            td { (family) }
            td.num { (number::grouped(locale(), &line.quantity)) }
            td.num { (number::grouped(locale(), &line.unit_price)) }
            td.num { (money::exact(locale(), &line.amount)) }
        }
    }
}
