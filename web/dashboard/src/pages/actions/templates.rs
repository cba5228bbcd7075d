//! The message templates: those that everybody uses and one's own, with where they are written and taken away.

use std::sync::Arc;

use bellwether_contract::message_template::{
    MessageKind, MessageTemplate, MessageTemplateContent, MessageTemplates as Answer,
};
use bellwether_ui::components::confirm::Confirmation;
use bellwether_ui::components::fragment::clicked;
use bellwether_ui::components::icon::{icon, icon_view};
use bellwether_ui::components::overlay::ModalDialog;
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::state::remote::Remote;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::{Markup, html};

use crate::api;
use crate::parts::{self, part_of};
use crate::state::session::use_session;
use crate::work::attempt::Attempt;
use crate::work::listing::nothing;
use crate::work::messages::editor::{Edited, Given};
use crate::work::messages::kinds;

/// The panel.
#[component]
pub(super) fn Templates() -> impl IntoView {
    let session = use_session();
    let answer = Remote::new(api::messages::templates);
    let edited = RwSignal::new(None::<Edited>);
    let attempt = Attempt::new();
    let content = remote("The templates", answer, skeleton::block(10), |all: &Answer| {
        html! {
            @if all.items.is_empty() { (nothing("mail", "No template yet", "Write one, and use it in an action or before a call.")) }
            ul.rules-list { @for one in &all.items { (item(one)) } }
        }
    });
    let find =
        move |id: String| untrack(|| answer.ok(|all| all.items.iter().find(|one| one.id == id).cloned())).flatten();
    let act = move |event: MouseEvent| {
        let Some((act, one)) = clicked(&event, "data-do").zip(clicked(&event, "data-template").and_then(find)) else {
            return;
        };
        match act.as_str() {
            "edit" => {
                let content = one.content.clone();
                edited.set(Some(Edited { template: Some(one), content }));
            }
            "copy" => {
                let name = format!("{} (copy)", one.content.name);
                edited.set(Some(Edited {
                    template: None,
                    content: MessageTemplateContent { name, shared: false, enabled: true, ..one.content },
                }));
            }
            "switch" => {
                let body = MessageTemplateContent { enabled: !one.content.enabled, ..one.content };
                attempt.run(
                    move |_| api::messages::change(&one.id, one.version, &body),
                    move |_: &MessageTemplate| answer.refetch(),
                );
            }
            _ => {
                let (title, text, action) = if one.shipped {
                    ("Put it back as it came?", "What was changed about this template is forgotten.", "Put it back")
                } else {
                    ("Delete the template?", "Nobody can use it any more.", "Delete it")
                };
                let question =
                    Confirmation::new(title, text, action, move || api::messages::delete(&one.id, one.version));
                session.work.asked.set(Some(question.then(move || answer.refetch())));
            }
        }
    };
    let new = move |_| {
        let content = MessageTemplateContent {
            name: String::new(),
            language: "en-GB".to_owned(),
            kind: MessageKind::Email,
            subject: String::new(),
            body: String::new(),
            shared: false,
            enabled: true,
        };
        edited.set(Some(Edited { template: None, content }));
    };
    view! {
        <section class="panel" aria-labelledby="h-templates">
            <div class="panel__head">
                <h2 id="h-templates">"Message templates"</h2>
                <span class="sub">"for e-mails, invitations and calls, filled in for an account"</span>
                <span class="end">
                    <button class="btn btn--s" type="button" on:click=new>
                        {icon_view("plus")}
                        "New template"
                    </button>
                </span>
            </div>
            {attempt.note("The template")}
            <div class="frag" on:click=act>
                {content}
            </div>
        </section>
        <ModalDialog
            id="message-template"
            kind="dialog--wide"
            open=Memo::new(move |_| edited.with(Option::is_some))
            close=Arc::new(move || edited.set(None))
            title="Message template".into_any()
        >
            {part_of(parts::TEMPLATE_FORM, Arc::new(given(answer, edited)))}
        </ModalDialog>
    }
}

/// Placeholders and languages may still be on their way when the form is opened.
fn given(answer: Remote<Answer>, edited: RwSignal<Option<Edited>>) -> Given {
    Given {
        edited,
        placeholders: Signal::derive(move || answer.ok(|all| all.placeholders.clone()).unwrap_or_default()),
        languages: Signal::derive(move || answer.ok(|all| all.languages.clone()).unwrap_or_default()),
        saved: Callback::new(move |()| answer.refetch()),
    }
}

fn item(one: &MessageTemplate) -> Markup {
    let content = &one.content;
    let name = &content.name;
    html! {
        li.rule-item.is-off[!content.enabled] {
            span.kind data-tip=(kinds::kind(content.kind)) { (icon(kinds::symbol(content.kind))) span.sr { (kinds::kind(content.kind)) } }
            div.grow {
                p { b { (name) } span.muted { " · " (kinds::language(&content.language)) } }
                p.sub.ellip { (if content.subject.is_empty() { content.body.lines().next().unwrap_or_default() } else { &content.subject }) }
                p.muted.rule-item__more {
                    (if content.shared { "Everybody uses it" } else { "Only you use it" })
                    @if !one.changed { " · as it came" }
                }
            }
            div.row.row--tight.row--wrap {
                @if one.editable {
                    button.btn.btn--s.btn--quiet type="button" data-do="edit" data-template=(one.id) aria-label={ "Change “" (name) "”" } { (icon("pen")) "Change" }
                }
                button.btn.btn--s.btn--quiet type="button" data-do="copy" data-template=(one.id) aria-label={ "Copy “" (name) "” for yourself" } { (icon("copy")) "Copy" }
                @if one.editable && one.shipped && one.changed {
                    button.btn.btn--s.btn--quiet type="button" data-do="reset" data-template=(one.id) aria-label={ "Reset “" (name) "”" } { (icon("retry")) "Reset" }
                }
                @if one.editable && !one.shipped {
                    button.btn.btn--s.btn--quiet.btn--icon type="button" data-do="delete" data-template=(one.id) aria-label={ "Delete “" (name) "”" } { (icon("x")) }
                }
                button.switch-btn type="button" role="switch" aria-checked=(content.enabled) disabled[!one.editable]
                    aria-label={ "Offer “" (name) "”" } data-do="switch" data-template=(one.id) { i {} }
            }
        }
    }
}
