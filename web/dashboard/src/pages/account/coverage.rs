//! Coverage: product families bought, and those that comparable customers buy and this one does not.

use bellwether_contract::account::{Coverage as Answer, FamilyCoverage, Peers};
use leptos::prelude::*;
use maud::{Markup, html};

use super::Account;
use crate::api;
use crate::components::value::{measure, short_money};
use bellwether_ui::components::fragment::text;
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number::fixed;
use bellwether_ui::format::{money, number};
use bellwether_ui::state::remote::Remote;

/// Families of each kind shown at first.
const SHOWN: usize = 8;

/// The panel.
#[component]
pub(super) fn Coverage(account: Account) -> impl IntoView {
    let answer = Remote::new(move || api::coverage(&account.id(), &account.lens.get()));
    let sub = text(move || {
        answer.ok(|coverage| format!("{} of {} common ones, last 12 months", coverage.bought, coverage.common))
    });
    let content = remote("Coverage", answer, skeleton::block(10), content);
    view! {
        <section class="panel panel--coverage" aria-labelledby="h-cov">
            <div class="panel__head">
                <h2 id="h-cov">"Coverage by family"</h2>
                <span class="sub">{sub}</span>
            </div>
            {content}
        </section>
    }
}

fn content(coverage: &Answer) -> Markup {
    let (bought, gaps): (Vec<_>, Vec<_>) = coverage.families.iter().partition(|family| family.bought);
    let most = bought.iter().filter_map(|family| family.invoiced.as_ref()).map(money::amount).fold(0.0, f64::max);
    let split = |all: &[&FamilyCoverage]| all.len().min(SHOWN);
    let (few, many) = (bought.split_at(split(&bought)), gaps.split_at(split(&gaps)));
    let hidden = few.1.len() + many.1.len();
    html! {
        div.panel__body.stack.stack--s {
            @if coverage.breadth.value.is_none() {
                p.sub { "Share of common families " (measure("coverage.breadth", &coverage.breadth, |_| html! {})) }
            }
            ul.bars { @for family in few.0.iter().chain(many.0) { (line(family, most)) } }
            @if hidden > 0 {
                details {
                    summary { (hidden) " more families" }
                    ul.bars { @for family in few.1.iter().chain(many.1) { (line(family, most)) } }
                }
            }
        }
        div.panel__foot { (foot(coverage.peers.as_ref())) }
    }
}

fn line(family: &FamilyCoverage, most: f64) -> Markup {
    let name = html! { span.ellip data-tip=(family.family) { (family.family) } };
    if let Some(invoiced) = &family.invoiced {
        let share = (money::amount(invoiced) / most.max(f64::MIN_POSITIVE)).clamp(0.0, 1.0);
        return html! {
            li {
                (name)
                span.bar { i data-style={ "width:" (fixed(share * 100.0, 1)) "%" } {} }
                span.num { (short_money(invoiced)) }
            }
        };
    }
    let share = family.peer_share.map_or_else(|| number::NO_VALUE.to_owned(), |share| number::percent(locale(), share));
    html! {
        li data-gap="" {
            (name)
            span.bar role="img" aria-label="Gap: not bought" {}
            span.num.sub data-tip={ (share) " of comparable customers buy this family" } { (share) " buy" }
        }
    }
}

fn foot(peers: Option<&Peers>) -> String {
    let Some(peers) = peers else { return "There are too few comparable customers to name gaps.".to_owned() };
    let who = match peers.basis.as_str() {
        "country_and_tier" => "same country and tier",
        "tier" => "same tier",
        _ => "all customers",
    };
    let count = number::counted(locale(), u64::from(peers.count), "peer", "peers");
    format!("Dashed: a gap. The share says how many of {count} ({who}) buy it.")
}
