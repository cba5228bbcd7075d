//! Accounts that belong together: the parent, its children, and what they come to.

use bellwether_contract::account_group::{AccountGroup, GroupMember};
use leptos::prelude::*;
use maud::{Markup, html};

use super::Account;
use crate::components::badge::{badge, band_word};
use crate::components::value::{measure, short_sum};
use crate::state::lens::Lens;
use crate::state::navigation::account_href;
use bellwether_ui::components::fragment::fragment;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{labels, number};

/// Members listed at once.
const SHOWN: usize = 6;

/// The panel; nothing for an account that belongs to no other.
#[component]
pub(super) fn Group(account: Account) -> impl IntoView {
    fragment(Box::new(move || {
        let group = account.detail.ok(|detail| detail.group.clone()).flatten();
        let lens = account.lens.get();
        group.map_or_else(|| html! {}, |group| panel(&group, &account.id(), &lens))
    }))
}

fn panel(group: &AccountGroup, own: &str, lens: &Lens) -> Markup {
    let all = &group.rolled_up;
    let score = all.score.map_or_else(|| "unknown".to_owned(), |score| score.to_string());
    let (few, more) = group.members.split_at(group.members.len().min(SHOWN));
    html! {
        section.panel aria-labelledby="h-group" {
            div.panel__head {
                h2 id="h-group" { "Group" }
                span.sub { (number::counted(locale(), group.members.len() as u64, "account", "accounts")) " together" }
            }
            div.panel__body {
                dl.facts {
                    div { dt { "Score, by revenue" } dd { (band_word(&all.band, &format!("{score} {}", labels::band(&all.band)))) } }
                    div {
                        dt { "Net to date" }
                        dd { (short_sum(all.net.as_ref())) " " (measure("revenue.yoy", &all.yoy, |ratio| {
                            html! { span.neg[ratio < 0.9].muted[ratio >= 0.9] { (number::change(locale(), ratio)) } }
                        })) }
                    }
                    div { dt { "Last 12 months" } dd { (short_sum(all.ttm_net.as_ref())) } }
                }
            }
            ul.list.group { @for one in few { (member(one, own, lens)) } }
            @if !more.is_empty() {
                details.panel__foot {
                    summary { (more.len()) " more" }
                    ul.list.group { @for one in more { (member(one, own, lens)) } }
                }
            }
        }
    }
}

fn member(member: &GroupMember, own: &str, lens: &Lens) -> Markup {
    let here = member.id == own;
    html! {
        li aria-current=[here.then_some("true")] {
            abbr.cc { (member.country) }
            div.grow {
                @if here { b { (member.name) } } @else { a href=(account_href(&member.id, "", lens)) { (member.name) } }
                div.sub { @if member.is_parent { "Parent, " } (short_sum(member.ttm_net.as_ref())) " a year" }
            }
            (badge(member.score, &member.band, false))
        }
    }
}
