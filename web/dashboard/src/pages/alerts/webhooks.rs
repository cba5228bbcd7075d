//! The webhooks that are told of alerts. The secret of a new one is shown this once.

use std::sync::Arc;

use bellwether_contract::alert::{CreatedWebhook, NewWebhook, Webhook, WebhookChange, Webhooks as Answer};
use bellwether_ui::components::confirm::Confirmation;
use bellwether_ui::components::field::{DialogEnd, Field, Select, Trouble};
use bellwether_ui::components::fragment::{clicked, live};
use bellwether_ui::components::icon::{icon, icon_view};
use bellwether_ui::components::overlay::ModalDialog;
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::instant;
use bellwether_ui::state::form::Form;
use bellwether_ui::state::remote::Remote;
use leptos::ev::{MouseEvent, SubmitEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;
use maud::{Markup, html};
use wasm_bindgen_futures::JsFuture;

use super::Page;
use super::inbox::SEVERITIES;
use crate::api;
use crate::work::attempt::Attempt;
use crate::work::listing::nothing;
use crate::work::{due, words};

/// The panel.
#[component]
pub(super) fn Webhooks(page: Page) -> impl IntoView {
    let session = page.session;
    let answer = Remote::new(api::alerts::webhooks);
    let adding = RwSignal::new(false);
    let renewing = RwSignal::new(None::<Webhook>);
    let attempt = Attempt::new();
    let content = remote("The webhooks", answer, skeleton::block(3), |hooks: &Answer| {
        html! {
            @if hooks.items.is_empty() { (nothing("hook", "No webhook yet", "Add one to tell another program of alerts: a chat, a ticket system, a flow.")) }
            ul.list.list--hooks { @for hook in &hooks.items { (one(hook)) } }
        }
    });
    let act = move |event: MouseEvent| {
        let find = |id: String| {
            untrack(|| answer.ok(|hooks| hooks.items.iter().find(|hook| hook.id == id).cloned())).flatten()
        };
        let Some((act, hook)) = clicked(&event, "data-do").zip(clicked(&event, "data-hook").and_then(find)) else {
            return;
        };
        let (id, version) = (hook.id.clone(), hook.version);
        match act.as_str() {
            "switch" => {
                let change = WebhookChange { enabled: Some(!hook.enabled), ..WebhookChange::default() };
                attempt.run(
                    move |_| api::alerts::change_webhook(&id, version, &change),
                    move |_: &Webhook| answer.refetch(),
                );
            }
            "renew" => renewing.set(Some(hook)),
            _ => {
                let question = Confirmation::new(
                    format!("Delete “{}”?", hook.name),
                    "Nothing is sent there any more.",
                    "Delete it",
                    move || api::alerts::delete_webhook(&id, version),
                );
                session.work.asked.set(Some(question.then(move || answer.refetch())));
            }
        }
    };
    view! {
        <section class="panel" aria-labelledby="h-hooks">
            <div class="panel__head">
                <h2 id="h-hooks">"Webhooks"</h2>
                <span class="sub">"signed as Standard Webhooks has it"</span>
                <span class="end">
                    <button class="btn btn--s" type="button" on:click=move |_| adding.set(true)>
                        {icon_view("plus")}
                        "Add"
                    </button>
                </span>
            </div>
            {attempt.note("The webhook")}
            <div class="frag" on:click=act>
                {content}
            </div>
        </section>
        <ModalDialog
            id="webhook"
            open=Memo::new(move |_| adding.get())
            close=Arc::new(move || adding.set(false))
            title="Add a webhook".into_any()
        >
            <Add page=page answer=answer open=adding />
        </ModalDialog>
        <ModalDialog
            id="webhook-secret"
            open=Memo::new(move |_| renewing.with(Option::is_some))
            close=Arc::new(move || renewing.set(None))
            title="Renew the secret".into_any()
        >
            <Renew page=page answer=answer hook=renewing />
        </ModalDialog>
    }
}

fn one(hook: &Webhook) -> Markup {
    html! {
        li {
            div.grow {
                b { (hook.name) }
                div.sub.ellip { (hook.url) }
                div.muted.source__note {
                    @match hook.last_success_at { Some(at) => { "Last arrived " (due::ago(at)) }, None => "Nothing has arrived yet" }
                    @if hook.failures > 0 { span.neg { "; failed " (hook.failures) " times since" } }
                    @if let Some(until) = hook.former_secret_until { "; the former secret signs too until " (instant::short(until)) }
                }
            }
            div.row.row--tight {
                button.btn.btn--s.btn--quiet type="button" data-do="renew" data-hook=(hook.id) aria-label={ "Renew the secret of “" (hook.name) "”" } { (icon("key")) "Renew secret" }
                button.btn.btn--s.btn--quiet.btn--icon type="button" data-do="delete" data-hook=(hook.id) aria-label={ "Delete “" (hook.name) "”" } { (icon("x")) }
                button.switch-btn type="button" role="switch" aria-checked=(hook.enabled) aria-label={ "Webhook “" (hook.name) "”" }
                    data-do="switch" data-hook=(hook.id) { i {} }
            }
        }
    }
}

#[component]
fn Add(page: Page, answer: Remote<Answer>, open: RwSignal<bool>) -> impl IntoView {
    let form = Form::default();
    let (name, url) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let from = RwSignal::new("warning".to_owned());
    let secret = RwSignal::new(None::<String>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let body = NewWebhook {
            name: name.get_untracked().trim().to_owned(),
            url: url.get_untracked().trim().to_owned(),
            from: words::by_key(&SEVERITIES, &from.get_untracked()),
        };
        form.send(api::alerts::make_webhook(&body, form.key()), move |made: &CreatedWebhook| {
            secret.set(Some(made.secret.clone()));
            answer.refetch();
            page.session.say(format!("“{}” was added", made.webhook.name));
        });
    };
    live(move || match secret.get() {
        Some(secret) => told(page, secret, Callback::new(move |()| open.set(false))),
        None => view! {
            <form on:submit=submit>
                <div class="dialog__body">
                    <Trouble form=form fields=&["name", "url", "from"] />
                    <Field id="hook-name" label="Name" value=name error=form.error("name") most=100 />
                    <Field
                        id="hook-url"
                        label="Address"
                        kind="url"
                        inputmode="url"
                        value=url
                        error=form.error("url")
                        hint="https://…"
                        most=2_000
                    />
                    <Select
                        id="hook-from"
                        label="Alerts at least this bad"
                        value=from
                        error=form.error("from")
                        options=Signal::stored(words::pairs(&SEVERITIES))
                    />
                </div>
                <DialogEnd form=form name="Add it" leave=move |()| open.set(false) />
            </form>
        }
        .into_any(),
    })
}

#[component]
fn Renew(page: Page, answer: Remote<Answer>, hook: RwSignal<Option<Webhook>>) -> impl IntoView {
    let form = Form::default();
    let Some(before) = hook.get_untracked() else { return ().into_any() };
    let secret = RwSignal::new(None::<String>);
    let (id, version) = (StoredValue::new(before.id), before.version);
    let renew = move |_| {
        form.send(api::alerts::renew_secret(&id.get_value(), version, form.key()), move |made: &CreatedWebhook| {
            secret.set(Some(made.secret.clone()));
            answer.refetch();
        });
    };
    let name = StoredValue::new(before.name);
    live(move || {
        match secret.get() {
        Some(secret) => told(page, secret, Callback::new(move |()| hook.set(None))),
        None => view! {
            <div class="dialog__body">
                <p>
                    "“" {name.get_value()}
                    "” gets another secret. For 24 hours requests are signed with both, so that nothing is missed while the receiver is told."
                </p>
                <Trouble form=form />
            </div>
            <footer>
                <button class="btn" type="button" on:click=move |_| hook.set(None)>
                    "Cancel"
                </button>
                <button
                    class="btn btn--primary"
                    type="button"
                    aria-busy=move || form.busy.get().then_some("true")
                    on:click=renew
                >
                    "Renew it"
                </button>
            </footer>
        }
        .into_any(),
    }
    })
}

/// A secret, which is told this once.
fn told(page: Page, secret: String, done: Callback<()>) -> AnyView {
    let copied = secret.clone();
    let copy = move |_| {
        let written = window().navigator().clipboard().write_text(&copied);
        spawn_local(async move {
            page.session.say(match JsFuture::from(written).await {
                Ok(_) => "Copied",
                Err(_) => "Select it and copy it yourself: the browser does not allow it here",
            });
        });
    };
    view! {
        <div class="dialog__body">
            <p>"With this secret the receiver checks that a request comes from here. It is shown this once."</p>
            <div class="field">
                <label for="hook-secret">"Secret"</label>
                <input class="input input--code" id="hook-secret" readonly=true value=secret />
            </div>
        </div>
        <footer>
            <button class="btn" type="button" on:click=copy>
                {icon_view("copy")}
                "Copy"
            </button>
            <button class="btn btn--primary" type="button" on:click=move |_| done.run(())>
                "I have kept it"
            </button>
        </footer>
    }
    .into_any()
}
