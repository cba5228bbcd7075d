//! `/sign-in`: e-mail address and password, or the identity provider.

use std::time::Duration;

use bellwether_contract::sign_in::{SignIn, SignInStep, SignedIn};
use bellwether_ui::components::fragment::{fragment, live, text};
use bellwether_ui::components::icon::icon;
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::state::preferences::Preferences;
use bellwether_ui::state::remote::Remote;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};
use maud::html;

use crate::api;
use crate::app::set_title;
use crate::components::door::DoorCard;
use crate::state::next::{code_href, enter, use_next};
use bellwether_ui::components::field::{Field, PasswordField, Submit, Trouble};
use bellwether_ui::state::form::Form;

const FIELDS: &[&str] = &["email", "password"];

/// The page.
#[component]
pub(crate) fn SignInPage() -> impl IntoView {
    set_title("Sign in");
    let ways = Remote::new(api::ways);
    let next = use_next();
    let refused = use_query_map().with_untracked(|query| query.get("error"));
    let refusal = fragment(Box::new(move || match &refused {
        Some(code) => html! { div.note data-kind="error" role="alert" { (icon("warn")) p { (refusal(code)) } } },
        None => html! {},
    }));
    let provided = next.clone();
    let provider = remote("The ways to sign in", ways, html! {}, move |ways| {
        html! {
            @if let Some(name) = &ways.provider {
                @if ways.password { p.or { "or" } }
                a.btn.btn--wide href=(api::provider_href(&provided)) rel="external" { (icon("shield")) "Sign in with " (name) }
            }
            @if ways.demo { p.field__hint { "E-mail address and password of the demonstration are on the terminal that started it." } }
        }
    });
    let password = Memo::new(move |_| ways.ok(|ways| ways.password));
    let form = live(move || match password.get() {
        Some(true) => view! { <PasswordForm next=next.clone() /> }.into_any(),
        Some(false) => ().into_any(),
        None if ways.failure().is_some() => ().into_any(),
        None => fragment(Box::new(|| html! { div.door__awaited aria-busy="true" { (skeleton::block(4)) } })),
    });
    view! {
        <DoorCard title="Sign in">
            {refusal} {form} {provider}
            <p class="field__hint">"Without access? An administrator can send you an invitation."</p>
        </DoorCard>
    }
}

#[component]
fn PasswordForm(next: String) -> impl IntoView {
    let preferences: Preferences = expect_context();
    let navigate = StoredValue::new(use_navigate());
    let form = Form::default();
    let (email, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let wait = wait_of(form);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if wait.get_untracked() > 0 {
            return;
        }
        let body = SignIn { email: email.get_untracked().trim().to_owned(), password: password.get_untracked() };
        let next = next.clone();
        form.send(api::sign_in(&body), move |signed: &SignedIn| match signed.next {
            SignInStep::Done => enter(preferences, next),
            SignInStep::SecondFactor => navigate.with_value(|go| go(&code_href(&next), Default::default())),
        });
    };
    view! {
        <form class="stack" on:submit=submit>
            <Trouble form=form fields=FIELDS />
            <Field
                id="email"
                label="E-mail address"
                value=email
                error=form.error("email")
                kind="email"
                autocomplete="username"
                inputmode="email"
            />
            <PasswordField
                id="password"
                label="Password"
                value=password
                error=form.error("password")
                autocomplete="current-password"
            />
            <Submit form=form name="Sign in" />
            <p class="field__hint" hidden=move || wait.get() == 0>
                {text(move || Some(format!("You can try again in {} s.", wait.get())))}
            </p>
        </form>
    }
}

/// Seconds that are left of those the server asks to wait; counted down.
pub(super) fn wait_of(form: Form) -> RwSignal<u32> {
    fn tick(wait: RwSignal<u32>) {
        set_timeout(
            move || {
                if wait.try_update(|left| *left = left.saturating_sub(1)).is_some() && wait.get_untracked() > 0 {
                    tick(wait);
                }
            },
            Duration::from_secs(1),
        );
    }
    let wait = RwSignal::new(0);
    Effect::new(move || {
        let seconds = form.failure.with(|failure| failure.as_ref()?.wait_s()).unwrap_or(0);
        if seconds > 0 {
            wait.set(seconds);
            tick(wait);
        }
    });
    wait
}

/// Why the identity provider led back here.
fn refusal(code: &str) -> &'static str {
    match code {
        "not_linked" => {
            "Your account there is not linked to a user here. Use your invitation, or sign in with your password."
        }
        "access_denied" => "You did not allow it at the identity provider.",
        "disabled" => "This user is disabled. An administrator can change that.",
        _ => "Signing in with the identity provider did not work. Try again, or use your password.",
    }
}
