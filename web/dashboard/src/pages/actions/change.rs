//! One change for all selected actions: start them, give them to somebody, another priority, another due time.

use bellwether_contract::action::ActionStatus;
use bellwether_contract::action_change::{ActionChange, BulkChange, BulkResult, BulkResults, NewTransition};
use bellwether_ui::components::field::{DialogEnd, Field, Select, Trouble};
use bellwether_ui::components::fragment::fragment;
use bellwether_ui::components::icon::icon;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{number, zone};
use bellwether_ui::state::form::Form;
use bellwether_ui::state::remote::Remote;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use maud::html;

use super::Page;
use super::bulk::{keep_refused, targets};
use crate::api;
use crate::work::people::{self, NOBODY};
use crate::work::words;

const FIELDS: &[&str] = &["change.owner", "change.priority", "change.due_at", "change.snoozed_until", "transition.to"];

/// What the dialog is about.
pub(crate) struct About {
    /// The page with the selected actions.
    pub(super) page: Page,
    /// Called when it is no longer wanted.
    pub(super) done: Callback<()>,
}

/// What the dialog holds.
pub(crate) fn change_form(about: &About) -> AnyView {
    let About { page, done } = *about;
    let form = Form::default();
    let status = RwSignal::new(String::new());
    let owner = RwSignal::new(String::new());
    let priority = RwSignal::new(String::new());
    let due_at = RwSignal::new(String::new());
    let snoozed = RwSignal::new(String::new());
    let refused = RwSignal::new(Vec::<BulkResult>::new());
    // Those who see the first account; who does not see another one is refused its action.
    let first = page.picked.with_untracked(|all| all.first().map(|item| item.customer.id.clone())).unwrap_or_default();
    let people = Remote::new(move || api::work::colleagues(first.clone(), None));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let owner = owner.get_untracked();
        let change = ActionChange {
            owner: (!owner.is_empty()).then(|| people::sent(&owner).flatten()),
            priority: words::by_key(&words::PRIORITIES, &priority.get_untracked()),
            due_at: zone::from_control(&due_at.get_untracked()).map(Some),
            snoozed_until: zone::from_control(&snoozed.get_untracked()).map(Some),
            ..ActionChange::default()
        };
        let to = words::by_key(&words::STATUSES, &status.get_untracked());
        let body = BulkChange {
            actions: targets(page),
            transition: to.map(|to| NewTransition { to, note: None, minutes: None, outcome: None }),
            change: Some(change).filter(|change| *change != ActionChange::default()),
        };
        form.send(api::work::change_actions(&body, form.key()), move |results: &BulkResults| {
            page.session.work.live.changed();
            keep_refused(page, results);
            let failed: Vec<_> = results.items.iter().filter(|one| one.version.is_none()).cloned().collect();
            if failed.is_empty() {
                page.session
                    .say(format!("{} changed", number::counted(locale(), results.changed, "action", "actions")));
                done.run(());
            } else {
                refused.set(failed);
            }
        });
    };
    let problems = fragment(Box::new(move || {
        let refused = refused.get();
        let count = u64::try_from(refused.len()).unwrap_or(u64::MAX);
        let title = |id: &str| {
            page.picked.with(|all| {
                all.iter().find(|item| item.id == id).map_or_else(|| id.to_owned(), |item| item.title.clone())
            })
        };
        html! {
            @if !refused.is_empty() {
                div.note data-kind="error" role="alert" {
                    (icon("warn"))
                    div {
                        p { b { (number::counted(locale(), count, "action was", "actions were")) " refused" } ", the others are changed." }
                        ul { @for one in &refused { li { (title(&one.id)) ": " (one.detail.as_deref().unwrap_or("no reason given")) } } }
                    }
                }
            }
        }
    }));
    let as_it_is = || (String::new(), "As it is".to_owned());
    let statuses = vec![
        as_it_is(),
        (words::status_key(ActionStatus::InProgress).to_owned(), "Start".to_owned()),
        (words::status_key(ActionStatus::Pending).to_owned(), "Reopen".to_owned()),
    ];
    let priorities = std::iter::once(as_it_is()).chain(words::pairs(&words::PRIORITIES)).collect::<Vec<_>>();
    let owners = Signal::derive(move || {
        let known =
            people.ok(|people| people.items.iter().map(|one| (one.id.clone(), one.name.clone())).collect::<Vec<_>>());
        let nobody = (NOBODY.to_owned(), "Nobody".to_owned());
        std::iter::once((String::new(), "As it is".to_owned()))
            .chain(known.unwrap_or_default())
            .chain(std::iter::once(nobody))
            .collect::<Vec<_>>()
    });
    view! {
        <form on:submit=submit>
            <div class="dialog__body">
                {problems}
                <Trouble form=form fields=FIELDS />
                <div class="two">
                    <Select
                        id="bulk-status"
                        label="Status"
                        value=status
                        error=form.error("transition.to")
                        options=Signal::stored(statuses)
                    />
                    <Select
                        id="bulk-priority"
                        label="Priority"
                        value=priority
                        error=form.error("change.priority")
                        options=Signal::stored(priorities)
                    />
                </div>
                <Select
                    id="bulk-owner"
                    label="Owner"
                    value=owner
                    error=form.error("change.owner")
                    options=owners
                    hint="Those who don't see an action's account are refused it"
                />
                <Field
                    id="bulk-due"
                    label="Due (empty: as it is)"
                    kind="datetime-local"
                    value=due_at
                    error=form.error("change.due_at")
                    optional=true
                />
                <Field
                    id="bulk-snooze"
                    label="Put off until (empty: as it is)"
                    kind="datetime-local"
                    value=snoozed
                    error=form.error("change.snoozed_until")
                    optional=true
                />
            </div>
            <DialogEnd form=form name="Change" back="Back" leave=done />
        </form>
    }
    .into_any()
}
