//! `/admin/teams`: who works together, and who stands in for whom.

mod covers;
mod team;

use std::sync::Arc;

use bellwether_contract::identity::{Permission, Team, Teams};
use bellwether_ui::components::fragment::live;
use bellwether_ui::components::icon::icon_view;
use bellwether_ui::components::overlay::ModalDialog;
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::state::remote::Remote;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use maud::html;

use super::not_found::only_with;
use crate::api;
use crate::app::set_title;
use crate::state::session::use_session;
use bellwether_ui::components::field::{DialogEnd, Field, Trouble};
use bellwether_ui::state::form::Form;

/// What is being done in a dialog.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Doing {
    /// A new team gets a name.
    Forming,
    /// This team gets another one.
    Renaming(Team),
    /// Somebody joins this team.
    Adding(Team),
}

/// The page.
#[component]
pub(crate) fn TeamsPage() -> impl IntoView {
    set_title("Teams");
    only_with(&[Permission::ManageUsers, Permission::ManageAssignments], || view! { <Content /> }.into_any())
}

#[component]
fn Content() -> impl IntoView {
    let session = use_session();
    let teams = Remote::new(api::teams);
    let doing = RwSignal::new(None::<Doing>);
    let manages = Memo::new(move |_| session.may(Permission::ManageUsers).unwrap_or_default());
    let list = remote("The teams", teams, skeleton::block(8), move |teams| team::list(teams, manages.get()));
    let act = team::act(teams, doing);
    let form_team = live(move || {
        if !manages.get() {
            return ().into_any();
        }
        let open = move |_| doing.set(Some(Doing::Forming));
        view! {
            <div class="actions">
                <button class="btn btn--primary" type="button" on:click=open>
                    {icon_view("plus")}
                    "Form a team"
                </button>
            </div>
        }
        .into_any()
    });
    let close = move || doing.set(None);
    let is_naming = move |doing: &Option<Doing>| matches!(doing, Some(Doing::Forming | Doing::Renaming(_)));
    let covers = live(move || {
        if session.may(Permission::ManageAssignments).unwrap_or_default() {
            view! { <covers::Covers teams=teams /> }.into_any()
        } else {
            ().into_any()
        }
    });
    view! {
        <header class="page-head">
            <div class="page-head__t">
                <h1>"Teams"</h1>
                <p class="sub">"A team lead sees the customers of everybody in the team"</p>
            </div>
            {form_team}
        </header>
        <div class="frag" on:click=act>
            {list}
        </div>
        {covers}
        <ModalDialog
            id="team-name-of"
            open=Memo::new(move |_| doing.with(is_naming))
            close=Arc::new(close)
            title="Name of the team".into_any()
        >
            <Naming teams=teams doing=doing />
        </ModalDialog>
        <ModalDialog
            id="team-member"
            open=Memo::new(move |_| doing.with(|doing| matches!(doing, Some(Doing::Adding(_)))))
            close=Arc::new(close)
            title="Add somebody to the team".into_any()
        >
            <team::Adding teams=teams doing=doing />
        </ModalDialog>
    }
}

#[component]
fn Naming(teams: Remote<Teams>, doing: RwSignal<Option<Doing>>) -> impl IntoView {
    let session = use_session();
    let form = Form::default();
    let team = match doing.get_untracked() {
        Some(Doing::Renaming(team)) => Some(team),
        _ => None,
    };
    let name = RwSignal::new(team.as_ref().map(|team| team.name.clone()).unwrap_or_default());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let name = name.get_untracked();
        let command = match &team {
            Some(team) => {
                let now = |teams: &Teams| teams.items.iter().find(|one| one.id == team.id).map(|one| one.version);
                let version = untrack(|| teams.ok(now)).flatten().unwrap_or(team.version);
                api::rename_team(&team.id, version, name)
            }
            None => api::make_team(name).once(form.key()),
        };
        form.send(command, move |team: &Team| {
            teams.refetch();
            doing.set(None);
            session.say(format!("The team {} was saved", team.name));
        });
    };
    // Whoever was quicker has changed the list: the next try has the right version.
    Effect::new(move || {
        if form.is_overtaken() {
            teams.refetch();
        }
    });
    view! {
        <form on:submit=submit>
            <div class="dialog__body">
                <Trouble form=form fields=&["name"] />
                <Field id="team-name" label="Name" value=name error=form.error("name") most=100 />
            </div>
            <DialogEnd form=form name="Save" leave=move |()| doing.set(None) />
        </form>
    }
}

/// Nothing there yet, and what to do about it.
fn nothing(title: &str, text: &str) -> maud::Markup {
    html! { div.empty { h3 { (title) } p { (text) } } }
}
