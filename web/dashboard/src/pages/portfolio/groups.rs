//! The accounts in groups, each with its subtotals; a group opens to its accounts.

use bellwether_contract::customer::CustomerItem;
use bellwether_contract::groups::{GroupTotals, PortfolioGroup, PortfolioGroups};
use bellwether_contract::page::Page;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use maud::{Markup, html};

use super::Portfolio;
use super::cells::{account, cell, pace, yoy};
use super::head::Head;
use super::rows::row_of_click;
use crate::api;
use crate::components::badge::band_word;
use crate::components::value::{plain, short_sum};
use crate::state::columns::Column;
use crate::state::navigation::account_href;
use crate::state::portfolio_query::PortfolioQuery;
use bellwether_ui::components::fragment::{clicked, fill, fragment, live};
use bellwether_ui::components::icon::icon;
use bellwether_ui::components::remote::failed;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{labels, number};
use bellwether_ui::state::remote::Remote;

/// Accounts of a group that are shown below it; the rest is a click away.
const SHOWN: usize = 50;

/// What the table is about.
pub(crate) struct About {
    pub(super) page: Portfolio,
    pub(super) by: &'static str,
    pub(super) columns: Memo<Vec<Column>>,
}

/// The table of groups; its code comes when accounts are grouped.
pub(crate) fn groups_table(about: &About) -> AnyView {
    let About { page, by, columns } = *about;
    let answer = Remote::new(move || api::groups(by, &page.query.with(PortfolioQuery::summary_params)));
    let open = RwSignal::new(Vec::<String>::new());
    let bodies = live(move || {
        answer.read(|groups| match groups {
            Some(groups) => {
                groups.items.iter().map(|group| body(page, by, group, columns, open)).collect_view().into_any()
            }
            None => ().into_any(),
        })
    });
    let foot = NodeRef::<leptos::html::Tfoot>::new();
    let total = move || answer.ok(|groups| foot_row(groups, &columns.get())).unwrap_or_default();
    fill(move || foot.get().map(Into::into), Box::new(total));
    let notice = fragment(Box::new(move || match answer.failure() {
        Some(failure) => failed("The groups", &failure),
        None if answer.resource().get().is_none() => html! { div aria-busy="true" { (skeleton::block(12)) } },
        None => html! {},
    }));
    let retry = move |event: MouseEvent| {
        if clicked(&event, "data-retry").is_some() {
            answer.refetch();
        }
    };
    let navigate = use_navigate();
    let act = move |event: MouseEvent| {
        if let Some(value) = clicked(&event, "data-group-of") {
            open.update(|open| match open.iter().position(|known| *known == value) {
                Some(at) => {
                    open.remove(at);
                }
                None => open.push(value),
            });
        } else if let Some(href) = row_of_click(&event) {
            navigate(&href, Default::default());
        }
    };
    view! {
        <div class="tbl-wrap" class:has-picks=move || page.picks.any() role="region" aria-label="Table of groups">
            <table
                class="tbl tbl--cards tbl--accounts tbl--groups"
                role="table"
                on:click=act
                on:change=move |event| page.picks.boxed(&event)
            >
                <caption class="sr">"Accounts in groups with subtotals; a group opens to its accounts"</caption>
                <Head page=page columns=columns />
                {bodies}
                <tfoot role="rowgroup" node_ref=foot></tfoot>
            </table>
        </div>
        <div class="frag" on:click=retry>
            {notice}
        </div>
    }
    .into_any()
}

fn body(
    page: Portfolio,
    by: &'static str,
    group: &PortfolioGroup,
    columns: Memo<Vec<Column>>,
    open: RwSignal<Vec<String>>,
) -> AnyView {
    let group = StoredValue::new(group.clone());
    let value = move || group.with_value(|group| group.value.clone());
    let is_open = Memo::new(move |_| open.with(|open| open.contains(&value())));
    let head = NodeRef::<leptos::html::Tr>::new();
    let markup = move || group.with_value(|group| group_row(by, group, is_open.get(), &columns.get()));
    fill(move || head.get().map(Into::into), Box::new(markup));
    let accounts = live(move || if is_open.get() { members(page, by, value(), columns) } else { ().into_any() });
    view! {
        <tbody role="rowgroup">
            <tr class="group-row" role="row" node_ref=head></tr>
            {accounts}
        </tbody>
    }
    .into_any()
}

fn group_row(by: &str, group: &PortfolioGroup, open: bool, columns: &[Column]) -> Markup {
    html! {
        th.c-acct scope="row" role="rowheader" {
            button.disclose type="button" aria-expanded=(open) data-group-of=(group.value) {
                (icon("chevr"))
                @if by == "band" { (band_word(&group.value, &labels::band(&group.value))) } @else { (name(by, group)) }
            }
            span.tag { (number::counted(locale(), group.totals.customers, "account", "accounts")) }
            (at_risk(&group.totals))
        }
        @for column in columns { td role="cell" class=(column.class()) { (total(&group.totals, *column)) } }
    }
}

fn name(by: &str, group: &PortfolioGroup) -> String {
    match (by, group.value.as_str()) {
        (_, "none") => format!("No {}", labels::filter(by).to_ascii_lowercase()),
        ("tier", tier) => format!("Tier {}", tier.to_ascii_uppercase()),
        _ => group.label.clone(),
    }
}

fn foot_row(groups: &PortfolioGroups, columns: &[Column]) -> Markup {
    html! {
        tr role="row" {
            th.c-acct scope="row" role="rowheader" {
                (number::counted(locale(), groups.total.customers, "account", "accounts")) " in "
                (number::counted(locale(), groups.items.len() as u64, "group", "groups"))
                (at_risk(&groups.total))
            }
            @for column in columns { td role="cell" class=(column.class()) { (total(&groups.total, *column)) } }
        }
    }
}

/// How many of them are at risk, beside how many there are.
fn at_risk(totals: &GroupTotals) -> Markup {
    html! {
        @if totals.at_risk.customers > 0 { span.group-row__risk { ", " (number::count(locale(), totals.at_risk.customers)) " at risk" } }
    }
}

/// What several accounts come to in a column; nothing where adding up makes no sense.
fn total(totals: &GroupTotals, column: Column) -> Markup {
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

/// The accounts of an open group, in the order of the table.
fn members(page: Portfolio, by: &'static str, value: String, columns: Memo<Vec<Column>>) -> AnyView {
    let only = StoredValue::new(value);
    let query = Memo::new(move |_| page.query.get().only(by, vec![only.get_value()]).grouped(None));
    let answer =
        Remote::new(move || api::customers(&query.with(PortfolioQuery::list_params).with("limit", SHOWN.to_string())));
    live(move || match (answer.ok(Clone::clone), answer.failure()) {
        (Some(accounts), _) => rows(page, &accounts, &query.get(), &columns.get()),
        (None, Some(failure)) => one_row(columns.with(Vec::len), &html! { (failure.detail()) }),
        (None, None) => one_row(columns.with(Vec::len), &html! { span aria-busy="true" { (skeleton::line("40%")) } }),
    })
}

fn rows(page: Portfolio, accounts: &Page<CustomerItem>, query: &PortfolioQuery, columns: &[Column]) -> AnyView {
    page.picks.changes.track();
    let as_of = Some(accounts.context.as_of);
    let row = |item: &CustomerItem| {
        let href = account_href(&item.id, "", &query.lens);
        let picked = untrack(|| page.picks.has(&item.id));
        let markup = html! { (account(item, &href, as_of, picked)) @for column in columns { (cell(item, *column, as_of, &query.lens)) } };
        view! { <tr role="row" data-index="" inner_html=markup.into_string()></tr> }
    };
    let more = accounts.page.total.saturating_sub(accounts.items.len() as u64);
    let rest = (more > 0).then(|| {
        let all = number::count(locale(), accounts.page.total);
        one_row(columns.len(), &html! { a.link href=(query.href()) { "All " (all) " of this group" } })
    });
    view! { {accounts.items.iter().map(row).collect_view()} {rest} }.into_any()
}

fn one_row(columns: usize, content: &Markup) -> AnyView {
    let markup = html! { td.group-note role="cell" colspan=(columns + 1) { (content) } };
    view! { <tr role="row" inner_html=markup.into_string()></tr> }.into_any()
}
