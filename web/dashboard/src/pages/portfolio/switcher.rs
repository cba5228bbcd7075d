//! Whose portfolio is shown, for those who may look at the portfolios of others: one's own, everybody's, or that of one
//! account manager. It sets the filter by owner, which therefore shows the choice too.

use bellwether_contract::identity::{Me, OwnerItem, Permission, Role};
use bellwether_ui::components::fragment::{clicked, fragment};
use bellwether_ui::components::icon::icon;
use bellwether_ui::components::popover::Popover;
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number;
use bellwether_ui::state::remote::Remote;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::html;

use super::Portfolio;
use crate::api;

/// The filter that is set.
pub(super) const FIELD: &str = "owner";

/// The choice; nothing for those who see their own portfolio alone.
pub(super) fn switcher(page: Portfolio, me: &Me) -> AnyView {
    if !me.permissions.contains(&Permission::ReadPortfolios) {
        return ().into_any();
    }
    let all = if me.role == Role::Lead { "My team" } else { "Everybody" };
    let mine = StoredValue::new(me.owners.clone());
    let owners = Remote::new(api::owners);
    let chosen = Memo::new(move |_| page.query.with(|query| query.filters.get(FIELD).cloned().unwrap_or_default()));
    let button = fragment(Box::new(move || {
        let name = chosen.with(|chosen| match chosen.as_slice() {
            [] => all.to_owned(),
            chosen if mine.with_value(|mine| mine == chosen) => "Mine".to_owned(),
            [one] => owners.ok(|owners| name_of(&owners.items, one)).unwrap_or_else(|| one.clone()),
            several => format!("{} people", several.len()),
        });
        html! { (icon("users")) span.sr { "Portfolio of " } (name) (icon("chevd")) }
    }));
    let options = remote("The account managers", owners, skeleton::block(4), move |owners| {
        let option = |ids: &str, name: &str, customers: Option<u64>| {
            let on = chosen.with(|chosen| chosen.join(",") == ids);
            html! {
                button.option type="button" aria-pressed=(on) data-owners=(ids) {
                    span.grow { (name) }
                    @if let Some(count) = customers { span.muted { (number::count(locale(), count)) } }
                    span.option__on { @if on { (icon("check")) } }
                }
            }
        };
        let mine = mine.with_value(|mine| mine.join(","));
        html! {
            @if !mine.is_empty() { (option(&mine, "Mine", None)) }
            (option("", all, None))
            @for one in &owners.items { (option(&one.id, &one.name, Some(one.customers))) }
        }
    });
    let choose = move |event: MouseEvent| {
        if let Some(ids) = clicked(&event, "data-owners") {
            let ids = ids.split(',').filter(|id| !id.is_empty()).map(str::to_owned);
            page.step(|query| query.only(FIELD, ids.collect()));
        }
    };
    view! {
        <Popover id="switcher" class="btn" label="Whose portfolio" button=button>
            <div on:click=choose>{options}</div>
        </Popover>
    }
    .into_any()
}

fn name_of(owners: &[OwnerItem], id: &str) -> String {
    owners.iter().find(|owner| owner.id == id).map_or_else(|| id.to_owned(), |owner| owner.name.clone())
}
