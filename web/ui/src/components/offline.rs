//! Says that the server cannot be reached, and what that means for what is shown. It lies over the page: nothing moves.

use std::time::Duration;

use leptos::prelude::*;
use maud::html;

use super::fragment::fragment;
use super::icon::icon;
use crate::format::number::age;
use crate::state::connection::lost_for_s;

/// How often the time is written anew.
const TICK: Duration = Duration::from_secs(10);

/// The bar at the foot of the page; nothing while all is well.
#[component]
pub fn OfflineBar() -> impl IntoView {
    let ticks = RwSignal::new(0_u32);
    if let Ok(clock) = set_interval_with_handle(move || ticks.update(|ticks| *ticks += 1), TICK) {
        on_cleanup(move || clock.clear());
    }
    let said = fragment(Box::new(move || {
        ticks.track();
        match lost_for_s() {
            None => html! {},
            Some(seconds) => html! {
                div.note.offline data-kind="offline" {
                    (icon("warn"))
                    p {
                        b { "No connection" @if seconds >= 60 { " for " (age(seconds)) } ". " }
                        "You see the last data that came; nothing can be saved until it is back. Trying again."
                    }
                }
            },
        }
    }));
    view! {
        <div class="frag" role="status">
            {said}
        </div>
    }
}
