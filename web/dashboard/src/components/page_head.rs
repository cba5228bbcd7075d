//! Head of a page: where one is, what the numbers refer to, what one can do.

use bellwether_contract::page::Context;
use leptos::prelude::*;

use super::freshness::Freshness;

/// Title, facts below it, actions beside it.
#[component]
pub(crate) fn PageHead(
    /// Way back, above the title.
    #[prop(optional)]
    crumbs: Option<AnyView>,
    /// The heading, with what stands beside it.
    title: AnyView,
    /// Facts below the title.
    #[prop(optional)]
    facts: Option<AnyView>,
    /// What the numbers refer to; pages without numbers leave it out.
    #[prop(optional, into)]
    context: Option<Signal<Option<Context>>>,
    /// Buttons.
    #[prop(optional)]
    actions: Option<AnyView>,
) -> impl IntoView {
    view! {
        <header class="page-head">
            <div class="page-head__t">
                {crumbs} {title} {facts} {context.map(|context| view! { <Freshness context=context /> })}
            </div>
            {actions.map(|actions| view! { <div class="actions">{actions}</div> })}
        </header>
    }
}
