//! Financial documents, newest first, each kind in a list of its own; one opens to its lines.

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
use bellwether_ui::api::client::Question;
use bellwether_ui::api::path::Params;
use bellwether_ui::components::fragment::{clicked, keyed, live};
use bellwether_ui::components::icon::icon;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{date, money, number};
use bellwether_ui::state::paged::Paged;

/// Documents that are shown together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Invoices,
    CreditNotes,
    Adjustments,
}

impl Kind {
    const fn about(self) -> Listing {
        match self {
            Self::Invoices => Listing::new("Invoices", "There is no invoice up to this date."),
            Self::CreditNotes => Listing {
                note: "Money back to the customer: it reduces revenue, and is never an order.",
                ..Listing::new("Credit notes", "There is no credit note up to this date.")
            },
            Self::Adjustments => Listing {
                note: "Corrections of the books, such as bad debt: they are in no figure.",
                rare: true,
                ..Listing::new("Adjustments", "")
            },
        }
    }

    /// Names of the columns between date and lines.
    const fn own_columns(self) -> &'static [&'static str] {
        match self {
            Self::Invoices => &["Due", "Paid"],
            Self::CreditNotes => &["For invoice"],
            Self::Adjustments => &[],
        }
    }
}

/// The invoices.
#[component]
pub(super) fn Invoices(account: Account) -> impl IntoView {
    list_of(Kind::Invoices, account, api::invoices)
}

/// The credit notes, and what else is no invoice.
#[component]
pub(super) fn CreditNotes(account: Account) -> impl IntoView {
    view! {
        <div class="stack">
            {list_of(Kind::CreditNotes, account, api::credit_notes)} {list_of(Kind::Adjustments, account, api::adjustments)}
        </div>
    }
}

fn list_of(kind: Kind, account: Account, question: fn(&str, &Params) -> Question<Page>) -> AnyView {
    listing(account, kind.about(), question, move |list| table(list, kind, account))
}

fn table(list: Paged, kind: Kind, account: Account) -> AnyView {
    let count = move || list.read::<Page>().iter().map(|page| page.items.len()).sum::<usize>();
    let bodies = keyed(move || (0..count() as u64).collect(), move |index| body(&find(list, index), kind, account));
    let head = html! {
        tr {
            th scope="col" { "Number" } th scope="col" { "Date" }
            @for name in kind.own_columns() { th scope="col" { (name) } }
            th.num scope="col" { "Lines" } th.num scope="col" { "Families" } th.num scope="col" { "Total" }
        }
    };
    let title = kind.about().title;
    view! {
        <div class="scroll-x" tabindex="0" role="group" aria-label=title>
            <table class="tbl tbl--documents">
                <caption class="sr">{title} ", newest first; the number opens the lines"</caption>
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
fn body(invoice: &Option<Invoice>, kind: Kind, account: Account) -> AnyView {
    let Some(invoice) = invoice.clone() else { return ().into_any() };
    let open = RwSignal::new(false);
    let markup = row(&invoice, kind).into_string();
    let columns = kind.own_columns().len() + 5;
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
        view! { <tr class="lines"><td colspan=columns.to_string()>{lines}</td></tr> }.into_any()
    });
    view! {
        <tbody class:is-open=move || open.get()>
            <tr on:click=toggle inner_html=markup></tr>
            {detail}
        </tbody>
    }
    .into_any()
}

fn row(invoice: &Invoice, kind: Kind) -> Markup {
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
        @match kind {
            Kind::Invoices => {
                td { (day(invoice.due, "Not applicable: no due date is known")) }
                td { (day(invoice.paid, "Not paid, or the payment is not known")) }
            }
            Kind::CreditNotes => td {
                @match &invoice.refers_to {
                    Some(number) => (number),
                    None => (no_value("Not known: the source does not tell which invoice it is for")),
                }
            },
            Kind::Adjustments => {}
        }
        td.num { (number::count(locale(), u64::from(invoice.line_count))) }
        td.num { (number::count(locale(), u64::from(invoice.families))) }
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
