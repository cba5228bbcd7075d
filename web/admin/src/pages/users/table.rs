//! The table of users. Their names open what can be changed.

use std::sync::Arc;

use bellwether_contract::identity::{User, UserStatus, Users};
use bellwether_ui::components::fragment::fragment;
use bellwether_ui::format::labels::{self, initials};
use bellwether_ui::format::{instant, number};
use bellwether_ui::state::paged::Paged;
use leptos::prelude::*;
use maud::{Markup, html};

/// The rows fetched so far.
pub(super) fn table(users: Paged) -> AnyView {
    fragment(Box::new(move || rows(&users.read())))
}

fn rows(pages: &[Arc<Users>]) -> Markup {
    html! {
        div.tbl-wrap {
            table.tbl.tbl--cards.tbl--users role="table" {
                caption.sr { "Users by name" }
                thead role="rowgroup" {
                    tr role="row" {
                        th scope="col" role="columnheader" { "Name" }
                        th scope="col" role="columnheader" { "Role" }
                        th scope="col" role="columnheader" { "Team" }
                        th scope="col" role="columnheader" { "Looks after" }
                        th scope="col" role="columnheader" { "Second factor" }
                        th scope="col" role="columnheader" { "Last sign-in" }
                        th scope="col" role="columnheader" { "Status" }
                    }
                }
                tbody role="rowgroup" { @for user in pages.iter().flat_map(|page| &page.items) { (row(user)) } }
            }
        }
    }
}

fn row(user: &User) -> Markup {
    html! {
        tr role="row" data-user=(user.id) {
            th.c-name scope="row" role="rowheader" {
                div.person {
                    span.avatar aria-hidden="true" { (initials(&user.name)) }
                    div.person__who {
                        button.as-link.ellip type="button" data-user=(user.id) { (user.name) }
                        span.muted.ellip { (user.email.as_deref().unwrap_or("Signs in with keys")) }
                    }
                }
            }
            td.c-role role="cell" { (labels::role(user.role)) }
            td.c-team role="cell" { span.lbl { "Team " } (user.team.as_ref().map_or(number::NO_VALUE, |team| &team.name)) }
            td.c-owners role="cell" {
                span.lbl { "Looks after " }
                @match user.owners.as_slice() {
                    [] => (number::NO_VALUE),
                    [one] => (one),
                    all => span data-tip=(all.join(", ")) tabindex="0" { (all.len()) " account managers" },
                }
            }
            td.c-factor role="cell" {
                span.lbl { "Second factor " }
                (if user.second_factor { "On" } else if user.linked { "At the provider" } else { "Off" })
            }
            td.c-seen role="cell" {
                span.lbl { "Last sign-in " }
                @match user.last_sign_in_at {
                    Some(at) => time datetime=(instant::iso(at)) { (instant::short(at)) },
                    None => span.muted { "never" },
                }
            }
            td.c-status role="cell" { (status(user.status)) }
        }
    }
}

/// Status in words, with a colour.
pub(super) fn status(status: UserStatus) -> Markup {
    let kind = match status {
        UserStatus::Active => "on",
        UserStatus::Invited => "waiting",
        UserStatus::Disabled => "off",
    };
    html! { span.state data-state=(kind) { (labels::status(status)) } }
}
