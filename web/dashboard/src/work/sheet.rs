//! An action as a whole: how far it is, what it says, what was written down, what came of it.

mod checklist;
mod edit;
mod facts;
mod history;
mod links;
mod notes;
mod steps;

use std::sync::Arc;

use bellwether_contract::action::ActionDetail;
use bellwether_ui::components::fragment::{clicked, fragment, live};
use bellwether_ui::components::remote::failed;
use bellwether_ui::components::skeleton;
use bellwether_ui::state::remote::Remote;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::html;

use super::attempt::Attempt;
use super::comments::Comments;
use crate::api;
use crate::api::work::Subject;
use crate::state::session::{Session, use_session};

/// What the parts of the sheet share.
#[derive(Clone, Copy)]
pub(super) struct Open {
    /// Asks for everything about the action, again whenever something changed.
    pub(super) remote: Remote<ActionDetail>,
    /// The last good answer: while another one fails, what is shown and typed stays.
    now: RwSignal<Option<Arc<ActionDetail>>>,
    /// What was sent last.
    pub(super) attempt: Attempt,
    /// Whether its fields are being changed.
    pub(super) editing: RwSignal<bool>,
    /// The session.
    pub(super) session: Session,
}

impl Open {
    /// Reads the action, if it is there.
    pub(super) fn ok<U>(self, read: impl FnOnce(&ActionDetail) -> U) -> Option<U> {
        self.now.with(|now| now.as_deref().map(read))
    }

    /// Reads the action, which may not be there.
    pub(super) fn read<U>(self, read: impl FnOnce(Option<&ActionDetail>) -> U) -> U {
        self.now.with(|now| read(now.as_deref()))
    }

    /// Key and version as they are now.
    pub(super) fn target(self) -> (String, u64) {
        untrack(|| self.ok(|detail| (detail.item.id.clone(), detail.item.version))).unwrap_or_default()
    }

    /// Takes up how it is after a change: everything else that shows it asks again.
    pub(super) fn changed(self, now: &ActionDetail) {
        self.now.set(Some(Arc::new(now.clone())));
        self.session.work.live.changed();
    }
}

/// What the dialog holds.
#[component]
pub(crate) fn Sheet() -> impl IntoView {
    let session = use_session();
    // Another action is another sheet: nothing that was typed for one may be sent for the other.
    live(move || match session.work.action.get() {
        Some(id) => sheet(session, id),
        None => ().into_any(),
    })
}

fn sheet(session: Session, id: String) -> AnyView {
    let asked = id.clone();
    let detail = Remote::new(move || {
        session.work.live.work.track();
        api::work::action(&asked)
    });
    let now = RwSignal::new(None);
    let open = Open { remote: detail, now, attempt: Attempt::new(), editing: RwSignal::new(false), session };
    Effect::new(move || {
        if let Some(fresh) = detail.ok(|fresh| Arc::new(fresh.clone())) {
            now.set(Some(fresh));
        }
    });
    let here = Memo::new(move |_| open.ok(|_| ()).is_some());
    let customer = Memo::new(move |_| open.ok(|detail| detail.item.customer.id.clone()).unwrap_or_default());
    let missing = fragment(Box::new(move || match (here.get(), detail.failure()) {
        (true, _) => html! {},
        (false, Some(failure)) if failure.is_not_found() => super::listing::nothing(
            "tasks",
            "There is no such action",
            "It may belong to an account that you don't see.",
        ),
        (false, Some(failure)) => failed("The action", &failure),
        (false, None) => {
            html! { div.act__awaited aria-busy="true" { p.awaited role="status" { "Loading the action" } (skeleton::block(10)) } }
        }
    }));
    let retry = move |event: MouseEvent| {
        if clicked(&event, "data-retry").is_some() {
            detail.refetch();
        }
    };
    let content = live(move || {
        if !here.get() {
            return ().into_any();
        }
        let subject = Subject::Action(id.clone());
        let fields = live(move || {
            if open.editing.get() {
                return view! { <edit::Edit open=open /> }.into_any();
            }
            view! { <facts::Facts open=open /> }.into_any()
        });
        view! {
            <div class="act">
                <steps::Steps open=open />
                {open.attempt.note("The change")}
                {fields}
                <checklist::Checklist open=open />
                <links::Links open=open />
                <notes::Notes open=open />
                <section class="act__part" aria-labelledby="h-comments">
                    <h3 id="h-comments">"Comments"</h3>
                    <Comments subject=subject customer=customer.get_untracked() />
                </section>
                <history::History open=open />
            </div>
        }
        .into_any()
    });
    view! {
        <div class="frag" on:click=retry>{missing}</div>
        {content}
    }
    .into_any()
}
