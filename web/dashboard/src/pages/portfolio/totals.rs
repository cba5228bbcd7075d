//! The last row: totals over all accounts that match, fetched or not. It stays in view.

use bellwether_contract::portfolio::PortfolioSummary;
use leptos::prelude::*;

use super::Portfolio;
use super::cells::pace_bar;
use crate::components::value::{measure, short_money};
use crate::format::locale::locale;
use crate::format::{labels, number};
use crate::state::columns::Column;

/// The row of totals; empty cells while they are on their way.
#[component]
pub(super) fn Totals(page: Portfolio, columns: Memo<Vec<Column>>) -> impl IntoView {
    let name = move || {
        page.matching.map(|answer| answer.as_ref().ok().map(counted)).flatten().unwrap_or_else(|| "\u{a0}".to_owned())
    };
    let cells = move || {
        columns
            .get()
            .into_iter()
            .map(|column| {
                let content =
                    page.matching.map(|answer| answer.as_ref().ok().map(|totals| total(totals, column))).flatten();
                let text = column.text();
                let hide = if matches!(column, Column::Score | Column::Net | Column::Yoy | Column::Pace) {
                    ""
                } else {
                    " c-hide"
                };
                let class = format!("c-{}{}{hide}", text.key, if text.numeric { " num" } else { "" });
                view! { <td role="cell" class=class>{content}</td> }
            })
            .collect_view()
    };
    view! {
        <tfoot role="rowgroup">
            <tr role="row">
                <th scope="row" role="rowheader" class="c-acct">{name}</th>
                {cells}
            </tr>
        </tfoot>
    }
}

fn counted(totals: &PortfolioSummary) -> String {
    let accounts = number::counted(locale(), totals.customers, "account", "accounts");
    let countries = number::counted(locale(), u64::from(totals.countries), "country", "countries");
    format!("{accounts}, {countries}")
}

fn total(totals: &PortfolioSummary, column: Column) -> AnyView {
    match column {
        Column::Score => {
            totals.average_score.map(|score| format!("avg {}", number::decimal(locale(), score, 0))).into_any()
        }
        Column::Net => view! { <span class="lbl">"Net "</span> {short_money(&totals.net)} }.into_any(),
        Column::PriorNet => short_money(&totals.prior_net).into_any(),
        Column::Yoy => {
            let shown = measure("revenue.yoy", &totals.yoy, |ratio| number::change(locale(), ratio).into_any());
            view! { <span class="lbl">"YoY "</span> {shown} }.into_any()
        }
        Column::Pace => {
            let (Some(attainment), Some(pace)) = (totals.attainment.value, totals.pace.clone()) else {
                return ().into_any();
            };
            view! {
                <span class="cell-pace">
                    {pace_bar(attainment, Some(pace.clone()))} <span class="num">{number::percent(locale(), attainment)}</span>
                    <span class="word" data-pace=pace.clone()>
                        {labels::pace(&pace)}
                    </span>
                </span>
            }
            .into_any()
        }
        _ => ().into_any(),
    }
}
