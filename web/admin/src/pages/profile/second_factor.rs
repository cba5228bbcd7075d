//! The second factor: set up with an authenticator app, recovery codes, taken away again.

use std::sync::Arc;

use bellwether_contract::sign_in::{RecoveryCodes, SecondFactorSetup};
use bellwether_ui::api::path::encode;
use bellwether_ui::components::fragment::{fragment, live, text};
use bellwether_ui::components::icon::{icon, icon_view};
use bellwether_ui::components::overlay::ModalDialog;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use maud::html;

use crate::api;
use crate::components::copy::{CopyButton, CopyLine};
use crate::state::session::use_session;
use bellwether_ui::components::field::{DialogEnd, Field, PasswordField, Trouble};
use bellwether_ui::state::form::Form;

/// The dialog that is open.
#[derive(Clone, PartialEq)]
enum Step {
    Closed,
    /// Show that one knows the password: a session that was left open is not enough.
    Password,
    /// Scan, and type a first code.
    Begun(SecondFactorSetup),
    /// Store the recovery codes.
    Codes(Vec<String>),
    /// Type a code to take it away.
    Remove,
}

/// The panel.
#[component]
pub(super) fn SecondFactor() -> impl IntoView {
    let session = use_session();
    let step = RwSignal::new(Step::Closed);
    let form = Form::default();
    let state = Memo::new(move |_| session.me.ok(|me| (me.second_factor, me.recovery_codes)).unwrap_or_default());
    let has_password = Memo::new(move |_| session.me.ok(|me| me.password).unwrap_or_default());
    let begin = move |_| {
        if has_password.get_untracked() {
            step.set(Step::Password);
        } else {
            form.send(api::begin_second_factor(None), move |setup: &SecondFactorSetup| {
                step.set(Step::Begun(setup.clone()));
            });
        }
    };
    let told = fragment(Box::new(move || {
        let (on, left) = state.get();
        html! {
            @if on {
                p { span.state data-state="on" { (icon("check")) "On" } " Signing in takes a code of your authenticator app." }
                p.sub { (left) " recovery codes are left" @if left < 3 { ": set it up anew to get others" } "." }
            } @else {
                p { span.state data-state="off" { "Off" } " A password alone can be guessed or stolen. With a second factor, "
                    "signing in takes a code of an app on your phone as well." }
            }
        }
    }));
    let buttons = live(move || {
        if state.get().0 {
            view! {
                <button class="btn" type="button" on:click=move |_| step.set(Step::Remove)>
                    "Turn off"
                </button>
            }
            .into_any()
        } else {
            view! {
                <button
                    class="btn btn--primary"
                    type="button"
                    aria-busy=move || form.busy.get().then_some("true")
                    on:click=begin
                >
                    {icon_view("shield")}
                    "Set up"
                </button>
            }
            .into_any()
        }
    });
    let title = text(move || {
        let title = match step.get() {
            Step::Codes(_) => "Recovery codes",
            Step::Remove => "Turn off the second factor",
            _ => "Set up the second factor",
        };
        Some(title.to_owned())
    });
    let open = Memo::new(move |_| step.with(|step| *step != Step::Closed));
    view! {
        <section class="panel" aria-label="Second factor">
            <div class="panel__head">
                <h2>"Second factor"</h2>
            </div>
            <div class="panel__body stack stack--s">
                <Trouble form=form />
                {told}
                <div class="actions">{buttons}</div>
            </div>
        </section>
        <ModalDialog id="factor" open=open close=Arc::new(move || step.set(Step::Closed)) title=title>
            {live(move || match step.get() {
                Step::Closed => ().into_any(),
                Step::Password => view! { <Password step=step /> }.into_any(),
                Step::Begun(setup) => view! { <Begun setup=setup step=step /> }.into_any(),
                Step::Codes(codes) => view! { <Codes codes=codes step=step /> }.into_any(),
                Step::Remove => view! { <Remove step=step /> }.into_any(),
            })}
        </ModalDialog>
    }
}

#[component]
fn Password(step: RwSignal<Step>) -> impl IntoView {
    let form = Form::default();
    let password = RwSignal::new(String::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        form.send(api::begin_second_factor(Some(password.get_untracked())), move |setup: &SecondFactorSetup| {
            step.set(Step::Begun(setup.clone()));
        });
    };
    view! {
        <form on:submit=submit>
            <div class="dialog__body">
                <p>"Type your password once more, so that nobody else sets this up where you left the page open."</p>
                <Trouble form=form fields=&["password"] />
                <PasswordField
                    id="factor-password"
                    label="Password"
                    value=password
                    error=form.error("password")
                    autocomplete="current-password"
                />
            </div>
            <DialogEnd form=form name="Go on" leave=move |()| step.set(Step::Closed) />
        </form>
    }
}

#[component]
fn Begun(setup: SecondFactorSetup, step: RwSignal<Step>) -> impl IntoView {
    let session = use_session();
    let form = Form::default();
    let code = RwSignal::new(String::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let typed: String = code.get_untracked().split_whitespace().collect();
        form.send(api::complete_second_factor(typed), move |codes: &RecoveryCodes| {
            session.me.refetch();
            step.set(Step::Codes(codes.codes.clone()));
        });
    };
    // As an image it cannot do anything but be looked at.
    let picture = format!("data:image/svg+xml,{}", encode(&setup.qr_svg));
    view! {
        <form on:submit=submit>
            <div class="dialog__body">
                <p>"1. Scan this with an authenticator app, or type the key into it."</p>
                <img class="qr" src=picture alt="QR code for authenticator apps" width="176" height="176" />
                <CopyLine id="secret" label="Key" value=setup.secret />
                <p>"2. Type the six digits that the app shows now."</p>
                <Trouble form=form fields=&["code"] />
                <Field
                    id="code"
                    label="Code"
                    value=code
                    error=form.error("code")
                    autocomplete="one-time-code"
                    inputmode="numeric"
                    most=7
                />
            </div>
            <DialogEnd form=form name="Turn on" leave=move |()| step.set(Step::Closed) />
        </form>
    }
}

#[component]
fn Codes(codes: Vec<String>, step: RwSignal<Step>) -> impl IntoView {
    let lines = codes.join("\n");
    let file = format!("data:text/plain;charset=utf-8,{}", encode(&format!("{lines}\n")));
    let list = fragment(Box::new(move || {
        html! { ul.codes aria-label="Recovery codes" { @for code in &codes { li { (code) } } } }
    }));
    view! {
        <div class="dialog__body">
            <p>
                "The second factor is on. Without your phone, each of these codes works once in its place. They are shown this once: "
                "store them where you find them without your phone."
            </p>
            {list}
            <div class="row row--wrap">
                <CopyButton value=lines />
                <a class="btn" href=file download="bellwether-recovery-codes.txt" rel="external">
                    {icon_view("down")}
                    "Download"
                </a>
            </div>
        </div>
        <footer>
            <button class="btn btn--primary" type="button" on:click=move |_| step.set(Step::Closed)>
                "I have stored them"
            </button>
        </footer>
    }
}

#[component]
fn Remove(step: RwSignal<Step>) -> impl IntoView {
    let session = use_session();
    let form = Form::default();
    let code = RwSignal::new(String::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let typed: String = code.get_untracked().split_whitespace().collect();
        form.send(api::remove_second_factor(typed), move |(): &()| {
            session.me.refetch();
            session.say("The second factor is off");
            step.set(Step::Closed);
        });
    };
    view! {
        <form on:submit=submit>
            <div class="dialog__body">
                <p>"Signing in will take your password alone, and your recovery codes stop working."</p>
                <Trouble form=form fields=&["code"] />
                <Field
                    id="code"
                    label="Code of the app, or a recovery code"
                    value=code
                    error=form.error("code")
                    autocomplete="one-time-code"
                    most=60
                />
            </div>
            <DialogEnd form=form name="Turn off" leave=move |()| step.set(Step::Closed) />
        </form>
    }
}
