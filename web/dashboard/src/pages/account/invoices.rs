//! Invoices and credit notes, newest first; one opens to its lines.

mod lines;

use std::sync::Arc;

use bellwether_contract::account::{Invoice, Invoices as Page};
use bellwether_contract::value::Money;
use chrono::NaiveDate;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::{Markup, html};
use wasm_bindgen::JsCast;
use web_sys::Element;

use self::lines::lines;
use super::Account;
use super::listing::{Listing, listing};
use crate::api;
use crate::components::value::{no_value, plain};
use bellwether_ui::components::fragment::{clicked, keyed, live};
use bellwether_ui::components::icon::icon;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{date, labels, money, number};
use bellwether_ui::state::paged::Paged;

const ABOUT: Listing = Listing { title: "Invoices and credit notes", empty: "There is no document up to this date." };
/// Columns of the table.
const COLUMNS: &str = "8";

/// The panel.
#[component]
pub(super) fn Invoices(account: Account) -> impl IntoView {
    listing(account, ABOUT, api::invoices, move |list| table(list, account))
}

fn table(list: Paged, account: Account) -> AnyView {
    let count = move || list.read::<Page>().iter().map(|page| page.items.len()).sum::<usize>();
    let bodies = keyed(move || (0..count() as u64).collect(), move |index| body(&find(list, index), account));
    let head = html! {
        tr {
            th scope="col" { "Number" } th scope="col" { "Date" } th scope="col" { "Kind" }
            th.num scope="col" { "Lines" } th.num scope="col" { "Families" } th.num scope="col" { "Due" }
            th.num scope="col" { "Paid" } th.num scope="col" { "Total" }
        }
    };
    view! {
        <div class="scroll-x" tabindex="0" role="group" aria-label="Invoices and credit notes">
            <table class="tbl tbl--documents">
                <caption class="sr">"Invoices and credit notes, newest first; the number opens the lines"</caption>
                <thead inner_html=head.into_string()></thead>
                {bodies}
            </table>
        </div>
    }
    .into_any()
}

fn find(list: Paged, index: u64) -> Option<Invoice> {
    let pages: Vec<Arc<Page>> = untrack(|| list.read());
    pages.iter().flat_map(|page| &page.items).nth(usize::try_from(index).ok()?).cloned()
}

/// A table body for each document: its row, and its lines when it is open.
fn body(invoice: &Option<Invoice>, account: Account) -> AnyView {
    let Some(invoice) = invoice.clone() else { return ().into_any() };
    let open = RwSignal::new(false);
    let markup = row(&invoice).into_string();
    let number = StoredValue::new(invoice.number);
    let toggle = move |event: MouseEvent| {
        if clicked(&event, "data-open").is_some() {
            open.update(|open| *open = !*open);
            expand(&event, open.get_untracked());
        }
    };
    let detail = live(move || {
        if !open.get() {
            return ().into_any();
        }
        let lines = lines(account, number.get_value());
        view! { <tr class="lines"><td colspan=COLUMNS>{lines}</td></tr> }.into_any()
    });
    view! {
        <tbody class:is-open=move || open.get()>
            <tr on:click=toggle inner_html=markup></tr>
            {detail}
        </tbody>
    }
    .into_any()
}

fn row(invoice: &Invoice) -> Markup {
    let day = |day: Option<NaiveDate>, why: &str| match day {
        Some(day) => plain(&date::full(locale(), day)),
        None => no_value(why),
    };
    html! {
        th scope="row" {
            button.disclose type="button" data-open="" aria-expanded="false" aria-label={ "Lines of " (invoice.number) } {
                (icon("chevr")) (invoice.number)
            }
        }
        td { (date::full(locale(), invoice.date)) }
        td {
            (labels::document(&invoice.kind))
            @if let Some(to) = &invoice.refers_to { span.muted { " for " (to) } }
        }
        td.num { (number::count(locale(), u64::from(invoice.line_count))) }
        td.num { (number::count(locale(), u64::from(invoice.families))) }
        td.num { (day(invoice.due, "Not applicable: no due date is known")) }
        td.num { (day(invoice.paid, "Not paid, or the payment is not known")) }
        td.num { (total(invoice)) }
    }
}

/// Says of the button that was clicked whether its lines are open.
fn expand(event: &MouseEvent, open: bool) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    if let Some(Ok(Some(button))) = target.map(|target| target.closest("button")) {
        // A name without special characters is always accepted.
        let _ = button.set_attribute("aria-expanded", if open { "true" } else { "false" });
    }
}

/// A credit note's total is positive; it is shown as what it is, money back.
fn total(invoice: &Invoice) -> String {
    let Money { amount, currency } = &invoice.total;
    let amount = match (invoice.kind.as_str(), amount.strip_prefix('-')) {
        ("credit_note", Some(positive)) => positive.to_owned(),
        ("credit_note", None) => format!("-{amount}"),
        _ => amount.clone(),
    };
    money::exact(locale(), &Money { amount, currency: currency.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credit_note_is_money_back() {
        let mut invoice = Invoice {
            number: "C1".into(),
            kind: "credit_note".into(),
            date: NaiveDate::default(),
            total: Money { amount: "12.50".into(), currency: "GBP".into() },
            due: None,
            paid: None,
            refers_to: None,
            line_count: 1,
            families: 1,
        };
        assert_eq!(total(&invoice), "\u{2212}£12.50");
        invoice.kind = "invoice".into();
        assert_eq!(total(&invoice), "£12.50");
    }
}
