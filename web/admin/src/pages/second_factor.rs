//! `/sign-in/code`: the second factor, or a recovery code in its place.

use bellwether_contract::sign_in::SignedIn;
use bellwether_ui::components::fragment::text;
use bellwether_ui::state::preferences::Preferences;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::sign_in::wait_of;
use crate::api;
use crate::app::set_title;
use crate::components::door::DoorCard;
use crate::state::next::{enter, use_next};
use bellwether_ui::components::field::{Field, Submit, Trouble};
use bellwether_ui::state::form::Form;

/// The page.
#[component]
pub(crate) fn SecondFactorPage() -> impl IntoView {
    set_title("Second factor");
    let preferences: Preferences = expect_context();
    let next = use_next();
    let form = Form::default();
    let code = RwSignal::new(String::new());
    let recovery = RwSignal::new(false);
    let wait = wait_of(form);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if wait.get_untracked() > 0 {
            return;
        }
        let typed: String = code.get_untracked().split_whitespace().collect();
        let next = next.clone();
        form.send(api::second_factor(typed), move |_: &SignedIn| enter(preferences, next));
    };
    let other = move |_| {
        recovery.update(|recovery| *recovery = !*recovery);
        code.set(String::new());
        form.failure.set(None);
    };
    let about = move || match recovery.get() {
        true => "Enter one of the recovery codes that you stored. Each works once.".to_owned(),
        false => "Enter the six digits that your authenticator app shows.".to_owned(),
    };
    let input = move || match recovery.get() {
        true => view! {
            <Field id="recovery" label="Recovery code" value=code error=form.error("code") most=60 />
        }
        .into_any(),
        false => view! {
            <Field
                id="code"
                label="Code"
                value=code
                error=form.error("code")
                autocomplete="one-time-code"
                inputmode="numeric"
                most=7
            />
        }
        .into_any(),
    };
    let other_name = text(move || {
        let name = if recovery.get() { "Use the authenticator app" } else { "Use a recovery code" };
        Some(name.to_owned())
    });
    view! {
        <DoorCard title="Second factor" about=Signal::derive(about)>
            <form class="stack" on:submit=submit>
                <Trouble form=form fields=&["code"] />
                {input}
                <Submit form=form name="Continue" />
                <p class="field__hint" hidden=move || wait.get() == 0>
                    {text(move || Some(format!("You can try again in {} s.", wait.get())))}
                </p>
            </form>
            <div class="row row--between">
                <button class="btn btn--s btn--quiet" type="button" on:click=other>
                    {other_name}
                </button>
                <a class="link" href="/sign-in">
                    "Start over"
                </a>
            </div>
        </DoorCard>
    }
}
