//! A rule of suggestions that is being written.

use bellwether_contract::action::ActionKind;
use bellwether_contract::suggestion::{NewSuggestionRule, SuggestionRule, SuggestionRuleBody, SuggestionRuleChange};
use bellwether_ui::components::area::TextArea;
use bellwether_ui::components::field::{DialogEnd, Field, Select, Trouble};
use bellwether_ui::format::labels;
use bellwether_ui::format::locale::locale;
use bellwether_ui::state::form::Form;
use bellwether_ui::state::remote::Remote;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::condition_editor::{Conditions, editor};
use super::playbook_choice::playbooks;
use crate::api;
use crate::components::typed::{parse, shown};
use crate::state::session::use_session;
use crate::work::words;

const FIELDS: &[&str] = &[
    "key",
    "body.title",
    "body.sentence",
    "body.kind",
    "body.priority",
    "body.due_hours",
    "body.playbook",
    "body.dimension",
    "body.effect",
    "body.dismissed_days",
    "body.when",
];

/// What the form is given.
pub(crate) struct Given {
    /// The rule that is written: one that is there, or a new one; the dialog is open as long as there is something.
    pub(super) edited: RwSignal<Option<Option<SuggestionRule>>>,
    /// What is done when it was saved.
    pub(super) saved: Callback<()>,
}

/// What was typed.
#[derive(Clone, Copy)]
struct Typed {
    title: RwSignal<String>,
    sentence: RwSignal<String>,
    kind: RwSignal<String>,
    priority: RwSignal<String>,
    due: RwSignal<String>,
    playbook: RwSignal<String>,
    dimension: RwSignal<String>,
    effect: RwSignal<String>,
    dismissed: RwSignal<String>,
    conditions: Conditions,
}

impl Typed {
    fn of(body: Option<&SuggestionRuleBody>) -> Self {
        let text = |text: Option<String>| RwSignal::new(text.unwrap_or_default());
        let kind = body.map_or(ActionKind::Call, |body| body.kind);
        let effect = body.map_or(0.3, |body| body.effect);
        Self {
            title: text(body.map(|body| body.title.clone())),
            sentence: text(body.map(|body| body.sentence.clone())),
            kind: text(Some(words::kind_key(kind).to_owned())),
            priority: text(body.and_then(|body| body.priority).map(|one| words::priority_key(one).to_owned())),
            due: text(body.and_then(|body| body.due_hours).map(|hours| hours.to_string())),
            playbook: text(body.and_then(|body| body.playbook.clone())),
            dimension: text(body.and_then(|body| body.dimension.clone())),
            effect: text(Some(shown(locale(), effect * 100.0))),
            dismissed: text(Some(body.map_or(30, |body| body.dismissed_days).to_string())),
            conditions: Conditions::of(body.map_or(&[], |body| body.when.as_slice()), "customer"),
        }
    }

    /// As the API takes it; what is no number is refused by name.
    fn body(self) -> SuggestionRuleBody {
        let chosen = |of: RwSignal<String>| Some(of.get_untracked().trim().to_owned()).filter(|text| !text.is_empty());
        SuggestionRuleBody {
            title: self.title.get_untracked().trim().to_owned(),
            sentence: self.sentence.get_untracked().trim().to_owned(),
            kind: words::kind_by_key(&self.kind.get_untracked()).unwrap_or(ActionKind::Custom),
            priority: words::by_key(&words::PRIORITIES, &self.priority.get_untracked()),
            due_hours: chosen(self.due).map(|hours| hours.parse().unwrap_or(u32::MAX)),
            playbook: chosen(self.playbook),
            dimension: chosen(self.dimension),
            effect: parse(&self.effect.get_untracked()).map_or(-1.0, |percent| percent / 100.0),
            dismissed_days: self.dismissed.get_untracked().trim().parse().unwrap_or(u32::MAX),
            when: self.conditions.read(),
        }
    }
}

/// The form; its code comes when it is opened.
pub(crate) fn suggestion_form(given: &Given) -> AnyView {
    let Given { edited, saved } = *given;
    let Some(rule) = edited.get_untracked() else { return ().into_any() };
    let session = use_session();
    let form = Form::default();
    let is_new = rule.is_none();
    let key = RwSignal::new(String::new());
    let typed = Typed::of(rule.as_ref().map(|rule| &rule.body));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let body = typed.body();
        let command = match &rule {
            Some(rule) => {
                let change = SuggestionRuleChange { body: Some(body), ..SuggestionRuleChange::default() };
                api::alerts::change_suggestion_rule(&rule.key, rule.version, &change)
            }
            None => {
                let new = NewSuggestionRule { key: key.get_untracked().trim().to_owned(), body };
                api::alerts::make_suggestion_rule(&new, form.key())
            }
        };
        form.send(command, move |_: &SuggestionRule| {
            edited.set(None);
            saved.run(());
            session.say("The rule was saved");
        });
    };
    let named = is_new.then(|| {
        view! { <Field id="srule-key" label="Key" value=key error=form.error("key") hint="Lower case letters, digits and underscores; it cannot be changed later" most=60 /> }
    });
    let subject = RwSignal::new("customer".to_owned());
    let priorities = std::iter::once((String::new(), "By the band".to_owned())).chain(words::pairs(&words::PRIORITIES));
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog__body">
                <Trouble form=form fields=FIELDS />
                {named}
                <Field
                    id="srule-title"
                    label="What to do"
                    value=typed.title
                    error=form.error("body.title")
                    hint="{name} stands for the account"
                />
                <TextArea
                    id="srule-sentence"
                    label="Why"
                    value=typed.sentence
                    error=form.error("body.sentence")
                    hint="{score} stands for what it is; so does everything that conditions ask about"
                    rows=2
                    most=500
                />
                {editor(form, typed.conditions, subject, "body.when")}
                <div class="two">
                    <Select
                        id="srule-kind"
                        label="Type"
                        value=typed.kind
                        error=form.error("body.kind")
                        options=Signal::stored(words::kind_pairs())
                    />
                    <Select
                        id="srule-priority"
                        label="Priority"
                        value=typed.priority
                        error=form.error("body.priority")
                        options=Signal::stored(priorities.collect::<Vec<_>>())
                    />
                    <Field
                        id="srule-due"
                        label="Due within hours"
                        kind="number"
                        inputmode="numeric"
                        value=typed.due
                        error=form.error("body.due_hours")
                        hint="Left empty: by the band"
                        optional=true
                    />
                    <Field
                        id="srule-dismissed"
                        label="Once dismissed, not for days"
                        kind="number"
                        inputmode="numeric"
                        value=typed.dismissed
                        error=form.error("body.dismissed_days")
                    />
                    <Field
                        id="srule-effect"
                        label="May win back, in %"
                        inputmode="decimal"
                        value=typed.effect
                        error=form.error("body.effect")
                        hint="Of the points that are lost"
                    />
                    <Select
                        id="srule-dimension"
                        label="Of the points of"
                        value=typed.dimension
                        error=form.error("body.dimension")
                        options=dimensions(typed.dimension)
                    />
                </div>
                <Select
                    id="srule-playbook"
                    label="Goes with a playbook"
                    value=typed.playbook
                    error=form.error("body.playbook")
                    options=playbooks(typed.playbook)
                />
            </div>
            <DialogEnd form=form name="Save" leave=move |()| edited.set(None) />
        </form>
    }
    .into_any()
}

/// All dimensions of all models; also the one that is chosen, should no model have it.
fn dimensions(chosen: RwSignal<String>) -> Signal<Vec<(String, String)>> {
    let models = Remote::new(api::scoring::models);
    Signal::derive(move || {
        let mut keys: Vec<String> = Vec::new();
        let known = models.ok(|models| {
            let all = models.items.iter().flat_map(|model| &model.dimensions);
            all.map(|dimension| dimension.key.clone()).collect::<Vec<_>>()
        });
        let chosen = Some(chosen.get_untracked()).filter(|key| !key.is_empty());
        for key in known.unwrap_or_default().into_iter().chain(chosen) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        let named = keys.into_iter().map(|key| (key.clone(), labels::sentence(&key)));
        std::iter::once((String::new(), "All dimensions".to_owned())).chain(named).collect()
    })
}
