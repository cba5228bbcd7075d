//! The accounts: filters, columns, groups, views to be kept; and the table, or its groups.

use std::sync::Arc;

use bellwether_contract::groups::GROUP_FIELDS;
use leptos::ev::Event;
use leptos::prelude::*;
use maud::html;

use super::filters::Filters;
use super::save_view::SaveView;
use super::{Portfolio, groups, table};
use crate::parts::{self, part_of};
use crate::state::columns::Column;
use crate::state::portfolio_query::{PortfolioQuery, field_of};
use crate::state::session::use_session;
use bellwether_ui::components::fragment::{clicked, fragment, live, meant, text};
use bellwether_ui::components::icon::{icon, icon_view};
use bellwether_ui::components::popover::Popover;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{labels, number};

/// The panel.
#[component]
pub(super) fn Accounts(page: Portfolio) -> impl IntoView {
    let list = use_session().list;
    let columns = Memo::new(move |_| page.query.with(PortfolioQuery::columns_or_default));
    let group = Memo::new(move |_| page.query.with(|query| query.group));
    let shown = text(move || {
        let total = number::count(locale(), list.total.get()? as u64);
        Some(format!("{total} shown, {}", page.query.with(|query| order(query.sort_or_default()))))
    });
    let content = live(move || match group.get() {
        Some(by) => part_of(parts::GROUPS, Arc::new(groups::About { page, by, columns })),
        None => part_of(parts::PORTFOLIO_TABLE, Arc::new(table::About { page, columns })),
    });
    view! {
        <section class="panel accounts" aria-labelledby="h-acc">
            <div class="panel__head">
                <h2 id="h-acc">"Accounts"</h2>
                <span class="sub" role="status">{shown}</span>
                <span class="end">
                    <button class="btn btn--s btn--quiet" type="button" on:click=move |_| page.picks.toggle_all()>
                        {icon_view("check")}
                        "Pick all"
                    </button>
                    <GroupChooser page=page group=group />
                    <ColumnChooser page=page columns=columns />
                    <SaveView page=page />
                </span>
            </div>
            <div class="accounts__filters"><Filters page=page /></div>
            {content}
            <div class="panel__foot keys">
                <span><kbd>"/"</kbd>" search"</span>
                <span><kbd>"f"</kbd>" filter"</span>
                <span><kbd>"j"</kbd>" "<kbd>"k"</kbd>" move"</span>
                <span><kbd>"enter"</kbd>" open"</span>
                <span><kbd>"c"</kbd>" call prep"</span>
                <span><kbd>"x"</kbd>" pick"</span>
                <span><kbd>"?"</kbd>" all keys"</span>
            </div>
        </section>
    }
}

#[component]
fn GroupChooser(page: Portfolio, group: Memo<Option<&'static str>>) -> impl IntoView {
    let button = fragment(Box::new(move || {
        html! { (icon("group")) "Group" @if let Some(by) = group.get() { ": " b { (labels::filter(by)) } } }
    }));
    let options = move || {
        let option = |value: &str, name: &str, on: bool| {
            html! {
                button.option type="button" aria-pressed=(on) data-group=(value) {
                    span.grow { (name) } span.option__on { @if on { (icon("check")) } }
                }
            }
        };
        html! {
            (option("", "No groups", group.get().is_none()))
            @for field in GROUP_FIELDS { (option(field, labels::filter(field), group.get() == Some(*field))) }
        }
    };
    let choose = move |event| {
        if let Some(value) = clicked(&event, "data-group") {
            let field = GROUP_FIELDS.iter().copied().find(|field| *field == value);
            page.step(|query| query.grouped(field));
        }
    };
    let content = move || view! { <div on:click=choose>{fragment(Box::new(options))}</div> };
    view! { <Popover id="group" class="btn btn--s btn--quiet" label="Group by" button=button content=content /> }
}

#[component]
fn ColumnChooser(page: Portfolio, columns: Memo<Vec<Column>>) -> impl IntoView {
    let options = move || {
        let shown = columns.get();
        html! {
            ul.options {
                @for column in Column::ALL {
                    @let text = column.text();
                    li {
                        label.option {
                            input.check type="checkbox" checked[shown.contains(column)] data-column=(text.key);
                            span.grow { (text.head) }
                        }
                    }
                }
            }
        }
    };
    let toggle = move |event: Event| {
        if let Some(column) = meant(&event, "data-column").and_then(|key| Column::by_key(&key)) {
            page.step(|query| query.column_toggled(column));
        }
    };
    let content = move || view! { <div on:change=toggle>{fragment(Box::new(options))}</div> };
    let button = view! { {icon_view("cols")} "Columns" }.into_any();
    view! { <Popover id="columns" class="btn btn--s btn--quiet" label="Columns" button=button content=content /> }
}

/// Order in words: `lowest score first, then highest FYTD net`.
fn order(sort: &str) -> String {
    let mut terms = sort.split(',').map(term_in_words);
    let first = terms.next().unwrap_or_default();
    let lead = if first == "by name" { first } else { format!("{first} first") };
    terms.fold(lead, |words, term| format!("{words}, then {term}"))
}

fn term_in_words(sort: &str) -> String {
    let field = field_of(sort);
    let head = Column::ALL
        .iter()
        .map(|column| column.text())
        .find(|text| text.sort.is_some_and(|first| first.trim_start_matches('-') == field))
        .map_or_else(|| field.to_owned(), |text| text.head.to_owned());
    match (field, sort.starts_with('-')) {
        ("name", false) => "by name".to_owned(),
        (_, true) => format!("highest {}", lower_first(&head)),
        (_, false) => format!("lowest {}", lower_first(&head)),
    }
}

/// `Score` is `score`, but `YoY` and `FYTD net` stay.
fn lower_first(head: &str) -> String {
    let second_is_upper = head.chars().nth(1).is_some_and(char::is_uppercase) || head.starts_with("YoY");
    if second_is_upper { head.to_owned() } else { head.to_ascii_lowercase() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_said_in_words() {
        assert_eq!(order("score"), "lowest score first");
        assert_eq!(order("-net"), "highest FYTD net first");
        assert_eq!(order("yoy"), "lowest YoY first");
        assert_eq!(order("name"), "by name");
        assert_eq!(order("name,-net,yoy"), "by name, then highest FYTD net, then lowest YoY");
    }
}
