//! `/link/:token`: a one-time link, with which somebody chooses a password.

use bellwether_contract::sign_in::{LinkInfo, LinkPurpose, SignInStep, SignedIn};
use bellwether_ui::api::failure::ApiFailure;
use bellwether_ui::components::fragment::{clicked, fragment, live};
use bellwether_ui::components::icon::icon;
use bellwether_ui::components::remote::failed;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::instant;
use bellwether_ui::state::preferences::Preferences;
use bellwether_ui::state::remote::Remote;
use leptos::ev::{MouseEvent, SubmitEvent};
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_params_map};
use maud::html;

use crate::api;
use crate::app::set_title;
use crate::components::door::DoorCard;
use crate::components::password::NewPasswordField;
use crate::state::next::{code_href, enter};
use bellwether_ui::components::field::{Submit, Trouble};
use bellwether_ui::state::form::Form;

/// The page.
#[component]
pub(crate) fn LinkPage() -> impl IntoView {
    set_title("Choose a password");
    let token = use_params_map().with_untracked(|params| params.get("token")).unwrap_or_default();
    let asked = token.clone();
    let info = Remote::new(move || api::link(&asked));
    let content = live(move || {
        if let Some(link) = info.ok(LinkInfo::clone) {
            return view! { <Choose token=token.clone() link=link /> }.into_any();
        }
        match info.failure() {
            Some(failure) if failure.is_not_found() => used_up(),
            Some(failure) => broken(info, failure),
            None => fragment(Box::new(|| {
                html! { section.panel.door__card aria-busy="true" { h1.sr { "One-time link" } (skeleton::block(5)) } }
            })),
        }
    });
    view! { <div class="frag">{content}</div> }
}

#[component]
fn Choose(token: String, link: LinkInfo) -> impl IntoView {
    let preferences: Preferences = expect_context();
    let navigate = StoredValue::new(use_navigate());
    let ways = Remote::new(api::ways);
    let form = Form::default();
    let password = RwSignal::new(String::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        form.send(api::use_link(&token, password.get_untracked()), move |signed: &SignedIn| match signed.next {
            SignInStep::Done => enter(preferences, "/".to_owned()),
            SignInStep::SecondFactor => navigate.with_value(|go| go(&code_href("/"), Default::default())),
        });
    };
    let title = match link.purpose {
        LinkPurpose::Invitation => format!("Welcome, {}", link.name),
        LinkPurpose::Reset => format!("A new password for {}", link.name),
    };
    let about = format!("Choose a password. The link can be used once, until {}.", instant::short(link.expires_at));
    let least = Signal::derive(move || ways.ok(|ways| ways.password_min_length));
    let person = vec![link.name.clone(), link.email.clone()];
    view! {
        <DoorCard title=title about=about>
            <form class="stack" on:submit=submit>
                <Trouble form=form fields=&["password"] />
                // For the browser, which keeps the password under this name.
                <div class="field">
                    <label for="email">"E-mail address"</label>
                    <input class="input" id="email" type="email" autocomplete="username" readonly=true value=link.email />
                </div>
                <NewPasswordField
                    id="password"
                    label="New password"
                    value=password
                    error=form.error("password")
                    least=least
                    person=Signal::derive(move || person.clone())
                />
                <Submit form=form name="Set the password and sign in" />
            </form>
        </DoorCard>
    }
}

fn used_up() -> AnyView {
    fragment(Box::new(|| {
        html! {
            section.panel.door__card {
                div.empty {
                    span.empty__ic { (icon("clock")) }
                    h1 { "This link cannot be used any more" }
                    p { "It was used already, has expired, or is not complete. Ask an administrator for another one." }
                    div.actions { a.btn.btn--primary href="/sign-in" { "To sign in" } }
                }
            }
        }
    }))
}

fn broken(info: Remote<LinkInfo>, failure: ApiFailure) -> AnyView {
    let shown = fragment(Box::new(move || {
        html! { section.panel.door__card { h1.sr { "One-time link" } (failed("The link", &failure)) } }
    }));
    let retry = move |event: MouseEvent| {
        if clicked(&event, "data-retry").is_some() {
            info.refetch();
        }
    };
    view! { <div class="frag" on:click=retry>{shown}</div> }.into_any()
}
