//! Who stands in for whom, from when to when.

use std::collections::BTreeMap;
use std::sync::Arc;

use bellwether_contract::assignment::{CoverItem, NewCover, OwnerItem, Owners};
use bellwether_contract::identity::Teams;
use bellwether_ui::components::fragment::clicked;
use bellwether_ui::components::icon::icon_view;
use bellwether_ui::components::overlay::ModalDialog;
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::date;
use bellwether_ui::format::locale::locale;
use bellwether_ui::state::remote::Remote;
use leptos::ev::{MouseEvent, SubmitEvent};
use leptos::prelude::*;
use maud::{Markup, html};

use super::nothing;
use crate::api;
use crate::state::session::use_session;
use bellwether_ui::components::choice::Options;
use bellwether_ui::components::confirm::Confirmation;
use bellwether_ui::components::field::{Field, Select, Submit, Trouble};
use bellwether_ui::state::form::Form;

const FIELDS: &[&str] = &["owner", "user", "from", "through", "reason"];

/// The panel.
#[component]
pub(super) fn Covers(teams: Remote<Teams>) -> impl IntoView {
    let session = use_session();
    let covers = Remote::new(api::covers);
    let owners = Remote::new(api::owners);
    let open = RwSignal::new(false);
    let list = remote("Who stands in", covers, skeleton::block(4), move |covers| {
        let name = |id: &str| owners.ok(|owners| name_of(&owners.items, id)).unwrap_or_else(|| id.to_owned());
        html! {
            @if covers.items.is_empty() {
                (nothing("Nobody stands in for anybody", "Before somebody is away, share their customers with a colleague for those days."))
            } @else {
                ul.list { @for one in &covers.items { (item(one, &name(&one.owner))) } }
            }
        }
    });
    let cancel = move |event: MouseEvent| {
        let Some(id) = clicked(&event, "data-cancel") else { return };
        let text = "They don't see these customers any more.";
        let question = Confirmation::new("End this cover?", text, "End it", move || api::cancel_cover(&id));
        session.ask(question.then(move || covers.refetch()));
    };
    view! {
        <section class="panel" aria-label="Standing in">
            <div class="panel__head">
                <h2>"Standing in"</h2>
                <span class="sub">"for somebody who is away"</span>
                <div class="end">
                    <button class="btn btn--s" type="button" on:click=move |_| open.set(true)>
                        {icon_view("plus")}
                        "Arrange"
                    </button>
                </div>
            </div>
            <div class="panel__list" on:click=cancel>
                {list}
            </div>
        </section>
        <ModalDialog
            id="cover"
            open=Memo::new(move |_| open.get())
            close=Arc::new(move || open.set(false))
            title="Arrange a cover".into_any()
        >
            <Arrange
                teams=teams
                owners=owners
                done=Callback::new(move |()| {
                    open.set(false);
                    covers.refetch();
                })
            />
        </ModalDialog>
    }
}

fn item(cover: &CoverItem, owner: &str) -> Markup {
    html! {
        li {
            div.grow {
                b { (cover.user.name) } " for " b { (owner) }
                @if cover.active { " " span.state data-state="on" { "now" } }
                p.sub { (date::range(locale(), cover.from, cover.through)) ", " (cover.reason) }
                p.muted { "Arranged by " (cover.by.name) }
            }
            button.btn.btn--s type="button" data-cancel=(cover.id)
                aria-label={ "End the cover of " (cover.user.name) " for " (owner) } { "End" }
        }
    }
}

#[component]
fn Arrange(teams: Remote<Teams>, owners: Remote<Owners>, done: Callback<()>) -> impl IntoView {
    let session = use_session();
    let form = Form::default();
    let text = || RwSignal::new(String::new());
    let (owner, user, from, through, reason) = (text(), text(), text(), text(), text());
    let owner_options = Signal::derive(move || {
        let all = owners.ok(|owners| owners.items.iter().map(|one| (one.id.clone(), one.name.clone())).collect());
        with_choose("Choose an account manager", all.unwrap_or_default())
    });
    let user_options = Signal::derive(move || with_choose("Choose a user", people(teams, owners)));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let day = |text: RwSignal<String>| date::from_iso(&text.get_untracked());
        let (Some(from), Some(through)) = (day(from), day(through)) else { return };
        let body = NewCover {
            owner: owner.get_untracked(),
            user: user.get_untracked(),
            from,
            through,
            reason: reason.get_untracked(),
        };
        form.send(api::make_cover(&body).once(form.key()), move |(): &()| {
            session.say("The cover was arranged");
            done.run(());
        });
    };
    view! {
        <form on:submit=submit>
            <div class="dialog__body">
                <Trouble form=form fields=FIELDS />
                <Select id="cover-owner" label="Who is away" value=owner error=form.error("owner") options=owner_options />
                <Select id="cover-user" label="Who stands in" value=user error=form.error("user") options=user_options />
                <div class="two">
                    <Field id="cover-from" label="First day" value=from error=form.error("from") kind="date" />
                    <Field id="cover-through" label="Last day" value=through error=form.error("through") kind="date" />
                </div>
                <Field
                    id="cover-reason"
                    label="Why"
                    value=reason
                    error=form.error("reason")
                    most=500
                    hint="Such as “Holiday”; it is kept in the audit log"
                />
            </div>
            <footer>
                <Submit form=form name="Arrange" />
            </footer>
        </form>
    }
}

/// Everybody in a team or with customers, by name.
fn people(teams: Remote<Teams>, owners: Remote<Owners>) -> Options {
    let mut all = BTreeMap::new();
    teams.ok(|teams| {
        for user in teams.items.iter().flat_map(|team| team.leads.iter().chain(&team.members)) {
            all.insert(user.id.clone(), user.name.clone());
        }
    });
    owners.ok(|owners| {
        for user in owners.items.iter().flat_map(|owner| &owner.users) {
            all.insert(user.id.clone(), user.name.clone());
        }
    });
    let mut all: Options = all.into_iter().collect();
    all.sort_by(|a, b| a.1.cmp(&b.1));
    all
}

fn with_choose(text: &str, all: Options) -> Options {
    std::iter::once((String::new(), text.to_owned())).chain(all).collect()
}

fn name_of(owners: &[OwnerItem], id: &str) -> String {
    owners.iter().find(|owner| owner.id == id).map_or_else(|| id.to_owned(), |owner| owner.name.clone())
}
