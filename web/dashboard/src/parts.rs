//! Parts of the program: the code of a page is fetched when the page is first opened (`scripts/split` takes the program
//! apart). What the main program never needs itself is not downloaded with it.
//!
//! The addresses that need a part are also in `scripts/split/early.js`, which asks for it before the program runs.

use std::pin::Pin;

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use maud::html;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use crate::pages::account::AccountPage;
use crate::pages::actions::ActionsPage;
use crate::pages::alerts::AlertsPage;
use crate::pages::data::DataPage;
use crate::pages::portfolio::PortfolioPage;
use crate::work::dialogs::WorkDialogs;
use bellwether_ui::components::fragment::{clicked, fragment, live};
use bellwether_ui::components::icon::icon;

/// Makes the view of a page. A plain function, so that the page is made where it is shown, not where its code arrives.
type Page = fn() -> AnyView;

/// A page whose code is on its way.
type Coming = Pin<Box<dyn Future<Output = Result<Page, SplitLoaderError>>>>;

/// Fetches the code of a page; what was fetched once is there at once.
pub(crate) type Fetch = fn() -> Coming;

/// `/`
pub(crate) const PORTFOLIO: Fetch = || Box::pin(portfolio());
/// `/customers/:id`
pub(crate) const ACCOUNT: Fetch = || Box::pin(account());
/// `/actions`
pub(crate) const ACTIONS: Fetch = || Box::pin(actions());
/// `/alerts`
pub(crate) const ALERTS: Fetch = || Box::pin(alerts());
/// Dialogs about work, over any page.
pub(crate) const WORK: Fetch = || Box::pin(work());
/// `/data`
pub(crate) const DATA: Fetch = || Box::pin(data());

#[wasm_split(portfolio, fallible)]
fn portfolio() -> Result<Page, SplitLoaderError> {
    Ok(|| view! { <PortfolioPage /> }.into_any())
}

#[wasm_split(account, fallible)]
fn account() -> Result<Page, SplitLoaderError> {
    Ok(|| view! { <AccountPage /> }.into_any())
}

#[wasm_split(actions, fallible)]
fn actions() -> Result<Page, SplitLoaderError> {
    Ok(|| view! { <ActionsPage /> }.into_any())
}

#[wasm_split(alerts, fallible)]
fn alerts() -> Result<Page, SplitLoaderError> {
    Ok(|| view! { <AlertsPage /> }.into_any())
}

#[wasm_split(work, fallible)]
fn work() -> Result<Page, SplitLoaderError> {
    Ok(|| view! { <WorkDialogs /> }.into_any())
}

#[wasm_split(data, fallible)]
fn data() -> Result<Page, SplitLoaderError> {
    Ok(|| view! { <DataPage /> }.into_any())
}

/// How far a page's code is.
#[derive(Clone, Copy)]
enum State {
    Coming,
    Here(Page),
    Failed,
}

/// The page, as soon as its code is there; meanwhile the frame around it stays.
pub(crate) fn part(fetch: Fetch) -> AnyView {
    let state = RwSignal::new(State::Coming);
    let begin = move || {
        state.set(State::Coming);
        spawn_local(async move {
            let outcome = fetch().await.map_or(State::Failed, State::Here);
            // Without effect when the page was left meanwhile.
            let _ = state.try_set(outcome);
        });
    };
    begin();
    let retry = move |event: MouseEvent| {
        if clicked(&event, "data-retry").is_some() {
            begin();
        }
    };
    live(move || match state.get() {
        State::Here(page) => page(),
        State::Coming => fragment(Box::new(|| html! { p.awaited role="status" { "Loading the page" } })),
        State::Failed => view! { <div class="frag" on:click=retry>{failed()}</div> }.into_any(),
    })
}

/// After an update of the server the old parts are gone: only loading everything anew helps.
fn failed() -> AnyView {
    fragment(Box::new(|| {
        html! {
            div.panel {
                div.empty.empty--error role="alert" {
                    span.empty__ic { (icon("warn")) }
                    h1 { "The page could not be loaded" }
                    p { "The server cannot be reached, or it was updated meanwhile. If it happens again, reload." }
                    div.actions {
                        button.btn.btn--s.btn--primary type="button" data-retry="" { (icon("retry")) "Try again" }
                        a.btn.btn--s href="" rel="external" { "Reload" }
                    }
                }
            }
        }
    }))
}
