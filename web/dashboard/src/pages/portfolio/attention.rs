//! Who needs me today: the accounts to look at first, each with its reasons.

use bellwether_contract::portfolio::Attention as Needed;
use leptos::prelude::*;
use maud::{Markup, html};

use super::Portfolio;
use crate::components::badge::badge;
use crate::components::value::short_money;
use crate::state::navigation::account_href;
use bellwether_ui::components::icon::icon;
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;

/// Accounts shown: as many as fit beside the bands.
const SHOWN: usize = 5;

/// The list.
#[component]
pub(super) fn Attention(page: Portfolio) -> impl IntoView {
    let list = remote("Who needs attention", page.everybody, placeholder(), move |summary| {
        let as_of = page.as_of();
        let needed = summary.attention.iter().take(SHOWN).enumerate();
        if summary.attention.is_empty() {
            return nobody();
        }
        html! { ol { @for (rank, one) in needed { (need(rank, one, as_of.as_deref())) } } }
    });
    view! {
        <section class="panel needs" aria-labelledby="h-need">
            <div class="panel__head">
                <h2 id="h-need">"Who needs me today"</h2>
                <span class="sub">"ranked by money at risk and how fast it slips"</span>
            </div>
            {list}
        </section>
    }
}

fn need(rank: usize, needed: &Needed, as_of: Option<&str>) -> Markup {
    let href = account_href(&needed.id, "", as_of);
    html! {
        li.need {
            span.need__rank aria-hidden="true" { (rank + 1) }
            span.cell-score { (badge(needed.score, &needed.band, false)) }
            div {
                div.need__name {
                    a href=(href) { (needed.name) }
                    span.tag { (needed.country) " · " (short_money(&needed.ttm_net)) " a year" }
                }
                p.need__why { (needed.reasons.join(" ")) }
            }
            div.need__do {
                a.btn.btn--s.btn--primary[rank == 0] href=(href) aria-label={ "Open " (needed.name) } {
                    "Open" (icon("chevr"))
                }
            }
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
