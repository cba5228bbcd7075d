//! Head of the page: who it is, how it stands, since when.

use bellwether_contract::customer::CustomerDetail;
use leptos::prelude::*;
use maud::html;

use super::Account;
use crate::components::badge::{badge, trend};
use crate::components::page_head::PageHead;
use crate::state::session::use_session;
use bellwether_ui::components::fragment::fragment;
use bellwether_ui::components::icon::icon;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{date, labels};

/// Crumbs, name with score, facts.
#[component]
pub(super) fn Header(account: Account) -> impl IntoView {
    let session = use_session();
    let name = move || account.detail.ok(|detail| detail.item.name.clone()).unwrap_or_else(|| account.id());
    let crumbs = fragment(Box::new(move || {
        html! {
            nav.crumbs aria-label="Breadcrumb" {
                a href=(session.portfolio.with(|(href, _)| href.clone())) { "Portfolio" }
                (icon("chevr"))
                span aria-current="page" { (name()) }
            }
        }
    }));
    let title = fragment(Box::new(move || {
        let score = account.detail.ok(|detail| detail.item.score.clone());
        html! {
            div.row.row--wrap.title-row {
                h1 { (name()) }
                @if let Some(score) = score { (badge(score.value, &score.band, score.degraded)) (trend(&score)) }
            }
        }
    }));
    let facts = fragment(Box::new(move || {
        html! {
            div.page-head__meta {
                @match account.detail.ok(facts) {
                    Some(facts) => { @for fact in facts { span { (fact) } } },
                    None => span { (skeleton::line("260px")) },
                }
            }
        }
    }));
    let context = Signal::derive(move || account.detail.ok(|detail| detail.context.clone()));
    view! { <PageHead crumbs=crumbs title=title facts=facts context=context /> }
}

fn facts(detail: &CustomerDetail) -> Vec<String> {
    let item = &detail.item;
    let as_of = detail.context.as_of;
    let contract = detail.contract_end.map(|end| {
        let days = (end - as_of).num_days();
        let when = if days < 0 { format!("{} days ago", -days) } else { format!("in {days} days") };
        format!("Contract to {}, {when}", date::full(locale(), end))
    });
    [
        Some(format!("No. {}", item.id)),
        Some(item.country.clone()),
        item.tier.as_ref().map(|tier| format!("Tier {}", tier.to_ascii_uppercase())),
        item.industry.as_deref().map(labels::sentence),
        Some(labels::sentence(&item.lifecycle)),
        detail.since.map(|since| format!("Customer since {}", date::full(locale(), since))),
        Some(format!("Bills in {}", item.currency)),
        item.owner.as_ref().map(|owner| format!("Owner {}", owner.name)),
        contract,
    ]
    .into_iter()
    .flatten()
    .collect()
}
