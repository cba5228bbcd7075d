//! The sections of an account beside its overview.

use bellwether_ui::components::fragment::fragment;
use leptos::prelude::*;

use super::{Account, contacts, documents, history, orders, peers, timeline, training};
use crate::pages::not_found::not_found;

/// A section of an account.
pub(crate) struct Section {
    /// The account.
    pub(super) account: Account,
    /// Last part of the section's address.
    pub(super) tab: String,
}

/// What it shows.
pub(crate) fn section(section: &Section) -> AnyView {
    let account = section.account;
    match section.tab.as_str() {
        "timeline" => view! { <timeline::Whole account=account /> }.into_any(),
        "peers" => view! { <peers::Comparison account=account /> }.into_any(),
        "invoices" => view! { <documents::Invoices account=account /> }.into_any(),
        "credit-notes" => view! { <documents::CreditNotes account=account /> }.into_any(),
        "orders" => view! { <orders::Orders account=account /> }.into_any(),
        "training" => view! { <training::Training account=account whole=true /> }.into_any(),
        "contacts" => view! {
            <div class="grid grid--side">
                <contacts::log::Log account=account />
                <contacts::People account=account listed=true />
            </div>
        }
        .into_any(),
        "health-history" => view! { <history::History account=account whole=true /> }.into_any(),
        _ => fragment(Box::new(|| not_found("There is no such section", "The address may be mistyped."))),
    }
}
