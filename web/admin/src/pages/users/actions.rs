//! What can be done with a user besides changing them: links, second factor, sessions, keys, the right to sign in.

use std::sync::Arc;

use bellwether_contract::identity::{Role, User, UserChange, UserStatus};
use bellwether_contract::sign_in::{Link, LinkPurpose};
use bellwether_ui::components::fragment::live;
use bellwether_ui::components::icon::icon_view;
use bellwether_ui::components::overlay::ModalDialog;
use bellwether_ui::state::remote::Remote;
use leptos::prelude::*;

use super::Page;
use super::invite::LinkLine;
use crate::api;
use crate::pages::profile::keys::MakeKey;
use crate::state::session::use_session;
use bellwether_ui::components::confirm::Confirmation;
use bellwether_ui::components::field::Trouble;
use bellwether_ui::state::form::Form;

/// The buttons, and the link that one of them makes.
#[component]
pub(super) fn Actions(page: Page, user: User, again: Remote<User>) -> impl IntoView {
    let session = use_session();
    let form = Form::default();
    let link = RwSignal::new(None::<Link>);
    let making_key = RwSignal::new(false);
    let user = StoredValue::new(user);
    let after = move |said: &'static str| {
        move || {
            session.say(said);
            page.changed();
            again.refetch();
        }
    };
    let change = move |change: UserChange| {
        let id = user.with_value(|user| user.id.clone());
        move || api::change_user_now(id.clone(), change.clone())
    };

    let purpose = user.with_value(|user| match user.status {
        UserStatus::Invited => LinkPurpose::Invitation,
        _ => LinkPurpose::Reset,
    });
    let make_link = move |_| {
        let command = user.with_value(|user| api::make_link(&user.id, purpose)).once(form.key());
        form.send(command, move |made: &Link| link.set(Some(made.clone())));
    };
    let reset_factor = move |_| {
        let text =
            "Signing in takes their password alone until they set one up again. Make sure that it is they who ask.";
        let reset = UserChange { reset_second_factor: Some(true), ..UserChange::default() };
        let question = Confirmation::to_send("Take away the second factor?", text, "Take it away", change(reset));
        session.ask(question.then(after("The second factor was taken away")));
    };
    let end_sessions = move |_| {
        let id = user.with_value(|user| user.id.clone());
        let text = "They have to sign in again everywhere.";
        let question =
            Confirmation::new("End all their sessions?", text, "End them", move || api::end_sessions_of(&id));
        session.ask(question.then(after("The sessions were ended")));
    };
    let disable = move |_| {
        let text = "They are signed out everywhere, cannot sign in any more, and their keys stop working. \
                    What they did stays theirs.";
        let off = UserChange { disabled: Some(true), ..UserChange::default() };
        let question = Confirmation::to_send("Disable this user?", text, "Disable", change(off));
        session.ask(question.then(after("The user was disabled")));
    };
    let enable = move |_| {
        let on = UserChange { disabled: Some(false), ..UserChange::default() };
        form.send_shared(change(on)(), Box::new(move |_| after("The user can sign in again")()));
    };
    let shown =
        live(move || link.get().map_or_else(|| ().into_any(), |link| view! { <LinkLine link=link /> }.into_any()));
    let buttons = user.with_value(|user| {
        let (service, disabled) = (user.role == Role::Service, user.status == UserStatus::Disabled);
        let never_in = service || user.status == UserStatus::Invited;
        let link_name = match purpose {
            LinkPurpose::Invitation => "New invitation link",
            LinkPurpose::Reset => "Link for a new password",
        };
        view! {
            <button class="btn btn--s" type="button" hidden=service || disabled on:click=make_link>
                {icon_view("mail")}
                {link_name}
            </button>
            <button class="btn btn--s" type="button" hidden=!service || disabled on:click=move |_| making_key.set(true)>
                {icon_view("key")}
                "Make a key"
            </button>
            <button class="btn btn--s" type="button" hidden=!user.second_factor on:click=reset_factor>
                {icon_view("shield")}
                "Take away second factor"
            </button>
            <button class="btn btn--s" type="button" hidden=never_in || disabled on:click=end_sessions>
                {icon_view("out")}
                "End sessions"
            </button>
            <button class="btn btn--s btn--danger" type="button" hidden=disabled on:click=disable>
                {icon_view("x")}
                "Disable"
            </button>
            <button class="btn btn--s" type="button" hidden=!disabled on:click=enable>
                {icon_view("check")}
                "Let sign in again"
            </button>
        }
    });
    let id = user.with_value(|user| user.id.clone());
    view! {
        <div class="dialog__more">
            <Trouble form=form />
            <div class="row row--wrap">{buttons}</div>
            {shown}
        </div>
        <ModalDialog
            id="service-key"
            open=Memo::new(move |_| making_key.get())
            close=Arc::new(move || making_key.set(false))
            title="Make a key".into_any()
        >
            <MakeKey user=id.clone() done=Callback::new(move |()| making_key.set(false)) />
        </ModalDialog>
    }
}
