//! Pacing: where the year stands against its budget, and where it will end.

use bellwether_contract::account::Revenue;
use bellwether_contract::value::Money;
use maud::{Markup, html};

use crate::components::badge::band_word;
use crate::components::value::short_money;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number::fixed;
use bellwether_ui::format::{date, labels, money, number};

/// Bar, keys, and what is still needed; nothing without a budget for the year.
pub(super) fn pacing(revenue: &Revenue) -> Markup {
    let Some(year_budget) = revenue.year_budget.as_ref() else { return html! {} };
    let due = revenue.budget.as_ref();
    let pace = revenue.pace.clone().unwrap_or_default();
    let projection = revenue.projection.as_ref();
    let Some(net) = revenue.net.as_ref() else { return html! {} };
    let bar = Bar::of(year_budget, net, due, projection.map(|projection| &projection.amount));
    let end = date::day_month(locale(), revenue.context.window.end);
    html! {
        div.pacing data-pace=(pace) {
            div.row.row--wrap.row--between {
                h3 { "Pacing to the year budget of " (short_money(year_budget)) }
                @if let Some(share) = revenue.attainment.value {
                    @let text = format!("{}, {} of budget to date", labels::pace(&pace), number::percent(locale(), share));
                    (band_word(band_of(&pace), &text))
                }
            }
            div.pacing__bar role="img" aria-label=(label(revenue, net, year_budget)) {
                @if let Some(width) = &bar.projection { s data-style={ "width:" (width) } {} }
                i data-style={ "width:" (bar.net) } {}
                @if let Some(left) = &bar.due { b data-style={ "left:" (left) } {} }
            }
            div.pacing__keys {
                span { "Net to date " b { (short_money(net)) } }
                @if let Some(due) = due { span.k-due { "Due by " (end) " " b { (short_money(due)) } } }
                @if let Some(projection) = projection {
                    @let how = if projection.method == "seasonal" { "by last year's seasons" } else { "in a straight line" };
                    span.k-proj { "Projection " b { (short_money(&projection.amount)) } ", " (how) }
                }
            }
            @if let Some(text) = needed(revenue) { p.sub { (text) } }
            @if !revenue.months_without_budget.is_empty() {
                p.sub { "Without a budget: " (revenue.months_without_budget.join(", ")) "." }
            }
        }
    }
}

fn needed(revenue: &Revenue) -> Option<String> {
    let rate = revenue.required_run_rate.as_ref().filter(|_| revenue.months_left > 0)?;
    if money::amount(rate) <= 0.0 {
        return Some("The year's budget is met already.".to_owned());
    }
    let months = number::counted(locale(), u64::from(revenue.months_left), "month", "months");
    let average = revenue.average_month.as_ref().map_or_else(String::new, |average| {
        format!("; the months so far brought {} on average", money::short(locale(), average))
    });
    Some(format!("Needs {} a month for the {months} left{average}.", money::short(locale(), rate)))
}

fn label(revenue: &Revenue, net: &Money, year_budget: &Money) -> String {
    let net = money::short(locale(), net);
    let projection = revenue
        .projection
        .as_ref()
        .map_or_else(String::new, |projection| format!("; projection {}", money::short(locale(), &projection.amount)));
    format!("{net} of {}{projection}", money::short(locale(), year_budget))
}

/// Paces share the bands' colours and shapes: ahead and on track are low risk.
fn band_of(pace: &str) -> &'static str {
    match pace {
        "ahead" | "on_track" => "low",
        "behind" => "high",
        "critical" => "critical",
        _ => "unknown",
    }
}

/// Lengths as CSS percentages of the year's budget, or of what exceeds it.
#[derive(Debug, PartialEq, Eq)]
struct Bar {
    net: String,
    due: Option<String>,
    projection: Option<String>,
}

impl Bar {
    fn of(year_budget: &Money, net: &Money, due: Option<&Money>, projection: Option<&Money>) -> Self {
        let whole = [Some(year_budget), Some(net), projection]
            .into_iter()
            .flatten()
            .map(money::amount)
            .fold(f64::MIN_POSITIVE, f64::max);
        let length = |money: &Money| format!("{}%", fixed((money::amount(money) / whole).clamp(0.0, 1.0) * 100.0, 1));
        Self { net: length(net), due: due.map(length), projection: projection.map(length) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gbp(amount: &str) -> Money {
        Money { amount: amount.into(), currency: "GBP".into() }
    }

    #[test]
    fn lengths_are_shares_of_the_budget_or_of_what_exceeds_it() {
        let bar = Bar::of(&gbp("400.00"), &gbp("100.00"), Some(&gbp("200.00")), Some(&gbp("300.00")));
        assert_eq!(bar, Bar { net: "25.0%".into(), due: Some("50.0%".into()), projection: Some("75.0%".into()) });
        let over = Bar::of(&gbp("400.00"), &gbp("-20.00"), None, Some(&gbp("800.00")));
        assert_eq!(over, Bar { net: "0.0%".into(), due: None, projection: Some("100.0%".into()) });
    }
}
