//! What was changed, by whom, when.

use bellwether_contract::action::ActionEvent;
use bellwether_ui::components::fragment::fragment;
use bellwether_ui::components::icon::icon;
use bellwether_ui::format::labels;
use leptos::prelude::*;
use maud::{Markup, html};

use super::Open;
use crate::work::due;

/// The latest changes first; folded.
#[component]
pub(super) fn History(open: Open) -> impl IntoView {
    let list = fragment(Box::new(move || {
        open.read(|detail| {
            let Some(detail) = detail.filter(|detail| !detail.history.is_empty()) else { return html! {} };
            html! {
                details.act__part {
                    summary { "History" span.count { (detail.history.len()) } }
                    ol.timeline { @for event in detail.history.iter().rev() { (one(event)) } }
                }
            }
        })
    }));
    view! { <div class="frag">{list}</div> }
}

fn one(event: &ActionEvent) -> Markup {
    let symbol = match event.field.as_str() {
        "created" => "plus",
        "status" => "play",
        "owner" => "users",
        "due_at" | "snoozed_until" => "clock",
        "outcome" => "check",
        _ => "pen",
    };
    html! {
        li {
            span.timeline__ic { (icon(symbol)) }
            p { b { (labels::sentence(event.field.trim_end_matches("_at"))) } span.sub { " " (event.by.name) } }
            (due::ago(event.at))
            @if event.from.is_some() || event.to.is_some() {
                p.more {
                    @if let Some(from) = &event.from { (labels::sentence(from)) " → " }
                    (event.to.as_deref().map_or_else(|| "nothing".to_owned(), labels::sentence))
                }
            }
        }
    }
}
