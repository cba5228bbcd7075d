//! The fields of an action while they are changed. They hold against the version that was seen: if somebody else was
//! quicker, what was typed stays, and is sent again on top of theirs if the person wants so.

use bellwether_contract::action::ActionDetail;
use bellwether_contract::action_change::ActionChange;
use bellwether_ui::components::area::TextArea;
use bellwether_ui::components::field::{Field, Select, Submit, Trouble};
use bellwether_ui::components::fragment::fragment;
use bellwether_ui::components::icon::icon;
use bellwether_ui::format::zone;
use bellwether_ui::state::form::Form;
use bellwether_ui::state::remote::Remote;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use maud::html;

use super::Open;
use crate::api;
use crate::work::draft::DueField;
use crate::work::people::{self, NOBODY, OwnerSelect};
use crate::work::words;

const FIELDS: &[&str] = &["kind", "title", "description", "owner", "priority", "due_at"];

/// What was typed.
#[derive(Clone, Copy)]
struct Typed {
    title: RwSignal<String>,
    kind: RwSignal<String>,
    priority: RwSignal<String>,
    owner: RwSignal<String>,
    due_at: RwSignal<String>,
    description: RwSignal<String>,
}

/// The form.
#[component]
pub(super) fn Edit(open: Open) -> impl IntoView {
    let Some(before) = untrack(|| open.ok(ActionDetail::clone)) else { return ().into_any() };
    let item = &before.item;
    let owner_now = item.owner.as_ref().map(|owner| (owner.id.clone(), owner.name.clone()));
    let typed = Typed {
        title: RwSignal::new(item.title.clone()),
        kind: RwSignal::new(words::kind_key(item.kind).to_owned()),
        priority: RwSignal::new(words::priority_key(item.priority).to_owned()),
        owner: RwSignal::new(owner_now.as_ref().map_or(NOBODY, |owner| &owner.0).to_owned()),
        due_at: RwSignal::new(item.due_at.map(zone::to_control).unwrap_or_default()),
        description: RwSignal::new(before.description.clone()),
    };
    let form = Form::default();
    let customer = item.customer.id.clone();
    let colleagues = Remote::new(move || api::work::colleagues(customer.clone(), Some(&typed.kind.get())));
    let version = StoredValue::new(item.version);
    let overtaken = RwSignal::new(false);
    Effect::new(move || {
        if form.is_overtaken() {
            overtaken.set(true);
            open.remote.refetch();
        }
    });
    let before = StoredValue::new(before);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let change = before.with_value(|before| difference(before, typed));
        if overtaken.get_untracked() {
            version.set_value(open.target().1);
        }
        let id = before.with_value(|before| before.item.id.clone());
        form.send(api::work::change_action(&id, version.get_value(), &change), move |now: &ActionDetail| {
            open.editing.set(false);
            open.changed(now);
            open.session.say("Saved");
        });
    };
    let told = fragment(Box::new(move || {
        html! {
            @if overtaken.get() {
                div.note data-kind="warn" role="alert" {
                    (icon("warn"))
                    p { "Somebody else changed this action meanwhile. What you typed is still here: save once more to put it over theirs; fields that you left alone stay as they made them." }
                }
            }
        }
    }));
    let kinds = words::kind_pairs();
    view! {
        <form class="act__part act__edit" on:submit=submit aria-label="Change the action">
            {told}
            <Trouble form=form fields=FIELDS />
            <Field id="edit-title" label="What is to be done" value=typed.title error=form.error("title") />
            <div class="two">
                <Select
                    id="edit-kind"
                    label="Type"
                    value=typed.kind
                    error=form.error("kind")
                    options=Signal::stored(kinds)
                />
                <Select
                    id="edit-priority"
                    label="Priority"
                    value=typed.priority
                    error=form.error("priority")
                    options=Signal::stored(words::pairs(&words::PRIORITIES))
                />
            </div>
            <DueField id="edit-due" form=form value=typed.due_at />
            <OwnerSelect
                id="edit-owner"
                form=form
                value=typed.owner
                people=colleagues
                with_self=false
                now=owner_now
            />
            <TextArea
                id="edit-description"
                label="In more words"
                value=typed.description
                error=form.error("description")
                rows=4
            />
            <div class="row">
                <Submit form=form name="Save" />
                <button class="btn" type="button" on:click=move |_| open.editing.set(false)>
                    "Leave it"
                </button>
            </div>
        </form>
    }
    .into_any()
}

/// What is different, and nothing else: another's change of something else must not be undone.
fn difference(before: &ActionDetail, typed: Typed) -> ActionChange {
    let item = &before.item;
    let (title, description) = (typed.title.get_untracked(), typed.description.get_untracked());
    let owner = typed.owner.get_untracked();
    let owner_before = item.owner.as_ref().map_or(NOBODY, |owner| owner.id.as_str());
    let due_before = item.due_at.map(zone::to_control).unwrap_or_default();
    let due_at = typed.due_at.get_untracked();
    ActionChange {
        kind: words::kind_by_key(&typed.kind.get_untracked()).filter(|kind| *kind != item.kind),
        title: Some(title.trim().to_owned()).filter(|title| *title != item.title),
        description: Some(description).filter(|text| *text != before.description),
        owner: (owner != owner_before).then(|| people::sent(&owner).flatten()),
        priority: words::by_key(&words::PRIORITIES, &typed.priority.get_untracked())
            .filter(|priority| *priority != item.priority),
        due_at: (due_at != due_before).then(|| zone::from_control(&due_at)),
        ..ActionChange::default()
    }
}
