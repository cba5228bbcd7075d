//! Changing one's password.

use bellwether_contract::identity::Me;
use bellwether_contract::sign_in::PasswordChange;
use bellwether_ui::state::remote::Remote;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::api;
use crate::components::password::NewPasswordField;
use crate::state::session::use_session;
use bellwether_ui::components::field::{PasswordField, Submit, Trouble};
use bellwether_ui::state::form::Form;

/// The panel.
#[component]
pub(super) fn Password(me: Me) -> impl IntoView {
    let session = use_session();
    let ways = Remote::new(api::ways);
    let form = Form::default();
    let (current, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let body = PasswordChange { current: current.get_untracked(), password: password.get_untracked() };
        form.send(api::change_password(&body), move |(): &()| {
            current.set(String::new());
            password.set(String::new());
            session.say("Your password was changed");
            // Signing in again may have given the session another token.
            session.me.refetch();
        });
    };
    let email = me.email.clone().unwrap_or_default();
    let person = vec![me.name, email.clone()];
    view! {
        <section class="panel" aria-label="Password">
            <div class="panel__head">
                <h2>"Password"</h2>
            </div>
            <form class="panel__body stack" on:submit=submit>
                <Trouble form=form fields=&["current", "password"] />
                // For the browser, which keeps the password under this name.
                <input class="sr" type="email" autocomplete="username" readonly=true tabindex="-1" aria-hidden="true" value=email />
                <PasswordField
                    id="current"
                    label="Present password"
                    value=current
                    error=form.error("current")
                    autocomplete="current-password"
                />
                <NewPasswordField
                    id="password"
                    label="New password"
                    value=password
                    error=form.error("password")
                    least=Signal::derive(move || ways.ok(|ways| ways.password_min_length))
                    person=Signal::derive(move || person.clone())
                />
                <div class="actions">
                    <Submit form=form name="Change the password" />
                </div>
            </form>
        </section>
    }
}
