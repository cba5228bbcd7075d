//! What comes after the first page. Newer numbers are looked for every minute and when the server tells of a change, and shown when
//! the person asks for them: rows never move while somebody reads them.

use std::time::Duration;

use bellwether_contract::portfolio::PortfolioSummary;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Portfolio, past};
use crate::api;
use crate::components::value::sum_text;
use crate::state::session::use_session;
use bellwether_ui::components::icon::icon_view;
use bellwether_ui::state::connection::{track_awakenings, track_returns};

/// Between two looks, as long as nothing is told.
const PAUSE: Duration = Duration::from_secs(60);

/// Fetches the rows again when nobody can be reading them: the page was hidden, or they could not be fetched before.
pub(super) fn keep_up(page: Portfolio) {
    let list = use_session().list;
    Effect::new(move |before: Option<()>| {
        track_returns();
        if before.is_some() && list.failure.with_untracked(Option::is_some) {
            list.retry();
        }
    });
    Effect::new(move |before: Option<()>| {
        track_awakenings();
        if before.is_some() {
            list.restart();
            page.newer.set(false);
        }
    });
}

/// Looks for newer numbers, and offers them; and for how they went before.
pub(crate) fn newer(page: &Portfolio) -> AnyView {
    let page = *page;
    let work = use_session().work.live.work;
    let ask_past = past::follow(page, work);
    let look = move || {
        if document().hidden() {
            return;
        }
        let Some(shown) = page.everybody.ok(figures) else { return };
        let params = untrack(|| page.lens().params());
        spawn_local(async move {
            if let Ok(now) = api::portfolio_summary(&params).send().await {
                // Without effect when the page was left meanwhile.
                let _ = page.newer.try_set(figures(&now) != shown);
                // What is to be done changes all the time, and moves nothing.
                let _ = page.to_do.try_set(Some((now.open_actions, now.overdue_actions)));
            }
        });
    };
    Effect::new(move |before: Option<()>| {
        work.track();
        if before.is_some() {
            untrack(look);
        }
    });
    if let Ok(clock) = set_interval_with_handle(move || untrack(look), PAUSE) {
        on_cleanup(move || clock.clear());
    }
    let show = move |_| {
        page.newer.set(false);
        page.reload();
        ask_past();
    };
    view! {
        <div class="newer" role="status">
            <button class="btn btn--s btn--primary" type="button" hidden=move || !page.newer.get() on:click=show>
                {icon_view("retry")}
                "New numbers: show them"
            </button>
        </div>
    }
    .into_any()
}

/// What changes with the numbers, in one text. The age of the data changes by itself and is not part of it.
fn figures(summary: &PortfolioSummary) -> String {
    let at_risk = &summary.at_risk;
    format!(
        "{} {} {} {} {} {}",
        summary.customers,
        sum_text(summary.net.as_ref()),
        sum_text(summary.ttm_net.as_ref()),
        at_risk.customers,
        sum_text(at_risk.revenue.as_ref()),
        summary.rose
    )
}
