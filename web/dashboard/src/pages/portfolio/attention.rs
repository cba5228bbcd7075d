//! Who needs me today: the accounts to look at first, each with its reasons.

use bellwether_contract::portfolio::Attention as Needed;
use leptos::prelude::*;

use super::Portfolio;
use crate::components::badge::badge;
use crate::components::icon::icon;
use crate::components::remote::remote;
use crate::components::skeleton;
use crate::components::value::short_money;
use crate::state::navigation::account_href;

/// Accounts shown: as many as fit beside the bands.
const SHOWN: usize = 5;

/// The list.
#[component]
pub(super) fn Attention(page: Portfolio) -> impl IntoView {
    view! {
        <section class="panel needs" aria-labelledby="h-need">
            <div class="panel__head">
                <h2 id="h-need">"Who needs me today"</h2>
                <span class="sub">"ranked by money at risk and how fast it slips"</span>
            </div>
            {remote(
                "Who needs attention",
                page.everybody,
                placeholder,
                move |summary| {
                    if summary.attention.is_empty() {
                        return nobody();
                    }
                    let as_of = page.query.with(|query| query.as_of.clone());
                    let needed = summary.attention.iter().take(SHOWN).enumerate();
                    view! { <ol>{needed.map(|(rank, needed)| need(rank, needed, as_of.as_deref())).collect_view()}</ol> }
                        .into_any()
                },
            )}
        </section>
    }
}

fn need(rank: usize, needed: &Needed, as_of: Option<&str>) -> impl IntoView + use<> {
    let href = account_href(&needed.id, "", as_of);
    let button = if rank == 0 { "btn btn--s btn--primary" } else { "btn btn--s" };
    let label = format!("Open {}", needed.name);
    view! {
        <li class="need">
            <span class="need__rank" aria-hidden="true">{rank + 1}</span>
            <span class="cell-score">{badge(needed.score, &needed.band, false)}</span>
            <div>
                <div class="need__name">
                    <a href=href.clone()>{needed.name.clone()}</a>
                    <span class="tag">{needed.country.clone()} " · " {short_money(&needed.ttm_net)} " a year"</span>
                </div>
                <p class="need__why">{needed.reasons.join(" ")}</p>
            </div>
            <div class="need__do">
                <a class=button href=href aria-label=label>
                    "Open"
                    {icon("chevr")}
                </a>
            </div>
        </li>
    }
}

fn nobody() -> AnyView {
    view! {
        <div class="empty">
            <span class="empty__ic">{icon("check")}</span>
            <h3>"Nobody needs you today"</h3>
            <p>"No account is overdue, slipping or behind budget."</p>
        </div>
    }
    .into_any()
}

fn placeholder() -> AnyView {
    let need = || {
        view! {
            <li class="need need--loading">
                <span class="need__rank"></span>
                <span class="sk sk--pill" style=("--w", "52px")></span>
                <div class="sk-lines">{skeleton::line("30%")} {skeleton::line("82%")}</div>
                <div class="need__do"></div>
            </li>
        }
    };
    view! {
        {skeleton::awaited("who needs attention")}
        <ol aria-busy="true">{(0..SHOWN).map(|_| need()).collect_view()}</ol>
    }
    .into_any()
}
