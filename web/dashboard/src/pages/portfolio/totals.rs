//! The last row: totals over all accounts that match, fetched or not. It stays in view.

use bellwether_contract::portfolio::PortfolioSummary;
use leptos::prelude::*;
use maud::{Markup, html};

use super::Portfolio;
use super::cells::{pace, yoy};
use crate::components::value::{plain, short_sum};
use crate::state::columns::Column;
use bellwether_ui::components::fragment::fill;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number;

/// The row of totals; empty cells while they are on their way.
#[component]
pub(super) fn Totals(page: Portfolio, columns: Memo<Vec<Column>>) -> impl IntoView {
    let node = NodeRef::<leptos::html::Tfoot>::new();
    let row = move || {
        let columns = columns.get();
        let cells =
            page.matching.ok(|totals| (counted(totals), columns.iter().map(|column| total(totals, *column)).collect()));
        let (name, cells): (String, Vec<Markup>) =
            cells.unwrap_or_else(|| (String::new(), vec![html! {}; columns.len()]));
        html! {
            tr role="row" {
                th.c-acct scope="row" role="rowheader" { (name) }
                @for (column, cell) in columns.iter().zip(cells) { td role="cell" class=(column.class()) { (cell) } }
            }
        }
    };
    fill(move || node.get().map(Into::into), Box::new(row));
    view! { <tfoot role="rowgroup" node_ref=node></tfoot> }
}

fn counted(totals: &PortfolioSummary) -> String {
    let accounts = number::counted(locale(), totals.customers, "account", "accounts");
    let countries = number::counted(locale(), u64::from(totals.countries), "country", "countries");
    format!("{accounts}, {countries}")
}

fn total(totals: &PortfolioSummary, column: Column) -> Markup {
    match column {
        Column::Score => html! {
            @if let Some(score) = totals.average_score { "avg " (number::decimal(locale(), score, 0)) }
        },
        Column::Net => html! { span.lbl { "Net " } (short_sum(totals.net.as_ref())) },
        Column::PriorNet => short_sum(totals.prior_net.as_ref()),
        Column::Yoy => html! { span.lbl { "YoY " } (yoy(&totals.yoy)) },
        Column::Pace if totals.attainment.value.is_some() => pace(&totals.attainment, totals.pace.as_deref()),
        _ => plain(""),
    }
}
