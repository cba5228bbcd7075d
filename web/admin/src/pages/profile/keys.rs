//! Keys of the API: programs use them in somebody's name.

use std::sync::Arc;

use bellwether_contract::identity::{ApiKeyItem, CreatedApiKey, KeyScope, NewApiKey};
use bellwether_ui::components::fragment::{clicked, live};
use bellwether_ui::components::icon::{icon, icon_view};
use bellwether_ui::components::overlay::ModalDialog;
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::instant;
use bellwether_ui::state::remote::Remote;
use leptos::ev::{MouseEvent, SubmitEvent};
use leptos::prelude::*;
use maud::{Markup, html};

use crate::api;
use crate::components::copy::CopyLine;
use crate::state::session::use_session;
use bellwether_ui::components::confirm::Confirmation;
use bellwether_ui::components::field::{Checks, Field, Select, Submit, Trouble};
use bellwether_ui::state::form::Form;

const FIELDS: &[&str] = &["name", "scopes", "days"];

/// The panel.
#[component]
pub(super) fn Keys() -> impl IntoView {
    let session = use_session();
    let keys = Remote::new(api::api_keys);
    let open = RwSignal::new(false);
    let list = remote("Your keys", keys, skeleton::block(3), move |keys| {
        let me = session.me.ok(|me| me.id.clone()).unwrap_or_default();
        html! {
            @if keys.items.is_empty() {
                div.empty {
                    span.empty__ic { (icon("key")) }
                    h3 { "No keys" }
                    p { "A program that uses the API in your name needs one. It sees what you see." }
                }
            }
            ul.list { @for key in &keys.items { (item(key, &me)) } }
        }
    });
    let revoke = move |event: MouseEvent| {
        let Some(id) = clicked(&event, "data-revoke") else { return };
        let text = "Programs that use it are refused from now on. It cannot be brought back.";
        let question = Confirmation::new("Revoke this key?", text, "Revoke it", move || api::revoke_api_key(&id));
        session.ask(question.then(move || keys.refetch()));
    };
    view! {
        <section class="panel" aria-label="API keys">
            <div class="panel__head">
                <h2>"API keys"</h2>
                <div class="end">
                    <button class="btn btn--s" type="button" on:click=move |_| open.set(true)>
                        {icon_view("plus")}
                        "Make a key"
                    </button>
                </div>
            </div>
            <div class="panel__list" on:click=revoke>
                {list}
            </div>
        </section>
        <ModalDialog
            id="make-key"
            open=Memo::new(move |_| open.get())
            close=Arc::new(move || open.set(false))
            title="Make a key".into_any()
        >
            <MakeKey
                done=Callback::new(move |()| {
                    open.set(false);
                    keys.refetch();
                })
            />
        </ModalDialog>
    }
}

fn item(key: &ApiKeyItem, me: &str) -> Markup {
    let writes = key.scopes.contains(&KeyScope::Write);
    html! {
        li {
            div.grow {
                b { (key.name) } " " code.code { (key.prefix) "…" }
                p.sub {
                    (if writes { "Reads and writes" } else { "Reads" })
                    @if key.user.id != me { " for " (key.user.name) }
                    ", until " time datetime=(instant::iso(key.expires_at)) { (instant::short(key.expires_at)) }
                }
                p.muted {
                    @match key.last_used_at {
                        Some(at) => { "Last used " time datetime=(instant::iso(at)) { (instant::short(at)) } }
                        None => "Not used yet",
                    }
                }
            }
            button.btn.btn--s type="button" data-revoke=(key.id) aria-label={ "Revoke " (key.name) } { "Revoke" }
        }
    }
}

/// What the dialog holds: what a key is to be, then its secret.
#[component]
pub(in crate::pages) fn MakeKey(
    /// Key of the service it is for; without one for oneself.
    #[prop(optional)]
    user: Option<String>,
    /// Called when a key was made and its secret seen.
    done: Callback<()>,
) -> impl IntoView {
    let made = RwSignal::new(None::<String>);
    let form = Form::default();
    let name = RwSignal::new(String::new());
    let scopes = RwSignal::new(vec!["read".to_owned()]);
    let days = RwSignal::new("90".to_owned());
    let user = StoredValue::new(user);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let scope = |scope: &String| if scope == "write" { KeyScope::Write } else { KeyScope::Read };
        let body = NewApiKey {
            name: name.get_untracked(),
            scopes: scopes.with_untracked(|scopes| scopes.iter().map(scope).collect()),
            days: days.get_untracked().parse().unwrap_or(90),
            user: user.get_value(),
        };
        let command = api::make_api_key(&body).once(form.key());
        form.send(command, move |created: &CreatedApiKey| made.set(Some(created.secret.clone())));
    };
    let pairs = |all: &[(&str, &str)]| {
        Signal::stored(all.iter().map(|(key, name)| ((*key).to_owned(), (*name).to_owned())).collect::<Vec<_>>())
    };
    let scope_options = pairs(&[("read", "Read"), ("write", "Write: all but users, teams and keys")]);
    let day_options =
        pairs(&[("7", "7 days"), ("30", "30 days"), ("90", "90 days"), ("180", "180 days"), ("365", "a year")]);
    let ask = move || {
        view! {
            <form on:submit=submit>
                <div class="dialog__body">
                    <Trouble form=form fields=FIELDS />
                    <Field
                        id="key-name"
                        label="What it is for"
                        value=name
                        error=form.error("name")
                        most=100
                        hint="The program that will use it, such as “Nightly export”"
                    />
                    <Checks label="What it may do" value=scopes error=form.error("scopes") options=scope_options />
                    <Select id="key-days" label="How long" value=days error=form.error("days") options=day_options />
                </div>
                <footer>
                    <Submit form=form name="Make the key" />
                </footer>
            </form>
        }
        .into_any()
    };
    live(move || match made.get() {
        None => ask(),
        Some(secret) => view! {
            <div class="dialog__body">
                <p>"This is the key. It is shown this once: copy it to where the program finds it."</p>
                <CopyLine id="key-secret" label="Key" value=secret />
            </div>
            <footer>
                <button class="btn btn--primary" type="button" on:click=move |_| done.run(())>
                    "Done"
                </button>
            </footer>
        }
        .into_any(),
    })
}
