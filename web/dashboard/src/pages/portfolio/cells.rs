//! Cells of the table: one account in one column.

use bellwether_contract::customer::CustomerItem;
use bellwether_contract::value::Measure;
use chrono::NaiveDate;
use leptos::prelude::*;

use crate::components::badge::{badge, trend};
use crate::components::icon::icon;
use crate::components::value::{measure, no_value, short_money};
use crate::format::locale::locale;
use crate::format::{date, labels, number};
use crate::state::columns::Column;

/// From this ratio of days since the last invoice to the usual gap a delay is drawn as a warning, and as alarming.
const LATE: [f64; 2] = [1.5, 2.0];
/// Likewise for days since the last contact.
const SILENT: [f64; 2] = [45.0, 60.0];

/// The cell of `column`.
pub(super) fn cell(item: &CustomerItem, column: Column, as_of: Option<NaiveDate>) -> AnyView {
    let (revenue, cadence) = (&item.revenue, &item.cadence);
    match column {
        Column::Score => {
            let score = &item.score;
            let content = view! {
                <span class="cell-score">{badge(score.value, &score.band, score.degraded)} {trend(score)}</span>
            };
            view! { <td role="cell" class="c-score">{content}</td> }.into_any()
        }
        Column::Confidence => figure("c-confidence c-hide", number::percent(locale(), item.score.confidence)),
        Column::Net => view! {
            <td role="cell" class="num c-net">
                <span class="lbl">"Net "</span>
                {short_money(&revenue.net)}
            </td>
        }
        .into_any(),
        Column::PriorNet => {
            view! { <td role="cell" class="num c-prior c-hide">{short_money(&revenue.prior_net)}</td> }.into_any()
        }
        Column::Yoy => yoy(&revenue.yoy),
        Column::Pace => pace(item),
        Column::Cadence => rhythm(item),
        Column::Invoices => figure("c-invoices c-hide", number::count(locale(), u64::from(cadence.invoice_count))),
        Column::LastInvoice => {
            let shown = cadence.last_invoice.map_or_else(
                || no_value("Not applicable: never invoiced".to_owned()).into_any(),
                |day| as_of.map_or_else(|| date::full(locale(), day), |t| date::near(locale(), day, t)).into_any(),
            );
            view! { <td role="cell" class="num c-last c-hide">{shown}</td> }.into_any()
        }
        Column::Coverage => measured("c-coverage", "coverage.breadth", &item.coverage, |share| {
            number::percent(locale(), share).into_any()
        }),
        Column::Training => measured("c-training", "training.completion", &item.training, |share| {
            number::percent(locale(), share).into_any()
        }),
        Column::Contact => measured("c-contact", "contact.days_since", &item.contact_days_since, |days| {
            view! { <span class=alarm(days, SILENT)>{number::days(locale(), days)} " d"</span> }.into_any()
        }),
        Column::Owner => word("c-owner", item.owner.as_ref().map(|owner| owner.name.clone())),
        Column::Industry => word("c-industry", item.industry.as_deref().map(labels::sentence)),
        Column::Lifecycle => word("c-lifecycle", Some(labels::sentence(&item.lifecycle))),
    }
}

/// The account's name with country, tier, and how old its facts are if a source fails.
pub(super) fn account(item: &CustomerItem, href: String, as_of: Option<NaiveDate>) -> impl IntoView + use<> {
    let stale = stale_since(item).zip(as_of).map(|(since, as_of)| {
        let days = (as_of - since).num_days();
        view! {
            <span class="stale-mark" tabindex="0" role="note" data-tip=format!("A source fails: its last good data is of {}", date::full(locale(), since))>
                {icon("clock")}
                {days}
                " d"
            </span>
        }
    });
    let tier = item.tier.as_ref().map(|tier| {
        let tier = tier.to_uppercase();
        view! { <span class="tag" data-tip=format!("Tier {tier}")><span class="sr">"Tier "</span>{tier.clone()}</span> }
    });
    view! {
        <th scope="row" role="rowheader" class="c-acct">
            <span class="acct">
                <abbr class="cc" data-tip=item.country.clone()>{item.country.clone()}</abbr>
                <a class="ellip" href=href>{item.name.clone()}</a>
                {tier}
                {stale}
            </span>
        </th>
    }
}

/// Since when a source of this account fails, if one does.
pub(super) fn stale_since(item: &CustomerItem) -> Option<NaiveDate> {
    let measures = [
        &item.revenue.yoy,
        &item.revenue.attainment,
        &item.cadence.days_since,
        &item.cadence.overdue_ratio,
        &item.coverage,
        &item.training,
        &item.contact_days_since,
    ];
    measures.into_iter().filter_map(|measure| measure.stale_since).min()
}

fn yoy(value: &Measure) -> AnyView {
    let shown = measure("revenue.yoy", value, |ratio| {
        view! { <span class:neg=ratio < 0.9>{number::change(locale(), ratio)}</span> }.into_any()
    });
    view! {
        <td role="cell" class="num c-yoy" data-src=stale(value)>
            <span class="lbl">"YoY "</span>
            {shown}
        </td>
    }
    .into_any()
}

fn pace(item: &CustomerItem) -> AnyView {
    let attainment = &item.revenue.attainment;
    let pace = item.revenue.pace.clone();
    let bar = attainment.value.map(|share| pace_bar(share, pace.clone()).into_any());
    let shown = measure("revenue.budget_attainment", attainment, |share| number::percent(locale(), share).into_any());
    let word = match &pace {
        Some(pace) => view! { <span class="word" data-pace=pace.clone()>{labels::pace(pace)}</span> }.into_any(),
        None => view! { <span class="word muted">"No budget"</span> }.into_any(),
    };
    view! {
        <td role="cell" class="c-pace" data-src=stale(attainment)>
            <span class="cell-pace">
                {bar.unwrap_or_else(|| view! { <span></span> }.into_any())} <span class="num">{shown}</span> {word}
            </span>
        </td>
    }
    .into_any()
}

/// Bar whose notch is the whole budget to date; its scale ends at 120 %.
pub(super) fn pace_bar(attainment: f64, pace: Option<String>) -> impl IntoView {
    let width = format!("{:.1}%", (attainment / 1.2).clamp(0.0, 1.0) * 100.0);
    view! { <span class="pace" data-pace=pace aria-hidden="true"><i style:width=width></i></span> }
}

fn rhythm(item: &CustomerItem) -> AnyView {
    let cadence = &item.cadence;
    let class = cadence.overdue_ratio.value.map_or("", |ratio| alarm(ratio, LATE));
    let since = measure("cadence.days_since", &cadence.days_since, |days| {
        view! { <span class=class>{number::days(locale(), days)}</span> }.into_any()
    });
    // Without any invoice both are missing for the same reason: one dash says it.
    let gap = cadence.days_since.value.map(|_| {
        let gap = measure("cadence.gap_days", &cadence.gap_days, |days| {
            view! { {number::days(locale(), days)} " d" }.into_any()
        });
        view! { <span class="of">" / " {gap}</span> }
    });
    view! { <td role="cell" class="num c-cadence c-cad" data-src=stale(&cadence.days_since)>{since} {gap}</td> }
        .into_any()
}

fn measured(class: &str, key: &str, value: &Measure, write: impl FnOnce(f64) -> AnyView) -> AnyView {
    let shown = measure(key, value, write);
    view! { <td role="cell" class=format!("num c-hide {class}") data-src=stale(value)>{shown}</td> }.into_any()
}

fn figure(class: &str, text: String) -> AnyView {
    view! { <td role="cell" class=format!("num {class}")>{text}</td> }.into_any()
}

fn word(class: &str, text: Option<String>) -> AnyView {
    let shown = text.map_or_else(|| no_value("Not applicable: none is known".to_owned()).into_any(), IntoAny::into_any);
    view! { <td role="cell" class=format!("c-hide ellip {class}")>{shown}</td> }.into_any()
}

/// Class for a value that is beyond the first limit, or the second.
fn alarm(value: f64, [warn, alarm]: [f64; 2]) -> &'static str {
    if value >= alarm {
        "neg"
    } else if value >= warn {
        "warn"
    } else {
        ""
    }
}

fn stale(value: &Measure) -> Option<&'static str> {
    value.stale_since.map(|_| "stale")
}
