//! What narrows the queue and the board. Dashed is not set, solid is set; the cross removes.

use std::time::Duration;

use bellwether_contract::team_work::TeamWork;
use bellwether_ui::components::choice::{Choice, Options};
use bellwether_ui::components::fragment::live;
use bellwether_ui::components::icon::icon_view;
use bellwether_ui::state::remote::Remote;
use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;

use super::{Page, leads};
use crate::api;
use crate::app::is_shortcut;
use crate::work::draft::focus;
use crate::work::words;

/// Wait after the last letter typed.
const PAUSE: Duration = Duration::from_millis(200);
/// The input that `f` goes to.
const INPUT: &str = "filter-actions";

/// The row of filters.
#[component]
pub(super) fn ActionFilters(
    page: Page,
    /// Whether the statuses are the columns of a board already.
    #[prop(optional)]
    board: bool,
) -> impl IntoView {
    let filters = page.filters;
    let pending = StoredValue::new(None::<TimeoutHandle>);
    let typed = move |event| {
        let text = event_target_value(&event);
        if let Some(handle) = pending.get_value() {
            handle.clear();
        }
        let apply = move || filters.choose("q", Some(text.trim().to_owned()), true);
        pending.set_value(set_timeout_with_handle(apply, PAUSE).ok());
    };
    let session = page.session;
    let key = window_event_listener(ev::keydown, move |event: KeyboardEvent| {
        if event.key() == "f" && is_shortcut(&event, session) {
            event.prevent_default();
            focus(INPUT);
        }
    });
    on_cleanup(move || key.remove());
    let clear = live(move || {
        if !page.is_narrowed() {
            return ().into_any();
        }
        view! { <button class="btn btn--s btn--quiet" type="button" on:click=move |_| page.widen()>"Clear"</button> }
            .into_any()
    });
    let lead = Memo::new(move |_| page.session.me.ok(leads).unwrap_or(false));
    let owner = live(move || {
        if !lead.get() {
            return ().into_any();
        }
        let team = Remote::new(|| api::work::team_work(30));
        let options = Signal::derive(move || team.ok(owners).unwrap_or_default());
        view! { <Choice filters=filters field="owner" name="Owner" options=options /> }.into_any()
    });
    let status = live(move || {
        if board {
            return ().into_any();
        }
        let all = std::iter::once(("all".to_owned(), "Any".to_owned())).chain(words::pairs(&words::STATUSES));
        let options: Signal<Options> = Signal::stored(all.collect());
        view! { <Choice filters=filters field="status" name="Status" options=options /> }.into_any()
    });
    view! {
        <div class="filters" role="group" aria-label="Filters">
            <div class="search">
                {icon_view("search")}
                <input
                    class="input"
                    id=INPUT
                    type="search"
                    placeholder="Filter actions"
                    aria-label="Filter actions by their words or account"
                    aria-keyshortcuts="f"
                    autocomplete="off"
                    prop:value=move || filters.get("q").unwrap_or_default()
                    on:input=typed
                />
                <kbd>"f"</kbd>
            </div>
            {status}
            <Choice filters=filters field="kind" name="Type" options=Signal::stored(words::kind_pairs()) />
            <Choice
                filters=filters
                field="priority"
                name="Priority"
                options=Signal::stored(words::pairs(&words::PRIORITIES))
            />
            {owner}
            <Choice
                filters=filters
                field="snoozed"
                name="Put off"
                options=Signal::stored(vec![("true".to_owned(), "Only those put off".to_owned())])
            />
            {clear}
        </div>
    }
}

fn owners(team: &TeamWork) -> Options {
    let all = [("all".to_owned(), "Everyone".to_owned()), ("none".to_owned(), "Nobody".to_owned())];
    let people = team.people.iter().filter_map(|one| one.person.as_ref());
    all.into_iter().chain(people.map(|person| (person.id.clone(), person.name.clone()))).collect()
}
