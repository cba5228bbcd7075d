//! Who needs me today: the accounts to look at first, each with its reasons.

use bellwether_contract::groups::AttentionItem;
use bellwether_contract::page::{SourceCondition, SourceState};
use leptos::prelude::*;
use maud::{Markup, html};

use super::{Portfolio, switcher};
use crate::api;
use crate::components::badge::{arrow, badge};
use crate::state::lens::Lens;
use crate::state::navigation::account_href;
use bellwether_ui::api::path::Params;
use bellwether_ui::components::icon::icon;
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{money, number};
use bellwether_ui::state::remote::Remote;

/// Accounts shown: as many as fit beside the bands.
const SHOWN: usize = 5;
/// Reasons of each: the most costly ones say enough.
const REASONS: usize = 2;

/// The list; of some account managers alone if those were chosen.
#[component]
pub(super) fn Attention(page: Portfolio, owners: Option<String>) -> impl IntoView {
    let answer = Remote::new(move || {
        let params = Params::new().with("limit", SHOWN.to_string()).maybe(switcher::FIELD, owners.clone());
        api::attention(&params.and(&page.lens().params()))
    });
    let list = remote("Who needs attention", answer, placeholder(), move |answer| {
        let lens = page.lens();
        if answer.items.is_empty() {
            let lost =
                |source: &SourceState| source.name == "financials" && source.state == SourceCondition::Unavailable;
            return if answer.context.sources.iter().any(lost) { not_ranked() } else { nobody() };
        }
        let more = answer.total.saturating_sub(answer.items.len() as u64);
        html! {
            ol { @for (rank, one) in answer.items.iter().enumerate() { (need(rank, one, &lens)) } }
            @if more > 0 {
                div.panel__foot {
                    (number::counted(locale(), more, "more account needs", "more accounts need")) " attention: the table has them, lowest score first."
                }
            }
        }
    });
    view! {
        <section class="panel needs" aria-labelledby="h-need">
            <div class="panel__head">
                <h2 id="h-need">"Who needs me today"</h2>
                <span class="sub">"ranked by points missing × revenue of 12 months"</span>
            </div>
            {list}
        </section>
    }
}

fn need(rank: usize, needed: &AttentionItem, lens: &Lens) -> Markup {
    let change = needed.change_30d.filter(|change| *change <= -3);
    html! {
        li.need {
            span.need__rank aria-hidden="true" { (rank + 1) }
            span.cell-score { (badge(needed.score, &needed.band, false)) }
            div {
                div.need__name {
                    a href=(account_href(&needed.id, "", lens)) { (needed.name) }
                    @if let Some(change) = change { (arrow(change, "declining", true)) }
                    span.tag {
                        (needed.country) " · "
                        span.need__stake data-tip={ "Points missing × " (money::exact(locale(), &needed.ttm_net)) " in 12 months" } {
                            (money::short(locale(), &needed.at_stake)) " at stake"
                        }
                    }
                }
                p.need__why {
                    @for (index, reason) in needed.reasons.iter().take(REASONS).enumerate() {
                        @if index > 0 { " " }
                        (reason.text)
                    }
                }
            }
            div.need__do {
                a.btn.btn--s.btn--primary[rank == 0] href=(account_href(&needed.id, "call-prep", lens))
                    aria-label={ "Prepare a call with " (needed.name) } { (icon("prep")) "Call prep" }
                a.btn.btn--s.btn--icon href=(account_href(&needed.id, "", lens)) aria-label={ "Open " (needed.name) } { (icon("chevr")) }
            }
        }
    }
}

/// Without invoices nobody can tell who slips, which is not the same as nobody slipping.
fn not_ranked() -> Markup {
    html! {
        div.empty {
            span.empty__ic { (icon("warn")) }
            h3 { "Nobody can be ranked now" }
            p { "No invoices are known: their source is unavailable." }
            div.actions { a.btn.btn--s href="/data" { "See the sources" } }
        }
    }
}

fn nobody() -> Markup {
    html! {
        div.empty {
            span.empty__ic { (icon("check")) }
            h3 { "Nobody needs you today" }
            p { "No account is overdue, slipping or behind budget." }
        }
    }
}

fn placeholder() -> Markup {
    html! {
        ol {
            @for _ in 0..SHOWN {
                li.need {
                    span.need__rank {}
                    span.sk.sk--pill data-style="width:52px" {}
                    div.sk-lines { (skeleton::line("30%")) (skeleton::line("82%")) }
                    div.need__do {}
                }
            }
        }
    }
}
