//! Who moves from which band to which, as a matrix: before from top to bottom, after from left to right.

use crate::components::value::sum_text;
use bellwether_contract::simulation::{BandMove, Simulation};
use bellwether_ui::components::icon::band_icon;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{labels, number};
use maud::{Markup, html};

/// The matrix.
pub(super) fn matrix(answer: &Simulation) -> Markup {
    let before: Vec<_> = answer.before.bands.iter().map(|band| band.band.as_str()).collect();
    let after: Vec<_> = answer.after.bands.iter().map(|band| band.band.as_str()).collect();
    html! {
        div.figures tabindex="0" role="region" aria-label="Bands now and then" {
            table.tbl.tbl--plain.tbl--matrix {
                caption.sr { "Accounts by band now, from top to bottom, and then, from left to right" }
                thead {
                    tr {
                        th scope="col" { span.muted { "Now ↓ then →" } }
                        @for band in &after {
                            th.num scope="col" data-band=(band) data-tip=(labels::band(band)) {
                                (band_icon(band)) span.sr { (labels::band(band)) }
                            }
                        }
                    }
                }
                tbody {
                    @for from in &before {
                        tr {
                            th scope="row" data-band=(from) { (band_icon(from)) (labels::band(from)) }
                            @for to in &after { (cell(&answer.moves, from, to, &after)) }
                        }
                    }
                }
            }
        }
    }
}

fn cell(moves: &[BandMove], from: &str, to: &str, order: &[&str]) -> Markup {
    let Some(found) = moves.iter().find(|one| one.from == from && one.to == to) else {
        return html! { td.num.muted { span aria-hidden="true" { "·" } span.sr { "none" } } };
    };
    let accounts = number::counted(locale(), found.customers, "account", "accounts");
    let tip = format!("{accounts}, {} a year", sum_text(found.ttm_net.as_ref()));
    html! {
        td.num data-move=(direction(from, to, order)) { span data-tip=(tip) { (number::count(locale(), found.customers)) } }
    }
}

/// Whether a band is better than another; the worst is first in `order`, unknown is neither.
fn direction(from: &str, to: &str, order: &[&str]) -> &'static str {
    let place = |band: &str| order.iter().position(|one| *one == band && band != "unknown");
    match (place(from), place(to)) {
        _ if from == to => "stays",
        (Some(from), Some(to)) if to > from => "rises",
        (Some(_), Some(_)) => "falls",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_move_has_a_direction_where_both_bands_have_a_place() {
        let order = ["critical", "high", "low", "unknown"];
        assert_eq!(direction("critical", "low", &order), "rises");
        assert_eq!(direction("low", "high", &order), "falls");
        assert_eq!(direction("high", "high", &order), "stays");
        assert_eq!(direction("unknown", "high", &order), "other");
        assert_eq!(direction("amber", "high", &order), "other");
    }
}
