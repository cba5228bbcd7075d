//! A rule of alerts that is being written.

use bellwether_contract::alert::{AlertRule, AlertRuleBody, AlertRuleChange, NewAlertRule, Severity};
use bellwether_ui::components::area::TextArea;
use bellwether_ui::components::field::{Field, Select, Submit, Trouble};
use bellwether_ui::state::form::Form;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::inbox::{SEVERITIES, severity_key};
use super::{Page, conditions};
use crate::api;
use crate::work::words;

const FIELDS: &[&str] = &["key", "title", "sentence", "severity", "subject", "quiet_hours", "when"];

/// What the dialog holds.
#[component]
pub(super) fn RuleForm(page: Page, edited: RwSignal<Option<Option<AlertRule>>>, saved: Callback<()>) -> impl IntoView {
    let Some(rule) = edited.get_untracked() else { return ().into_any() };
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
    let when = text(|body| conditions::written(&body.when));
    let subject = body.as_ref().map_or_else(|| "customer".to_owned(), |body| body.subject.clone());
    let playbook = body.as_ref().and_then(|body| body.playbook.clone());
    let unread = RwSignal::new(None::<String>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let when = match conditions::read(&when.get_untracked()) {
            Ok(when) => when,
            Err(why) => {
                unread.set(Some(why));
                return;
            }
        };
        unread.set(None);
        let body = AlertRuleBody {
            title: title.get_untracked().trim().to_owned(),
            sentence: sentence.get_untracked().trim().to_owned(),
            severity: words::by_key(&SEVERITIES, &severity.get_untracked()).unwrap_or(Severity::Warning),
            subject: subject.clone(),
            when,
            quiet_hours: quiet.get_untracked().trim().parse().unwrap_or(24),
            playbook: playbook.clone(),
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
            page.session.say("The rule was saved");
        });
    };
    let when_error = form.error("when");
    let named = is_new.then(|| {
        view! { <Field id="rule-key" label="Key" value=key error=form.error("key") hint="Lower case letters, digits and underscores; it cannot be changed later" most=60 /> }
    });
    view! {
        <form on:submit=submit>
            <div class="dialog__body">
                <Trouble form=form fields=FIELDS />
                {named}
                <Field
                    id="rule-title"
                    label="Title"
                    value=title
                    error=form.error("title")
                    hint="{name} stands for the account"
                />
                <TextArea
                    id="rule-sentence"
                    label="Sentence"
                    value=sentence
                    error=form.error("sentence")
                    hint="{score} stands for what it is; so does every field of a condition"
                    rows=2
                    most=1_000
                />
                <div class="two">
                    <Select
                        id="rule-severity"
                        label="Severity"
                        value=severity
                        error=form.error("severity")
                        options=Signal::stored(words::pairs(&SEVERITIES))
                    />
                    <Field
                        id="rule-quiet"
                        label="Not again within hours"
                        kind="number"
                        inputmode="numeric"
                        value=quiet
                        error=form.error("quiet_hours")
                    />
                </div>
                <TextArea
                    id="rule-when"
                    label="All of these must hold"
                    value=when
                    error=Signal::derive(move || unread.get().or_else(|| when_error.get()))
                    hint="One per line: score <= 40, fell_by >= 10, band = high, critical"
                    rows=4
                    most=2_000
                />
            </div>
            <footer>
                <button class="btn" type="button" on:click=move |_| edited.set(None)>
                    "Cancel"
                </button>
                <Submit form=form name="Save" />
            </footer>
        </form>
    }
    .into_any()
}
