//! The account among comparable ones: where it stands, number by number. Names nobody.

use bellwether_contract::peers::{PeerComparison, PeerMeasure};
use leptos::prelude::*;
use maud::{Markup, html};

use super::Account;
use crate::api;
use crate::components::export::{export_buttons, exported};
use crate::components::rule_numbers::told;
use crate::components::value::{measure, no_value, plain};
use bellwether_ui::components::fragment::text;
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::labels;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number::{self, fixed};
use bellwether_ui::state::remote::Remote;

/// The panel.
#[component]
pub(super) fn Comparison(account: Account) -> impl IntoView {
    let answer = Remote::new(move || api::peers(&account.id(), &account.lens.get()));
    let sub = text(move || answer.ok(who));
    let content = remote("The comparison", answer, skeleton::block(9), content);
    view! {
        <section
            class="panel panel--peers"
            aria-labelledby="h-peers"
            on:click=move |event| exported(&event, &format!("peers-{}", account.id()))
        >
            <div class="panel__head">
                <h2 id="h-peers">"Compared with peers"</h2>
                <span class="sub">{sub}</span>
                <span class="end" inner_html=export_buttons(false).into_string()></span>
            </div>
            {content}
        </section>
    }
}

fn who(answer: &PeerComparison) -> String {
    let who = match answer.basis.as_deref() {
        Some("country_and_tier") => "of the same country and tier",
        Some("tier") => "of the same tier",
        Some(_) => "of all kinds",
        None => return "too few comparable accounts".to_owned(),
    };
    format!("{} {who}", number::counted(locale(), u64::from(answer.count), "account", "accounts"))
}

fn content(answer: &PeerComparison) -> Markup {
    html! {
        @if answer.basis.is_none() {
            div.empty { p { "There are too few comparable accounts: with fewer than five, figures could be told apart." } }
        } @else {
            div.scroll-x tabindex="0" role="group" aria-label="Comparison with peers" {
                table.tbl.tbl--plain.tbl--peers {
                    caption.sr { "This account and the middle half of its peers" }
                    thead {
                        tr {
                            th scope="col" { "Measure" }
                            th.num scope="col" { "This account" }
                            th scope="col" { "Standing" }
                            th.num scope="col" { "Lower quarter" }
                            th.num scope="col" { "Median" }
                            th.num scope="col" { "Upper quarter" }
                        }
                    }
                    tbody { @for one in &answer.items { (row(one, &answer.context.currency)) } }
                }
            }
            @if let Some(why) = &answer.widened { div.panel__foot { (why) } }
        }
    }
}

fn row(one: &PeerMeasure, currency: &str) -> Markup {
    let write = |value: f64| written(&one.measure, value, currency);
    let quartile = |value: Option<f64>| match value {
        Some(value) => plain(&write(value)),
        None => no_value("Insufficient history: fewer than 5 peers have a value"),
    };
    html! {
        tr {
            th scope="row" { (labels::measure(&one.measure)) }
            td.num { b { (measure(&one.measure, &one.own, |value| plain(&write(value)))) } }
            td { (standing(one)) }
            td.num { (quartile(one.lower_quartile)) }
            td.num { (quartile(one.median)) }
            td.num { (quartile(one.upper_quartile)) }
        }
    }
}

/// A bar with a dot where the account stands, and the share of peers that it is better than; where neither more nor less is
/// better, the share that has less.
fn standing(one: &PeerMeasure) -> Markup {
    let lower_is_better = one.better.as_deref() == Some("lower");
    let Some(percentile) = one.percentile else { return no_value("There is nothing to compare") };
    let share = if lower_is_better { 100.0 - percentile } else { percentile };
    let kind = match (one.better.is_some(), share) {
        (true, ..25.0) => "worse",
        (true, 75.0..) => "better",
        _ => "same",
    };
    html! {
        span.standing data-standing=(kind) {
            span.standing__bar aria-hidden="true" { i data-style={ "left:" (fixed(share, 1)) "%" } {} }
            span { (if one.better.is_some() { "better than " } else { "more than " }) (number::percent(locale(), share / 100.0)) }
        }
    }
}

/// With its unit, ratios to a year before as changes; days are short, they stand in columns.
fn written(key: &str, value: f64, currency: &str) -> String {
    match key {
        "score" => number::decimal(locale(), value, 0),
        "revenue.yoy" | "trend.ttm_change" => number::change(locale(), value),
        key if key.contains("days") => format!("{} d", number::days(locale(), value)),
        _ => told(key, value, Some(currency)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_are_written_as_what_they_are() {
        assert_eq!(written("contact.days_since", 41.0, "GBP"), "41 d");
        assert_eq!(written("coverage.breadth", 0.5, "GBP"), "50%");
        assert_eq!(written("score", 71.0, "GBP"), "71");
        assert_eq!(written("engagement.interactions_7d", 0.0, "GBP"), "0");
        assert_eq!(written("revenue.net", 27_767.61, "GBP"), "£27.8k");
    }
}
