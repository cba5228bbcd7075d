//! Asks before a version scores everybody from now on: what would change, and why it is done, which the audit log keeps.

use std::sync::Arc;

use bellwether_contract::model_library::Activated;
use bellwether_contract::simulation::Simulation;
use bellwether_ui::components::field::{DialogEnd, Field, Trouble};
use bellwether_ui::components::fragment::{fragment, text};
use bellwether_ui::components::icon::icon;
use bellwether_ui::components::overlay::ModalDialog;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number;
use bellwether_ui::state::form::Form;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use maud::{Markup, html};

use super::{Asking, Scoring};
use crate::api;
use crate::components::value::sum_text;
use crate::parts::{self, part_of};
use crate::state::session::use_session;

/// The dialog.
#[component]
pub(super) fn ActivateDialog(page: Scoring) -> impl IntoView {
    let open = Memo::new(move |_| page.asking.get() == Some(Asking::Activate));
    let close = Arc::new(move || page.asking.set(None));
    let title = text(move || Some(format!("Activate {}?", page.chosen.get()?)));
    view! {
        <ModalDialog id="activate-model" open=open close=close title=title>
            {part_of(parts::SCORING_ACTIVATE, Arc::new(page))}
        </ModalDialog>
    }
}

/// What it holds.
pub(crate) fn content(page: &Scoring) -> AnyView {
    let page = *page;
    let session = use_session();
    let form = Form::default();
    let reason = RwSignal::new(String::new());
    let Some(model) = untrack(|| page.version()).map(|version| version.model) else { return ().into_any() };
    let effect = fragment(Box::new(move || {
        html! {
            p { "From now on it scores every account, instead of " b { (page.active().unwrap_or_default()) } "." }
            @if page.is_changed.get() {
                div.note data-kind="warn" { (icon("warn")) p { "What you have changed is not part of it: save that first." } }
            } @else if let Some(answer) = page.trial.answer.get() { p { (consequences(&answer)) } }
        }
    }));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let command = api::scoring::activate(&model.key, model.version, reason.get_untracked().trim().to_owned())
            .once(form.key());
        form.send(command, move |done: &Activated| {
            let accounts = number::counted(locale(), done.customers, "account", "accounts");
            session.say(format!("{} scores {accounts} now, instead of {}", done.active, done.before));
            page.asking.set(None);
            page.refetch();
        });
    };
    view! {
        <form on:submit=submit>
            <div class="dialog__body">
                <div class="stack stack--s">{effect}</div>
                <Trouble form=form fields=&["reason"] />
                <Field
                    id="activate-reason"
                    label="Why"
                    value=reason
                    error=form.error("reason")
                    most=500
                    hint="The audit log keeps it, with your name."
                />
            </div>
            <DialogEnd form=form name="Activate" leave=move |()| page.asking.set(None) />
        </form>
    }
    .into_any()
}

/// What would change, in a sentence.
fn consequences(answer: &Simulation) -> Markup {
    let revenue = |totals: &bellwether_contract::simulation::SimulatedTotals| sum_text(totals.at_risk.revenue.as_ref());
    html! {
        b { (number::counted(locale(), answer.moved, "account", "accounts")) } " would change band; revenue at risk goes from "
        (revenue(&answer.before)) " to " b { (revenue(&answer.after)) } " a year."
    }
}
