//! Inviting a user, or making a service: who, what they may do, and the link to send them.

use bellwether_contract::identity::{CreatedUser, NewUser, Role};
use bellwether_contract::sign_in::Link;
use bellwether_ui::components::fragment::live;
use bellwether_ui::format::instant;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::{Page, ROLES};
use crate::api;
use crate::components::copy::CopyLine;
use crate::pages::profile::keys::MakeKey;
use bellwether_ui::components::choice::Options;
use bellwether_ui::components::field::{Checks, DialogEnd, Field, Select, Trouble};
use bellwether_ui::state::form::Form;

const FIELDS: &[&str] = &["name", "email", "role", "owners", "team"];

/// What the dialog holds.
#[component]
pub(super) fn Invite(page: Page) -> impl IntoView {
    let made = RwSignal::new(None::<CreatedUser>);
    live(move || match made.get() {
        None => view! { <Ask page=page made=made /> }.into_any(),
        Some(CreatedUser { link: Some(link), user }) => view! {
            <div class="dialog__body">
                <p>{format!("{} was invited. Send them this link, with which they choose a password.", user.name)}</p>
                <LinkLine link=link />
            </div>
            <footer>
                <button class="btn btn--primary" type="button" on:click=move |_| page.inviting.set(false)>
                    "Done"
                </button>
            </footer>
        }
        .into_any(),
        Some(CreatedUser { user, link: None }) => {
            view! { <MakeKey user=user.id done=Callback::new(move |()| page.inviting.set(false)) /> }.into_any()
        }
    })
}

#[component]
fn Ask(page: Page, made: RwSignal<Option<CreatedUser>>) -> impl IntoView {
    let form = Form::default();
    let text = || RwSignal::new(String::new());
    let (name, email, team) = (text(), text(), text());
    let role = RwSignal::new(ROLES[0].0.to_owned());
    let owners = RwSignal::new(Vec::new());
    let is_service = Memo::new(move |_| role.with(|role| role == "service"));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let body = NewUser {
            name: name.get_untracked(),
            email: Some(email.get_untracked().trim().to_owned()).filter(|_| !is_service.get_untracked()),
            role: role_of(&role.get_untracked()),
            owners: owners.get_untracked(),
            team: Some(team.get_untracked()).filter(|team| !team.is_empty()),
        };
        form.send(api::invite(&body).once(form.key()), move |created: &CreatedUser| {
            page.changed();
            made.set(Some(created.clone()));
        });
    };
    let address = live(move || {
        if is_service.get() {
            return ().into_any();
        }
        view! { <Field id="user-email" label="E-mail address" value=email error=form.error("email") kind="email" inputmode="email" /> }
            .into_any()
    });
    view! {
        <form on:submit=submit>
            <div class="dialog__body">
                <Trouble form=form fields=FIELDS />
                <Field id="user-name" label="Name" value=name error=form.error("name") most=100 />
                {address}
                <UserFields page=page form=form role=role team=team owners=owners />
            </div>
            <DialogEnd form=form name="Invite" leave=move |()| page.inviting.set(false) />
        </form>
    }
}

/// Role, team, and whose customers: the same for everybody.
#[component]
pub(super) fn UserFields(
    page: Page,
    form: Form,
    role: RwSignal<String>,
    team: RwSignal<String>,
    owners: RwSignal<Vec<String>>,
) -> impl IntoView {
    let roles: Options = ROLES.iter().map(|(key, name)| ((*key).to_owned(), (*name).to_owned())).collect();
    let teams = Signal::derive(move || {
        let none = std::iter::once((String::new(), "No team".to_owned()));
        none.chain(page.team_options()).collect::<Options>()
    });
    // A service may see everything; what was chosen stays even if it is not offered.
    let offered = Memo::new(move |_| {
        let mut all = page.owner_options();
        if role.with(|role| role == "service") {
            all.insert(0, ("*".to_owned(), "All customers".to_owned()));
        }
        for id in owners.get_untracked() {
            if !all.iter().any(|(known, _)| *known == id) {
                all.push((id.clone(), id));
            }
        }
        all
    });
    view! {
        <div class="two">
            <Select id="user-role" label="Role" value=role error=form.error("role") options=Signal::stored(roles) />
            <Select id="user-team" label="Team" value=team error=form.error("team") options=teams />
        </div>
        <Checks
            label="Looks after the customers of"
            value=owners
            error=form.error("owners")
            options=offered
            hint="Account managers as the data names them. A team lead sees those of the team as well, an administrator everybody's."
        />
    }
}

/// A one-time link with what to know about it.
#[component]
pub(super) fn LinkLine(link: Link) -> impl IntoView {
    let until = format!("It works once, until {}, and is shown this once.", instant::short(link.expires_at));
    view! {
        <CopyLine id="one-time-link" label="One-time link" value=link.url />
        <p class="field__hint">{until}</p>
    }
}

/// The role with that name in the API.
pub(super) fn role_of(name: &str) -> Role {
    match name {
        "admin" => Role::Admin,
        "lead" => Role::Lead,
        "learner" => Role::Learner,
        "service" => Role::Service,
        _ => Role::AccountManager,
    }
}

/// Name of a role in the API.
pub(super) fn key_of(role: Role) -> &'static str {
    match role {
        Role::Admin => "admin",
        Role::Lead => "lead",
        Role::AccountManager => "account_manager",
        Role::Learner => "learner",
        Role::Service => "service",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_a_name_and_the_name_leads_back() {
        for (key, _) in ROLES {
            assert_eq!(key_of(role_of(key)), key);
        }
    }
}
