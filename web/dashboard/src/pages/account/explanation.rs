//! Points gained and lost per dimension, with the sentence of the API and the measures behind it.

use bellwether_contract::customer::CustomerDetail;
use bellwether_contract::scoring::{DimensionExplanation, InputExplanation};
use maud::{Markup, html};

use crate::components::rule_numbers::told;
use crate::components::value::{measure, plain};
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number::fixed;
use bellwether_ui::format::{labels, number, reason};

/// The list, and the table of measures.
pub(super) fn explanation(detail: &CustomerDetail) -> Markup {
    let dimensions = &detail.dimensions;
    let greatest = dimensions.iter().map(|dimension| dimension.weight).fold(f64::MIN_POSITIVE, f64::max);
    let gained: f64 = dimensions.iter().filter_map(|dimension| dimension.gained).sum();
    let lost: f64 = dimensions.iter().filter_map(|dimension| dimension.lost).sum();
    let any = dimensions.iter().any(|dimension| dimension.gained.is_some());
    let shown = match detail.item.score.value {
        Some(value) => format!("of 100, shown as {value}"),
        None => "unknown".to_owned(),
    };
    html! {
        div.explain-side {
            ul.explain {
                li.explain__head {
                    span { "Dimension" }
                    span { "Bar length is the weight" }
                    span.num { "Gained" }
                    span.num { "Lost" }
                }
                @for dimension in dimensions { (line(dimension, greatest)) }
                li.explain__sum {
                    span { "Score" }
                    span.sub { (shown) }
                    span.num { @if any { (number::decimal(locale(), gained, 1)) } }
                    span.num.neg { @if any { (number::difference(locale(), -lost, 1)) } }
                }
            }
            (measures(dimensions, &detail.context.currency))
        }
    }
}

fn line(dimension: &DimensionExplanation, greatest: f64) -> Markup {
    let width = format!("width:{}%", fixed(dimension.weight / greatest * 100.0, 1));
    let name = labels::sentence(&dimension.key);
    let text = dimension.text.clone();
    let (Some(gained), Some(lost)) = (dimension.gained, dimension.lost) else {
        let why = text.or_else(|| dimension.reason.map(|why| reason::kind(why).to_owned())).unwrap_or_default();
        return html! {
            li data-absent="" {
                span.explain__name { (name) }
                span { span.explain__bar data-style=(width) {} }
                span.num.muted { (number::NO_VALUE) }
                span.num.muted { (number::NO_VALUE) }
                span.explain__why { (why) }
            }
        };
    };
    let share = format!("width:{}%", fixed(dimension.score.unwrap_or(0.0), 1));
    let label = format!(
        "Weight {}%, {} points gained, {} lost",
        number::decimal(locale(), dimension.effective_weight.unwrap_or(0.0) * 100.0, 1),
        number::decimal(locale(), gained, 1),
        number::decimal(locale(), lost, 1)
    );
    html! {
        li {
            span.explain__name { (name) }
            span.explain__bar role="img" aria-label=(label) data-tip=(label) data-style=(width) {
                i data-style=(share) {}
                s {}
            }
            span.num { (number::difference(locale(), gained, 1)) }
            span.num.neg { (number::difference(locale(), -lost, 1)) }
            span.explain__why { @if let Some(text) = text { (text) } }
        }
    }
}

fn measures(dimensions: &[DimensionExplanation], currency: &str) -> Markup {
    let inputs = dimensions.iter().flat_map(|dimension| &dimension.inputs);
    html! {
        details {
            summary { "Measures behind it" }
            div.scroll-x tabindex="0" role="group" aria-label="Measures behind the score" {
                table.tbl.tbl--plain {
                    caption.sr { "Measures and what the model's curves make of them" }
                    thead {
                        tr { th scope="col" { "Measure" } th.num scope="col" { "Value" } th.num scope="col" { "Score" } }
                    }
                    tbody { @for one in inputs { (input(one, currency)) } }
                }
            }
        }
    }
}

fn input(input: &InputExplanation, currency: &str) -> Markup {
    let value = measure(&input.measure, &input.value, |value| plain(&told(&input.measure, value, Some(currency))));
    let score = input.score.map_or_else(|| number::NO_VALUE.to_owned(), |score| number::decimal(locale(), score, 1));
    html! {
        tr {
            th scope="row" { (labels::measure(&input.measure)) }
            td.num { (value) }
            td.num { (score) }
        }
    }
}
