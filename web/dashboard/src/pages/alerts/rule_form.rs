//! A rule of alerts that is being written.

use bellwether_contract::alert::{AlertRule, AlertRuleBody, AlertRuleChange, NewAlertRule, Severity};
use bellwether_ui::components::area::TextArea;
use bellwether_ui::components::field::{DialogEnd, Field, Select, Trouble};
use bellwether_ui::state::form::Form;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::condition_editor::{Conditions, editor};
use super::inbox::{SEVERITIES, severity_key};
use super::playbook_choice::playbooks;
use crate::api;
use crate::state::session::use_session;
use crate::work::words;

const FIELDS: &[&str] = &[
    "key",
    "body.title",
    "body.sentence",
    "body.severity",
    "body.subject",
    "body.quiet_hours",
    "body.playbook",
    "body.when",
];

/// What can be looked at: key, name.
const SUBJECTS: [((), &str, &str); 3] =
    [((), "customer", "Accounts"), ((), "source", "Sources"), ((), "delivery", "Deliveries")];

/// What the form is given.
pub(crate) struct Given {
    /// The rule that is written: one that is there, or a new one; the dialog is open as long as there is something.
    pub(super) edited: RwSignal<Option<Option<AlertRule>>>,
    /// What is done when it was saved.
    pub(super) saved: Callback<()>,
}

/// The form; its code comes when it is opened.
pub(crate) fn rule_form(given: &Given) -> AnyView {
    let Given { edited, saved } = *given;
    let Some(rule) = edited.get_untracked() else { return ().into_any() };
    let session = use_session();
    let form = Form::default();
    let body = rule.as_ref().map(|rule| rule.body.clone());
    let is_new = rule.is_none();
    let text = |read: fn(&AlertRuleBody) -> String| RwSignal::new(body.as_ref().map(read).unwrap_or_default());
    let key = RwSignal::new(String::new());
    let title = text(|body| body.title.clone());
    let sentence = text(|body| body.sentence.clone());
    let severity =
        RwSignal::new(severity_key(body.as_ref().map_or(Severity::Warning, |body| body.severity)).to_owned());
    let quiet = RwSignal::new(body.as_ref().map_or_else(|| "24".to_owned(), |body| body.quiet_hours.to_string()));
    let subject = RwSignal::new(body.as_ref().map_or_else(|| "customer".to_owned(), |body| body.subject.clone()));
    let playbook = text(|body| body.playbook.clone().unwrap_or_default());
    let conditions = Conditions::of(body.as_ref().map_or(&[], |body| body.when.as_slice()), &subject.get_untracked());
    // What was asked of accounts cannot be asked of sources.
    Effect::new(move |before: Option<String>| {
        let subject = subject.get();
        if before.is_some_and(|before| before != subject) {
            conditions.restart(&subject);
        }
        subject
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let body = AlertRuleBody {
            title: title.get_untracked().trim().to_owned(),
            sentence: sentence.get_untracked().trim().to_owned(),
            severity: words::by_key(&SEVERITIES, &severity.get_untracked()).unwrap_or(Severity::Warning),
            subject: subject.get_untracked(),
            when: conditions.read(),
            // What is no number is refused by name.
            quiet_hours: quiet.get_untracked().trim().parse().unwrap_or(u32::MAX),
            playbook: Some(playbook.get_untracked()).filter(|key| !key.is_empty()),
        };
        let command = match &rule {
            Some(rule) => {
                let change = AlertRuleChange { body: Some(body), ..AlertRuleChange::default() };
                api::alerts::change_rule(&rule.key, rule.version, &change)
            }
            None => {
                let new = NewAlertRule { key: key.get_untracked().trim().to_owned(), body };
                api::alerts::make_rule(&new, form.key())
            }
        };
        form.send(command, move |_: &AlertRule| {
            edited.set(None);
            saved.run(());
            session.say("The rule was saved");
        });
    };
    let named = is_new.then(|| {
        view! { <Field id="rule-key" label="Key" value=key error=form.error("key") hint="Lower case letters, digits and underscores; it cannot be changed later" most=60 /> }
    });
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog__body">
                <Trouble form=form fields=FIELDS />
                {named}
                <Field
                    id="rule-title"
                    label="Title"
                    value=title
                    error=form.error("body.title")
                    hint="{name} stands for the account"
                />
                <TextArea
                    id="rule-sentence"
                    label="Sentence"
                    value=sentence
                    error=form.error("body.sentence")
                    hint="{score} stands for what it is; so does everything that conditions ask about"
                    rows=2
                    most=500
                />
                <div class="two">
                    <Select
                        id="rule-subject"
                        label="About"
                        value=subject
                        error=form.error("body.subject")
                        options=Signal::stored(words::pairs(&SUBJECTS))
                    />
                    <Select
                        id="rule-severity"
                        label="Severity"
                        value=severity
                        error=form.error("body.severity")
                        options=Signal::stored(words::pairs(&SEVERITIES))
                    />
                </div>
                {editor(form, conditions, subject, "body.when")}
                <div class="two">
                    <Field
                        id="rule-quiet"
                        label="Not again within hours"
                        kind="number"
                        inputmode="numeric"
                        value=quiet
                        error=form.error("body.quiet_hours")
                    />
                    <Select
                        id="rule-playbook"
                        label="Starts a playbook"
                        value=playbook
                        error=form.error("body.playbook")
                        options=playbooks(playbook)
                    />
                </div>
            </div>
            <DialogEnd form=form name="Save" leave=move |()| edited.set(None) />
        </form>
    }
    .into_any()
}
