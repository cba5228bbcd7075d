//! Whose portfolio is shown, for those who may look at the portfolios of others: one's own, everybody's, or that of one
//! account manager. It is the filter by owner, which therefore shows the choice too.

use bellwether_contract::identity::{Me, Permission, Role};
use bellwether_contract::portfolio::{FacetValue, PortfolioSummary};
use bellwether_ui::components::icon::icon;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number;
use leptos::prelude::*;
use maud::{Markup, html};

use super::Portfolio;
use crate::state::portfolio_query::PortfolioQuery;

/// The filter that is set.
pub(super) const FIELD: &str = "owner";

/// The choice; nothing for those who see their own portfolio alone.
pub(super) fn switcher(page: Portfolio, me: Option<&Me>) -> Markup {
    let Some(me) = me.filter(|me| me.permissions.contains(&Permission::ReadPortfolios)) else { return html! {} };
    let facet = |summary: &PortfolioSummary| {
        summary.facets.iter().find(|facet| facet.field == FIELD).map(|facet| facet.values.clone())
    };
    let owners = page.everybody.ok(facet).flatten().unwrap_or_default();
    page.query.with(|query| menu(query, me, &owners))
}

fn menu(query: &PortfolioQuery, me: &Me, owners: &[FacetValue]) -> Markup {
    let chosen = query.filters.get(FIELD).map_or(&[][..], Vec::as_slice);
    let all = if me.role == Role::Lead { "My team" } else { "Everybody" };
    let several = format!("{} people", chosen.len());
    let name = match chosen {
        [] => all,
        chosen if chosen == me.owners => "Mine",
        [one] => owners.iter().find(|owner| owner.value == *one).map_or(one.as_str(), |owner| &owner.label),
        _ => &several,
    };
    // A link each: the choice is a place, which can be opened beside this one, too.
    let option = |ids: &[String], name: &str, customers: Option<u64>| {
        let here = chosen == ids;
        html! {
            a.option href=(query.clone().only(FIELD, ids.to_vec()).href()) aria-current=[here.then_some("true")] {
                span.grow { (name) }
                @if let Some(count) = customers { span.muted { (number::count(locale(), count)) } }
                span.option__on { @if here { (icon("check")) } }
            }
        }
    };
    html! {
        button.btn type="button" popovertarget="switcher" aria-haspopup="dialog" {
            (icon("users")) span.sr { "Portfolio of " } (name) (icon("chevd"))
        }
        div.pop id="switcher" popover="auto" role="dialog" aria-label="Whose portfolio" {
            @if !me.owners.is_empty() { (option(&me.owners, "Mine", None)) }
            (option(&[], all, None))
            @for one in owners { (option(std::slice::from_ref(&one.value), &one.label, Some(one.count))) }
        }
    }
}
