//! Head of the page: who it is, how it stands, since when.

use bellwether_contract::customer::CustomerDetail;
use leptos::prelude::*;
use maud::html;

use super::Account;
use crate::api;
use crate::components::badge::{badge, trend};
use crate::components::contact_form::ContactDialog;
use crate::components::page_head::PageHead;
use crate::state::session::use_session;
use bellwether_ui::api::path::Params;
use bellwether_ui::components::fragment::fragment;
use bellwether_ui::components::icon::{icon, icon_view};
use bellwether_ui::components::skeleton;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{date, labels};
use bellwether_ui::state::remote::Remote;

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
                @if let Some(score) = score { span.row { (badge(score.value, &score.band, score.degraded)) (trend(&score)) } }
            }
        }
    }));
    let facts = fragment(Box::new(move || {
        html! {
            div.page-head__meta.page-head__meta--facts {
                @match (account.detail.ok(facts), account.detail.failure()) {
                    (Some(facts), _) => { @for fact in facts { span { (fact) } } },
                    (None, Some(_)) => span { "What is known about the account could not be loaded" },
                    (None, None) => span { (skeleton::line("260px")) },
                }
            }
        }
    }));
    let context = Signal::derive(move || account.detail.ok(|detail| detail.context.clone()));
    let open = RwSignal::new(false);
    let people = Remote::new(move || api::contacts(&account.id(), &Params::new().with("limit", "1")));
    let actions = view! {
        <button class="btn" type="button" on:click=move |_| open.set(true)>
            {icon_view("phone")}
            "Log contact"
        </button>
        <a class="btn btn--primary" href=move || account.href("call-prep")>
            {icon_view("prep")}
            "Call prep"
        </a>
    };
    view! {
        <PageHead crumbs=crumbs title=title facts=facts context=context actions=actions.into_any() />
        <ContactDialog
            id=Signal::derive(move || account.id())
            open=open
            people=Signal::derive(move || people.ok(|contacts| contacts.people.clone()).unwrap_or_default())
            done=Callback::new(move |()| account.contacts_changed())
        />
    }
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
