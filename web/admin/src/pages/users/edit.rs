//! What can be changed about a user. Changes hold against the version that was looked at: if somebody else was quicker,
//! the person is told and sees how the user is now.

use bellwether_contract::identity::{User, UserChange};
use bellwether_ui::api::failure::ApiFailure;
use bellwether_ui::components::fragment::{clicked, fragment, live};
use bellwether_ui::components::icon::icon;
use bellwether_ui::components::remote::failed;
use bellwether_ui::components::skeleton;
use bellwether_ui::state::remote::Remote;
use leptos::ev::{MouseEvent, SubmitEvent};
use leptos::prelude::*;
use maud::html;

use super::actions::Actions;
use super::invite::{UserFields, key_of, role_of};
use super::{Page, table};
use crate::api;
use crate::state::session::use_session;
use bellwether_ui::components::field::{DialogEnd, Field, Trouble};
use bellwether_ui::state::form::Form;

const FIELDS: &[&str] = &["name", "role", "owners", "team"];

/// What the dialog holds.
#[component]
pub(super) fn Edit(page: Page) -> impl IntoView {
    let id = page.edited.get_untracked().unwrap_or_default();
    let user = Remote::new(move || api::user(&id));
    let overtaken = RwSignal::new(false);
    let content = live(move || match (user.ok(User::clone), user.failure()) {
        (Some(user_now), _) => view! { <Fields page=page user=user_now again=user overtaken=overtaken /> }.into_any(),
        (None, Some(failure)) => not_loaded(user, failure),
        (None, None) => fragment(Box::new(|| html! { div.dialog__awaited aria-busy="true" { (skeleton::block(8)) } })),
    });
    view! { <div class="frag">{content}</div> }
}

fn not_loaded(user: Remote<User>, failure: ApiFailure) -> AnyView {
    let shown = fragment(Box::new(move || failed("The user", &failure)));
    let retry = move |event: MouseEvent| {
        if clicked(&event, "data-retry").is_some() {
            user.refetch();
        }
    };
    view! { <div class="frag" on:click=retry>{shown}</div> }.into_any()
}

#[component]
fn Fields(page: Page, user: User, again: Remote<User>, overtaken: RwSignal<bool>) -> impl IntoView {
    let session = use_session();
    let form = Form::default();
    let name = RwSignal::new(user.name.clone());
    let role = RwSignal::new(key_of(user.role).to_owned());
    let team = RwSignal::new(user.team.as_ref().map(|team| team.id.clone()).unwrap_or_default());
    let owners = RwSignal::new(user.owners.clone());
    let before = StoredValue::new(user.clone());
    // Somebody else changed the user: what they made of them is shown in place of what was typed.
    Effect::new(move || {
        if form.is_overtaken() {
            overtaken.set(true);
            again.refetch();
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let user = before.get_value();
        let change = difference(
            &user,
            &name.get_untracked(),
            &role.get_untracked(),
            &team.get_untracked(),
            owners.get_untracked(),
        );
        overtaken.set(false);
        form.send(api::change_user(&user.id, user.version, &change), move |user: &User| {
            page.changed();
            page.edited.set(None);
            session.say(format!("{} was saved", user.name));
        });
    };
    let told = fragment(Box::new(move || {
        let user = before.get_value();
        html! {
            p.row.row--wrap { (table::status(user.status)) @if let Some(email) = &user.email { span.sub { (email) } } }
            @if overtaken.get() {
                div.note data-kind="warn" role="alert" {
                    (icon("warn"))
                    p { "Somebody else changed this user meanwhile. This is how they are now: make your change again." }
                }
            }
        }
    }));
    view! {
        <form on:submit=submit>
            <div class="dialog__body">
                {told}
                <Trouble form=form fields=FIELDS />
                <Field id="user-name" label="Name" value=name error=form.error("name") most=100 />
                <UserFields page=page form=form role=role team=team owners=owners />
            </div>
            <DialogEnd form=form name="Save" leave=move |()| page.edited.set(None) />
        </form>
        <Actions page=page user=user again=again />
    }
}

/// What is different, and nothing else: another's change of something else must not be undone.
fn difference(user: &User, name: &str, role: &str, team: &str, owners: Vec<String>) -> UserChange {
    let team_before = user.team.as_ref().map(|team| team.id.as_str()).unwrap_or_default();
    UserChange {
        name: (name != user.name).then(|| name.to_owned()),
        role: Some(role_of(role)).filter(|role| *role != user.role),
        owners: Some(owners).filter(|owners| *owners != user.owners),
        team: (team != team_before).then(|| Some(team.to_owned()).filter(|team| !team.is_empty())),
        ..UserChange::default()
    }
}

#[cfg(test)]
mod tests {
    use bellwether_contract::identity::{Role, TeamRef, UserStatus};

    use super::*;

    #[test]
    fn only_what_is_different_is_sent() {
        let user = User {
            id: "u-1".into(),
            version: 3,
            name: "Mara".into(),
            email: None,
            role: Role::Lead,
            status: UserStatus::Active,
            owners: vec!["am-01".into()],
            team: Some(TeamRef { id: "t-1".into(), name: "North".into() }),
            second_factor: false,
            linked: false,
            last_sign_in_at: None,
            created_at: chrono::DateTime::default(),
        };
        let owners = || vec!["am-01".to_owned()];
        assert_eq!(difference(&user, "Mara", "lead", "t-1", owners()), UserChange::default());
        let change = difference(&user, "Mara L.", "lead", "", owners());
        assert_eq!(serde_json::to_string(&change).expect("serialises"), r#"{"name":"Mara L.","team":null}"#);
    }
}
