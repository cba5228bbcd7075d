//! What is to be done for one customer: the panels of their page.

use std::sync::Arc;

use bellwether_contract::action::ActionItem;
use bellwether_ui::api::path::Params;
use bellwether_ui::components::fragment::{fragment, keyed, live};
use bellwether_ui::components::icon::icon_view;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{number, zone};
use leptos::prelude::*;
use maud::{Markup, html};

use super::comments::Comments;
use super::key_dates::KeyDatesPanel;
use super::listing::below;
use super::playbooks::Runs;
use super::suggestions::Cards;
use super::{due, words};
use crate::api;
use crate::api::work::Subject;
use crate::parts::{self, panel_awaited, part_later, part_of};
use crate::state::session::use_session;
use crate::state::work::Draft;
use crate::state::work_list::{Keyed, WorkList};

/// Suggestions in the overview.
const SHOWN: usize = 2;

/// Whose work is shown.
#[derive(Debug, Clone)]
pub(crate) struct Whom {
    /// Id of the customer.
    pub(crate) id: String,
    /// What is known of its name so far.
    pub(crate) name: Signal<String>,
}

/// In the overview of an account: open actions and suggestions.
pub(crate) fn overview(whom: &Whom) -> AnyView {
    view! { <Actions id=whom.id.clone() name=whom.name open_only=true /> }.into_any()
}

/// The section of an account about work: every action, suggestions, playbooks, key dates, comments.
pub(crate) fn section(whom: &Whom) -> AnyView {
    let given = Arc::new(whom.clone());
    view! {
        <div class="grid grid--side">
            <div class="stack">
                <Actions id=whom.id.clone() name=whom.name open_only=false />
                {part_later(parts::ACCOUNT_RUNS, given.clone(), panel_awaited("", 5))}
            </div>
            <div class="stack">{part_later(parts::ACCOUNT_TALK, given, panel_awaited("", 9))}</div>
        </div>
    }
    .into_any()
}

/// The playbooks of a customer.
pub(crate) fn runs(whom: &Whom) -> AnyView {
    let Whom { id, name } = whom.clone();
    live(move || {
        let name = name.get();
        view! { <Runs customer=Some((id.clone(), name)) /> }.into_any()
    })
}

/// Key dates and comments of a customer.
pub(crate) fn talk(whom: &Whom) -> AnyView {
    let id = &whom.id;
    view! {
        <KeyDatesPanel customer=id.clone() />
        <section class="panel" aria-labelledby="h-said">
            <div class="panel__head">
                <h2 id="h-said">"Comments"</h2>
            </div>
            <div class="panel__body">
                <Comments subject=Subject::Customer(id.clone()) customer=id.clone() />
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Actions(id: String, name: Signal<String>, open_only: bool) -> impl IntoView {
    let work = use_session().work;
    let id = StoredValue::new(id);
    let list = WorkList::new(work.live.work, move |paging: Params| {
        let params =
            paging.with("customer", id.get_value()).with("sort", if open_only { "due_at" } else { "-updated_at" });
        api::work::actions(&params.maybe("status", open_only.then_some("pending,in_progress")))
    });
    let suggested = WorkList::new(work.live.work, move |paging: Params| {
        api::work::suggestions(&paging.with("customer", id.get_value()).with("status", "open"))
    });
    let known = Keyed::new();
    let keys = move || {
        work.live.minute.track();
        known.keys(list.items.get().into_iter(), |item: &ActionItem| {
            let now = zone::now();
            let at = item.due_at.map(|at| due::words(due::Group::of(item, now), at, now)).unwrap_or_default();
            format!("{} {} {at}", item.id, item.version)
        })
    };
    let rows = keyed(keys, move |key| {
        let shown = known.get(key).map(|item| row(&item).into_string());
        shown.map_or_else(
            || ().into_any(),
            |markup| view! { <li class="task task--brief" inner_html=markup></li> }.into_any(),
        )
    });
    let shown = fragment(Box::new(move || {
        html! {
            @if let Some(total) = list.total() {
                @if open_only { (number::count(locale(), total)) " open" } @else { (number::counted(locale(), total, "action", "actions")) }
            }
        }
    }));
    let state = below("The actions", list, 2, move || {
        html! { p.sub.quiet { @if open_only { "Nothing is to be done." } @else { "Nothing was ever to be done." } } }
    });
    let most = if open_only { SHOWN } else { usize::MAX };
    let suggestions = live(move || match (suggested.total(), suggested.failure.with(Option::is_some)) {
        (None, false) => fragment(Box::new(|| html! { p.awaited aria-hidden="true" { "Loading" } })),
        (None, true) => below("The suggestions", suggested, 2, || html! {}),
        (Some(0), _) => ().into_any(),
        (Some(_), _) => view! {
            <h3 class="panel__sub">"Suggested"</h3>
            {part_of(parts::ACCOUNT_SUGGESTIONS, Arc::new(Cards { list: suggested, most }))}
        }
        .into_any(),
    });
    let make = move |_| {
        let customer = Some((id.get_value(), name.get_untracked()));
        work.draft.set(Some(Draft { customer, ..Draft::default() }));
    };
    view! {
        <section class="panel panel--work" aria-labelledby="h-work">
            <div class="panel__head">
                <h2 id="h-work">"Actions"</h2>
                <span class="sub" role="status">
                    {shown}
                </span>
                <span class="end">
                    <button class="btn btn--s" type="button" on:click=make>
                        {icon_view("plus")}
                        "New action"
                    </button>
                </span>
            </div>
            <ul class="queue">{rows}</ul>
            {state}
            {suggestions}
        </section>
    }
}

fn row(item: &ActionItem) -> Markup {
    html! {
        (words::kind_icon(item.kind))
        div.task__t {
            div.row.task__head {
                button.as-link.ellip type="button" data-action=(item.id) { (item.title) }
                (words::priority_mark(item.priority))
            }
            div.why.ellip {
                (words::status(item.status))
                @if let Some(outcome) = item.outcome { ": " (words::outcome(outcome)) }
                (words::why(item))
            }
        }
        (due::due(item, zone::now()))
        (words::avatar(item.owner.as_ref()))
    }
}
