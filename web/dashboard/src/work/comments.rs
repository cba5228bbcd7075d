//! What people say to each other about a customer or an action.

use std::sync::Arc;

use bellwether_contract::colleague::Colleagues;
use bellwether_contract::comment::{Comment, NewComment};
use bellwether_ui::api::path::Params;
use bellwether_ui::components::confirm::Confirmation;
use bellwether_ui::components::fragment::{fragment, keyed, live};
use bellwether_ui::components::icon::icon_view;
use bellwether_ui::state::remote::Remote;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use maud::html;

use super::attempt::Attempt;
use super::listing::below;
use super::mentions::{MentionArea, called, marked};
use super::{due, words};
use crate::api;
use crate::api::work::Subject;
use crate::state::session::use_session;
use crate::state::work_list::{Keyed, WorkList};

/// The list, and where something new is said.
#[component]
pub(crate) fn Comments(
    /// What they are about.
    subject: Subject,
    /// Key of the customer: who sees them can be called upon.
    customer: String,
) -> impl IntoView {
    let work = use_session().work;
    let subject = StoredValue::new(subject);
    let list = WorkList::new(work.live.work, move |params: Params| api::work::comments(&subject.get_value(), &params));
    let people = Remote::new(move || api::work::colleagues(customer.clone(), None));
    let known = Keyed::new();
    let keys = move || {
        let items = list.items.get().into_iter();
        known.keys(items, |one: &Comment| format!("{} {}", one.id, one.version))
    };
    let rows = keyed(keys, move |key| {
        known.get(key).map_or_else(|| ().into_any(), |one| view! { <Said comment=one people=people /> }.into_any())
    });
    let state = below("The comments", list, 3, || html! { p.sub.quiet { "Nobody has said anything yet." } });
    view! {
        <div class="comments">
            <Say subject=subject people=people />
            <ol class="comments__list">{rows}</ol>
            {state}
        </div>
    }
}

/// Where something new is said. What was typed stays until it is there.
#[component]
fn Say(subject: StoredValue<Subject>, people: Remote<Colleagues>) -> impl IntoView {
    let work = use_session().work;
    let text = RwSignal::new(String::new());
    let attempt = Attempt::new();
    let send = move || {
        let body = body(&text.get_untracked(), people);
        if body.text.is_empty() {
            return;
        }
        attempt.run(
            move |key| api::work::comment(&subject.get_value(), &body, key),
            move |_: &Comment| {
                text.set(String::new());
                work.live.changed();
            },
        );
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        send();
    };
    let id = match subject.get_value() {
        Subject::Customer(_) => "say-customer",
        Subject::Action(_) => "say-action",
    };
    view! {
        <form class="say" on:submit=submit>
            <MentionArea
                id=id
                label="Comment"
                placeholder="Comment; @ calls a colleague"
                value=text
                people=people
                send=Callback::new(move |()| send())
            />
            <button class="btn btn--s" type="submit" aria-busy=move || attempt.busy().then_some("true")>
                "Comment"
            </button>
            {attempt.note("The comment")}
        </form>
    }
}

#[component]
fn Said(comment: Arc<Comment>, people: Remote<Colleagues>) -> impl IntoView {
    let work = use_session().work;
    let editing = RwSignal::new(false);
    let text = RwSignal::new(comment.text.clone());
    let attempt = Attempt::new();
    let (id, version) = (StoredValue::new(comment.id.clone()), comment.version);
    let save = move || {
        let body = body(&text.get_untracked(), people);
        attempt.run(
            move |_| api::work::change_comment(&id.get_value(), version, &body),
            move |_: &Comment| {
                editing.set(false);
                work.live.changed();
            },
        );
    };
    let remove = move |_| {
        let gone = "Nobody sees it any more.";
        let question = Confirmation::new("Delete this comment?", gone, "Delete it", move || {
            api::work::delete_comment(&id.get_value(), version)
        });
        work.asked.set(Some(question.then(move || work.live.changed())));
    };
    let shown = comment.clone();
    let head = fragment(Box::new(move || {
        html! {
            (words::avatar(Some(&shown.by)))
            b { (shown.by.name) }
            (due::ago(shown.created_at))
            @if shown.edited_at.is_some() { span.muted { "edited" } }
        }
    }));
    let editable = comment.editable;
    let tools = live(move || {
        if !editable || editing.get() {
            return ().into_any();
        }
        view! {
            <span class="end">
                <button class="btn btn--s btn--quiet" type="button" on:click=move |_| editing.set(true)>
                    "Edit"
                </button>
                <button class="btn btn--s btn--quiet btn--icon" type="button" aria-label="Delete the comment" on:click=remove>
                    {icon_view("x")}
                </button>
            </span>
        }
        .into_any()
    });
    let content = live(move || {
        if !editing.get() {
            let comment = comment.clone();
            return fragment(Box::new(move || html! { p.said-text { (marked(&comment.text, &comment.mentions)) } }));
        }
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            save();
        };
        view! {
            <form class="say" on:submit=submit>
                <MentionArea
                    id=format!("edit-{}", super::suggestions::element_id(&id.get_value()))
                    label="The comment's new words"
                    placeholder=""
                    value=text
                    people=people
                    send=Callback::new(move |()| save())
                />
                <div class="row">
                    <button class="btn btn--s" type="submit">"Save"</button>
                    <button class="btn btn--s btn--quiet" type="button" on:click=move |_| editing.set(false)>
                        "Leave it"
                    </button>
                </div>
            </form>
        }
        .into_any()
    });
    view! {
        <li>
            <div class="row comments__head">{head} {tools}</div>
            {content}
            {attempt.note("The comment")}
        </li>
    }
}

fn body(text: &str, people: Remote<Colleagues>) -> NewComment {
    let text = text.trim().to_owned();
    let mentions = untrack(|| people.ok(|people| called(&text, people))).unwrap_or_default();
    NewComment { text, mentions }
}
