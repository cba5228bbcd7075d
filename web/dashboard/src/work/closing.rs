//! What came of actions that are completed or cancelled: outcome, effect, time spent.

use bellwether_contract::action::{ActionItem, ActionStatus, Outcome};
use bellwether_contract::action_change::{BulkChange, BulkResult, BulkResults, BulkTarget, NewTransition};
use bellwether_ui::api::client::{Sent, Shared};
use bellwether_ui::components::area::TextArea;
use bellwether_ui::components::field::{DialogEnd, Field, Select, Trouble};
use bellwether_ui::components::fragment::{clicked, fragment};
use bellwether_ui::components::icon::icon;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number;
use bellwether_ui::state::form::Form;
use leptos::ev::{MouseEvent, SubmitEvent};
use leptos::prelude::*;
use maud::html;

use super::words;
use crate::api;
use crate::state::session::use_session;

const FIELDS: &[&str] = &["outcome.result", "outcome.text", "minutes"];

/// What the dialog holds.
#[component]
pub(crate) fn CloseForm() -> impl IntoView {
    let session = use_session();
    let work = session.work;
    let Some(closing) = work.closing.get_untracked() else { return ().into_any() };
    let completes = closing.to == ActionStatus::Completed;
    let form = Form::default();
    let result = RwSignal::new(String::new());
    let effect = RwSignal::new(String::new());
    let text = RwSignal::new(String::new());
    let minutes = RwSignal::new(String::new());
    // Those that were refused: what is left to be done.
    let refused = RwSignal::new(Vec::<BulkResult>::new());
    let left = StoredValue::new(closing.actions.clone());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let outcome = words::by_key(&words::OUTCOMES, &result.get_untracked()).map(|result| Outcome {
            result,
            text: Some(text.get_untracked().trim().to_owned()).filter(|text| !text.is_empty()),
            effective: match effect.get_untracked().as_str() {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            },
        });
        let note = Some(text.get_untracked().trim().to_owned()).filter(|text| !text.is_empty() && outcome.is_none());
        let body =
            NewTransition { to: closing.to, note, minutes: minutes.get_untracked().trim().parse().ok(), outcome };
        let done = move |answer: Shared| {
            let results = answer.downcast_ref::<BulkResults>().map(|results| results.items.clone()).unwrap_or_default();
            let failed: Vec<BulkResult> = results.into_iter().filter(|one| one.version.is_none()).collect();
            work.live.changed();
            if failed.is_empty() {
                work.closing.set(None);
                session.say(if completes { "Done, with what came of it" } else { "Cancelled" });
            } else {
                left.update_value(|left| left.retain(|item| failed.iter().any(|one| one.id == item.id)));
                refused.set(failed);
            }
        };
        form.send_shared(left.with_value(|left| close(left, body, form.key())), Box::new(done));
    };
    let named = fragment(Box::new(move || {
        html! {
            ul.close-list { @for item in left.get_value().iter().take(6) { li { b { (item.title) } " " span.sub { (item.customer.name) } } } }
            @let more = left.get_value().len().saturating_sub(6);
            @if more > 0 { p.sub { "and " (more) " more" } }
        }
    }));
    let problems = fragment(Box::new(move || {
        let refused = refused.get();
        let count = u64::try_from(refused.len()).unwrap_or(u64::MAX);
        html! {
            @if !refused.is_empty() {
                div.note data-kind="error" role="alert" {
                    (icon("warn"))
                    div {
                        p { b { (number::counted(locale(), count, "action was", "actions were")) " refused" } ", the others are done. Send again to try these once more." }
                        ul { @for one in &refused { li { (title_of(&left.get_value(), &one.id)) ": " (one.detail.as_deref().unwrap_or("no reason given")) } } }
                    }
                }
            }
        }
    }));
    let options =
        std::iter::once((String::new(), if completes { "Choose what came of it" } else { "None" }.to_owned()))
            .chain(words::pairs(&words::OUTCOMES))
            .collect::<Vec<_>>();
    let (label, name) = if completes {
        ("In more words (optional)", "Complete")
    } else {
        ("Why it is not to be done any more (optional)", "Cancel it")
    };
    let effects = fragment(Box::new(move || {
        let now = effect.get();
        html! {
            @for (key, name) in [("yes", "Yes"), ("no", "No"), ("", "Can't tell yet")] {
                button type="button" aria-pressed=(now == key) data-effect=(key) { (name) }
            }
        }
    }));
    let choose = move |event: MouseEvent| {
        if let Some(key) = clicked(&event, "data-effect") {
            effect.set(key);
        }
    };
    view! {
        <form on:submit=submit>
            <div class="dialog__body">
                {named}
                {problems}
                <Trouble form=form fields=FIELDS />
                <Select
                    id="close-result"
                    label="What came of it"
                    value=result
                    error=form.error("outcome.result")
                    options=Signal::stored(options)
                />
                <div class="field" role="group" aria-labelledby="close-effect">
                    <span class="label" id="close-effect">"Did it have the effect you wished for?"</span>
                    <div class="seg seg--wide" on:click=choose>{effects}</div>
                </div>
                <TextArea id="close-text" label=label value=text error=form.error("outcome.text") most=2_000 />
                <Field
                    id="close-minutes"
                    label="Minutes spent (optional)"
                    kind="number"
                    inputmode="numeric"
                    value=minutes
                    error=form.error("minutes")
                    optional=true
                />
            </div>
            <DialogEnd form=form name=name back="Back" leave=move |()| work.closing.set(None) />
        </form>
    }
    .into_any()
}

fn title_of(items: &[ActionItem], id: &str) -> String {
    items.iter().find(|item| item.id == id).map_or_else(|| id.to_owned(), |item| item.title.clone())
}

/// Closes all of them.
fn close(actions: &[ActionItem], body: NewTransition, key: String) -> Sent {
    // What the person says of an action holds whatever else was changed meanwhile.
    let actions = actions.iter().map(|item| BulkTarget { id: item.id.clone(), version: None }).collect();
    api::work::change_actions(&BulkChange { actions, transition: Some(body), change: None }, key).shared()
}
