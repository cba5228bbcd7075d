//! Cells of the table: one account in one column.

use bellwether_contract::customer::CustomerItem;
use bellwether_contract::value::Measure;
use chrono::NaiveDate;
use maud::{Markup, html};

use crate::components::badge::{badge, trend};
use crate::components::value::{NO_INVOICES, measure, no_value, plain, short_sum};
use crate::state::columns::Column;
use crate::state::lens::Lens;
use crate::state::navigation::account_href;
use bellwether_ui::components::icon::icon;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{date, labels, number};

/// From this ratio of days since the last invoice to the usual gap a delay is drawn as a warning, and as alarming.
const LATE: [f64; 2] = [1.5, 2.0];
/// Likewise for days since the last contact.
const SILENT: [f64; 2] = [45.0, 60.0];

/// The cell of `column`.
pub(super) fn cell(item: &CustomerItem, column: Column, as_of: Option<NaiveDate>, lens: &Lens) -> Markup {
    let (revenue, cadence) = (&item.revenue, &item.cadence);
    let share = |share| plain(&number::percent(locale(), share));
    let (content, source) = match column {
        Column::Score => {
            let score = &item.score;
            let badge = badge(score.value, &score.band, score.degraded);
            (html! { span.cell-score { (badge) (trend(score)) } }, None)
        }
        Column::Confidence => (share(item.score.confidence), None),
        Column::Net => (html! { span.lbl { "Net " } (short_sum(revenue.net.as_ref())) }, None),
        Column::PriorNet => (short_sum(revenue.prior_net.as_ref()), None),
        Column::Yoy => (html! { span.lbl { "YoY " } (yoy(&revenue.yoy)) }, Some(&revenue.yoy)),
        Column::Pace => (pace(&revenue.attainment, revenue.pace.as_deref()), Some(&revenue.attainment)),
        Column::Cadence => (rhythm(item), Some(&cadence.days_since)),
        Column::Invoices => match cadence.invoice_count {
            Some(count) => (plain(&number::count(locale(), u64::from(count))), None),
            None => (no_value(NO_INVOICES), None),
        },
        Column::LastInvoice => (last_invoice(cadence.last_invoice, as_of), None),
        Column::Coverage => (measure("coverage.breadth", &item.coverage, share), Some(&item.coverage)),
        Column::Training => (measure("training.completion", &item.training, share), Some(&item.training)),
        Column::Contact => {
            let days = measure("contact.days_since", &item.contact_days_since, |days| {
                html! { span class=(alarm(days, SILENT)) { (number::days(locale(), days)) " d" } }
            });
            (days, Some(&item.contact_days_since))
        }
        Column::Actions => (actions(item, as_of, lens), None),
        Column::Owner => (word(item.owner.as_ref().map(|owner| owner.name.clone())), None),
        Column::Industry => (word(item.industry.as_deref().map(labels::sentence)), None),
        Column::Lifecycle => (word(Some(labels::sentence(&item.lifecycle))), None),
    };
    let stale = source.and_then(|measure| measure.stale_since).map(|_| "stale");
    html! { td role="cell" class=(column.class()) data-src=[stale] { (content) } }
}

/// The account's name with the box that picks it, country, tier, and how old its facts are if a source fails.
pub(super) fn account(item: &CustomerItem, href: &str, as_of: Option<NaiveDate>, picked: bool) -> Markup {
    let stale = stale_since(item).zip(as_of);
    html! {
        th.c-acct scope="row" role="rowheader" {
            span.acct {
                (pick(item, picked))
                abbr.cc { (item.country) }
                a.ellip href=(href) { (item.name) }
                @if let Some(tier) = &item.tier {
                    span.tag { span.sr { "Tier " } (tier.to_ascii_uppercase()) }
                }
                @if let Some((since, as_of)) = stale {
                    @let tip = format!("A source fails: its last good data is of {}", date::full(locale(), since));
                    span.stale-mark tabindex="0" role="note" data-tip=(tip) { (icon("clock")) ((as_of - since).num_days()) " d" }
                }
            }
        }
    }
}

/// The box that picks the account.
fn pick(item: &CustomerItem, picked: bool) -> Markup {
    html! {
        label.pick { input.check type="checkbox" data-pick=(item.id) checked[picked] aria-label={ "Pick " (item.name) }; }
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

/// Bar, share and word of a budget attainment.
pub(super) fn pace(attainment: &Measure, pace: Option<&str>) -> Markup {
    let share = measure("revenue.budget_attainment", attainment, |share| plain(&number::percent(locale(), share)));
    html! {
        span.cell-pace {
            @if let Some(attained) = attainment.value { (bar(attained, pace)) } @else { span {} }
            span.num { (share) }
            @if let Some(pace) = pace {
                span.word data-pace=(pace) { (labels::pace(pace)) }
            } @else {
                span.word.muted { "No budget" }
            }
        }
    }
}

/// Bar whose notch is the whole budget to date; its scale ends at 120 %.
fn bar(attainment: f64, pace: Option<&str>) -> Markup {
    let width = format!("{}%", number::fixed((attainment / 1.2).clamp(0.0, 1.0) * 100.0, 1));
    html! {
        svg.pace data-pace=[pace] aria-hidden="true" {
            rect.pace__all y="2" width="100%" height="5" rx="2.5" {}
            rect.pace__is y="2" width=(width) height="5" rx="2.5" {}
            rect.pace__due x="83.33%" width="1.5" height="9" {}
        }
    }
}

/// Year-on-year change, red where it is a marked fall.
pub(super) fn yoy(value: &Measure) -> Markup {
    measure("revenue.yoy", value, |ratio| html! { span.neg[ratio < 0.9] { (number::change(locale(), ratio)) } })
}

fn rhythm(item: &CustomerItem) -> Markup {
    let cadence = &item.cadence;
    let class = cadence.overdue_ratio.value.map_or("", |ratio| alarm(ratio, LATE));
    let since = measure("cadence.days_since", &cadence.days_since, |days| {
        html! { span class=(class) { (number::days(locale(), days)) } }
    });
    let gap = measure("cadence.gap_days", &cadence.gap_days, |days| html! { (number::days(locale(), days)) " d" });
    // Without any invoice both are missing for the same reason: one dash says it.
    html! { (since) @if cadence.days_since.value.is_some() { span.of { " / " (gap) } } }
}

fn last_invoice(day: Option<NaiveDate>, as_of: Option<NaiveDate>) -> Markup {
    let text = day.map(|day| as_of.map_or_else(|| date::full(locale(), day), |as_of| date::near(locale(), day, as_of)));
    text.map_or_else(|| no_value("Not applicable: never invoiced"), |text| plain(&text))
}

/// Open actions with the next due day; a button for a new one appears beside them.
fn actions(item: &CustomerItem, as_of: Option<NaiveDate>, lens: &Lens) -> Markup {
    let due = item
        .next_action_due
        .map(|day| as_of.map_or_else(|| date::full(locale(), day), |as_of| date::near(locale(), day, as_of)));
    html! {
        span.cell-actions {
            button.btn.btn--s.btn--quiet.btn--icon.row-act type="button" data-new-action=(item.id) data-name=(item.name)
                aria-label={ "New action for " (item.name) } { (icon("plus")) }
            @if item.open_actions > 0 { a href={ (account_href(&item.id, "actions", lens)) } { b { (item.open_actions) } @if let Some(due) = due { span.of { " · " (due) } } } }
            @else { span.muted { "none" } }
        }
    }
}

fn word(text: Option<String>) -> Markup {
    text.map_or_else(|| no_value("Not applicable: none is known"), |text| plain(&text))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_escaped() {
        let measure = Measure { value: Some(0.5), reason: None, stale_since: None };
        let markup = pace(&measure, Some("<b>\"")).into_string();
        assert!(markup.contains("data-pace=\"&lt;b&gt;&quot;\""), "{markup}");
        assert!(markup.contains("width=\"41.7%\""), "{markup}");
    }

    #[test]
    fn limits_are_inclusive() {
        assert_eq!((alarm(1.49, LATE), alarm(1.5, LATE), alarm(2.0, LATE)), ("", "warn", "neg"));
    }
}
