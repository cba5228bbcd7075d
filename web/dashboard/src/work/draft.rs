//! An action that is being made.

use bellwether_contract::action::{ActionDetail, ActionKind, ChecklistItem};
use bellwether_contract::action_change::NewAction;
use bellwether_ui::components::area::TextArea;
use bellwether_ui::components::field::{DialogEnd, Field, Select, Trouble};
use bellwether_ui::components::fragment::{clicked, live};
use bellwether_ui::format::zone;
use bellwether_ui::state::form::Form;
use bellwether_ui::state::remote::Remote;
use leptos::ev::{MouseEvent, SubmitEvent};
use leptos::prelude::*;

use super::people::{self, OwnerSelect, SELF};
use super::pick::CustomerPick;
use super::{due, words};
use crate::api;
use crate::state::session::use_session;

const FIELDS: &[&str] = &["kind", "title", "description", "customer", "owner", "priority", "due_at", "checklist"];

/// What the dialog holds.
#[component]
pub(crate) fn DraftForm() -> impl IntoView {
    let session = use_session();
    let work = session.work;
    let draft = work.draft.get_untracked().unwrap_or_default();
    let form = Form::default();
    let customer = RwSignal::new(draft.customer.clone());
    let fixed = draft.customer.clone();
    let kind = RwSignal::new(words::kind_key(draft.kind.unwrap_or(ActionKind::Call)).to_owned());
    let title = RwSignal::new(draft.title.clone());
    let priority = RwSignal::new(draft.priority.map_or("medium", words::priority_key).to_owned());
    let due_at = RwSignal::new(zone::to_control(due::in_days(1)));
    let owner = RwSignal::new(SELF.to_owned());
    let description = RwSignal::new(String::new());
    let checklist = RwSignal::new(String::new());
    let alert = draft.alert;
    let whom = Memo::new(move |_| customer.with(|one| one.as_ref().map(|one| one.0.clone())));
    // Who could do it is known when it is known for whom.
    let owners = live(move || {
        let Some(customer) = whom.get() else { return ().into_any() };
        let people = Remote::new(move || api::work::colleagues(customer.clone(), Some(&kind.get())));
        view! { <OwnerSelect id="draft-owner" form=form value=owner people=people with_self=true /> }.into_any()
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some((customer, _)) = customer.get_untracked() else {
            focus("draft-customer");
            return;
        };
        let body = NewAction {
            kind: words::kind_by_key(&kind.get_untracked()).unwrap_or(ActionKind::Custom),
            title: title.get_untracked().trim().to_owned(),
            description: description.get_untracked(),
            customer,
            owner: people::sent(&owner.get_untracked()),
            priority: words::by_key(&words::PRIORITIES, &priority.get_untracked()),
            due_at: zone::from_control(&due_at.get_untracked()),
            checklist: points(&checklist.get_untracked()),
            links: Vec::new(),
            alert: alert.clone(),
        };
        form.send(api::work::make_action(&body, form.key()), move |action: &ActionDetail| {
            work.draft.set(None);
            work.live.changed();
            work.live.inbox_changed();
            session.say(format!("“{}” is to be done", action.item.title));
        });
    };
    let whose = live(move || match fixed.clone() {
        Some((_, name)) => view! {
            <p class="for-whom">
                <span class="label">"Account"</span>
                <b>{name}</b>
            </p>
        }
        .into_any(),
        None => view! { <CustomerPick form=form value=customer /> }.into_any(),
    });
    view! {
        <form on:submit=submit>
            <div class="dialog__body">
                <Trouble form=form fields=FIELDS />
                {whose}
                <Field id="draft-title" label="What is to be done" value=title error=form.error("title") />
                <div class="two">
                    <Select
                        id="draft-kind"
                        label="Type"
                        value=kind
                        error=form.error("kind")
                        options=Signal::stored(words::kind_pairs())
                    />
                    <Select
                        id="draft-priority"
                        label="Priority"
                        value=priority
                        error=form.error("priority")
                        options=Signal::stored(words::pairs(&words::PRIORITIES))
                    />
                </div>
                <DueField id="draft-due" form=form value=due_at />
                {owners}
                <TextArea
                    id="draft-description"
                    label="In more words (optional)"
                    value=description
                    error=form.error("description")
                    rows=2
                />
                <TextArea
                    id="draft-checklist"
                    label="Checklist (optional)"
                    value=checklist
                    error=form.error("checklist")
                    hint="One point per line"
                    rows=2
                />
            </div>
            <DialogEnd form=form name="Create" leave=move |()| work.draft.set(None) />
        </form>
    }
}

/// A due time, with the usual ones at hand.
#[component]
pub(crate) fn DueField(
    /// Unique in the page.
    id: &'static str,
    /// The form it belongs to.
    form: Form,
    /// What the control holds.
    value: RwSignal<String>,
) -> impl IntoView {
    let choose = move |event: MouseEvent| {
        let Some(days) = clicked(&event, "data-days") else { return };
        value.set(days.parse().map_or_else(|_| String::new(), |days| zone::to_control(due::in_days(days))));
    };
    view! {
        <div class="field due-field">
            <Field id=id label="Due" kind="datetime-local" value=value error=form.error("due_at") optional=true />
            <div class="row row--wrap" role="group" aria-label="Usual due times" on:click=choose>
                <button class="chip" type="button" data-days="1">"Tomorrow"</button>
                <button class="chip" type="button" data-days="2">"In 2 days"</button>
                <button class="chip" type="button" data-days="7">"In a week"</button>
                <button class="chip" type="button" data-days="none">"No due time"</button>
            </div>
        </div>
    }
}

/// A point for each line that says something.
fn points(lines: &str) -> Vec<ChecklistItem> {
    let texts = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    texts.map(|text| ChecklistItem { text: text.to_owned(), done: false }).collect()
}

/// Moves the focus to an element.
pub(crate) fn focus(id: &str) {
    use wasm_bindgen::JsCast;
    let element = document().get_element_by_id(id).and_then(|one| one.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(element) = element {
        // A focus that is refused leaves the person where they were.
        let _ = element.focus();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_lines_are_no_points() {
        let texts: Vec<_> = points("Ring\n\n  Send the list \n").into_iter().map(|point| point.text).collect();
        assert_eq!(texts, ["Ring", "Send the list"]);
    }
}
