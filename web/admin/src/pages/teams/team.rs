//! A team: its people, its name, its end.

use bellwether_contract::identity::{Team, Teams, User, UserChange, UserRef, Users};
use bellwether_ui::api::path::Params;
use bellwether_ui::components::fragment::clicked;
use bellwether_ui::components::icon::icon;
use bellwether_ui::format::labels::initials;
use bellwether_ui::state::remote::Remote;
use leptos::ev::{MouseEvent, SubmitEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;
use maud::{Markup, html};

use super::{Doing, nothing};
use crate::api;
use crate::state::session::use_session;
use bellwether_ui::components::choice::Options;
use bellwether_ui::components::confirm::Confirmation;
use bellwether_ui::components::field::{DialogEnd, Select, Trouble, never};
use bellwether_ui::state::form::Form;

/// Most users offered.
const OFFERED: &str = "500";

/// A panel for each team; with buttons for those who manage them.
pub(super) fn list(teams: &Teams, manages: bool) -> Markup {
    html! {
        @if teams.items.is_empty() {
            section.panel aria-label="Teams" {
                div.panel__head { h2 { "Teams" } }
                (nothing("No teams yet", "Form a team, add its people, and give one of them the role of team lead."))
            }
        }
        div.grid.teams { @for one in &teams.items { (panel(one, manages)) } }
    }
}

fn panel(team: &Team, manages: bool) -> Markup {
    let person = |user: &UserRef, lead: bool| {
        html! {
            li {
                span.avatar aria-hidden="true" { (initials(&user.name)) }
                span.grow.ellip { (user.name) }
                @if lead { span.tag { "leads" } }
                @if manages {
                    button.btn.btn--s.btn--quiet.btn--icon type="button" data-remove=(user.id) data-name=(user.name)
                        aria-label={ "Take " (user.name) " out of " (team.name) } { (icon("x")) }
                }
            }
        }
    };
    html! {
        section.panel.panel--col aria-label=(team.name) {
            div.panel__head {
                h2.ellip { (team.name) }
                @if manages {
                    div.end {
                        button.btn.btn--s.btn--quiet type="button" data-rename=(team.id) aria-label={ "Rename " (team.name) } { "Rename" }
                        button.btn.btn--s.btn--quiet type="button" data-delete=(team.id) aria-label={ "Delete " (team.name) } { "Delete" }
                    }
                }
            }
            @if team.leads.is_empty() && team.members.is_empty() { p.panel__body.muted { "Nobody is in this team." } }
            ul.list.list--people {
                @for user in &team.leads { (person(user, true)) }
                @for user in &team.members { (person(user, false)) }
            }
            @if manages {
                div.panel__foot {
                    button.btn.btn--s type="button" data-add=(team.id) aria-label={ "Add somebody to " (team.name) } {
                        (icon("plus")) "Add somebody"
                    }
                }
            }
        }
    }
}

/// What the buttons of the panels do.
pub(super) fn act(teams: Remote<Teams>, doing: RwSignal<Option<Doing>>) -> impl Fn(MouseEvent) {
    let session = use_session();
    move |event| {
        let of = |attribute: &str| {
            let id = clicked(&event, attribute)?;
            teams.ok(|teams| teams.items.iter().find(|team| team.id == id).cloned()).flatten()
        };
        if let Some(team) = untrack(|| of("data-rename")) {
            doing.set(Some(Doing::Renaming(team)));
        } else if let Some(team) = untrack(|| of("data-add")) {
            doing.set(Some(Doing::Adding(team)));
        } else if let Some(team) = untrack(|| of("data-delete")) {
            let title = format!("Delete the team {}?", team.name);
            let text = "Only a team that nobody is in can be deleted.";
            let command = move || api::delete_team(&team.id, team.version);
            session.ask(Confirmation::new(title, text, "Delete", command).then(move || teams.refetch()));
        } else if let Some(id) = clicked(&event, "data-remove") {
            let name = clicked(&event, "data-name").unwrap_or_default();
            spawn_local(async move {
                let change = UserChange { team: Some(None), ..UserChange::default() };
                match api::change_user_now(id, change).await {
                    Ok(_) => session.say(format!("{name} is in no team now")),
                    Err(failure) => session.say(failure.detail()),
                }
                teams.refetch();
            });
        }
    }
}

/// What the dialog holds that adds somebody to a team.
#[component]
pub(super) fn Adding(teams: Remote<Teams>, doing: RwSignal<Option<Doing>>) -> impl IntoView {
    let session = use_session();
    let Some(Doing::Adding(team)) = doing.get_untracked() else { return ().into_any() };
    let users: Remote<Users> = Remote::new(|| api::users(&Params::new().with("limit", OFFERED)));
    let form = Form::default();
    let chosen = RwSignal::new(String::new());
    let team = StoredValue::new(team);
    let options = Signal::derive(move || {
        let here = team.with_value(|team| team.id.clone());
        let offered = |user: &User| {
            let elsewhere = user.team.as_ref().filter(|team| team.id != here);
            let note = elsewhere.map_or_else(String::new, |team| format!(" (now in {})", team.name));
            let already = user.team.as_ref().is_some_and(|team| team.id == here);
            (!already).then(|| (user.id.clone(), format!("{}{note}", user.name)))
        };
        let choose = (String::new(), "Choose a user".to_owned());
        let all = users.ok(|users| users.items.iter().filter_map(offered).collect::<Vec<_>>());
        std::iter::once(choose).chain(all.unwrap_or_default()).collect::<Options>()
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let id = chosen.get_untracked();
        if id.is_empty() {
            return;
        }
        let team = team.get_value();
        let found = untrack(|| users.ok(|users| users.items.iter().find(|user| user.id == id).cloned())).flatten();
        let Some(user) = found else { return };
        let change = UserChange { team: Some(Some(team.id)), ..UserChange::default() };
        form.send(api::change_user(&user.id, user.version, &change), move |user: &User| {
            teams.refetch();
            doing.set(None);
            session.say(format!("{} is in {} now", user.name, team.name));
        });
    };
    Effect::new(move || {
        if form.is_overtaken() {
            users.refetch();
        }
    });
    view! {
        <form on:submit=submit>
            <div class="dialog__body">
                <Trouble form=form />
                <Select
                    id="member"
                    label="Who"
                    value=chosen
                    error=never()
                    options=options
                    hint="Their role stays. Who is to lead the team gets that role on the page of users."
                />
            </div>
            <DialogEnd form=form name="Add" leave=move |()| doing.set(None) />
        </form>
    }
    .into_any()
}
