//! Gives the picked accounts to an account manager, with the reason that the history of each will tell.

use bellwether_contract::assignment::{Assigned, NewAssignment, Owners};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::Portfolio;
use crate::api;
use crate::state::session::use_session;
use bellwether_ui::components::field::{Field, Select, Submit, Trouble};
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number;
use bellwether_ui::state::form::Form;
use bellwether_ui::state::remote::Remote;

const FIELDS: &[&str] = &["owner", "reason"];

/// What the form is about.
pub(crate) struct About {
    pub(super) page: Portfolio,
    pub(super) open: RwSignal<bool>,
}

/// The form; its code comes when it is opened. The API does it as a whole or not at all.
pub(crate) fn assign(about: &About) -> AnyView {
    let About { page, open } = *about;
    let session = use_session();
    let form = Form::default();
    let owners = Remote::new(api::owners);
    let (owner, reason) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let options = Signal::derive(move || owners.ok(choices).unwrap_or_default());
    // What a list shows first is what it means.
    Effect::new(move || {
        if let Some((first, _)) = options.with(|options| options.first().cloned()) {
            owner.set(first);
        }
    });
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let body = NewAssignment {
            customers: page.picks.ids(),
            owner: Some(owner.get_untracked()),
            reason: reason.get_untracked(),
        };
        form.send(api::assign(&body).once(form.key()), move |answer: &Assigned| {
            session.say(said(answer.changed));
            page.picks.clear();
            page.reload();
            open.set(false);
        });
    };
    view! {
        <form class="dialog__body" on:submit=send novalidate>
            <Trouble form=form fields=FIELDS />
            <Select id="assign-owner" label="Account manager" value=owner error=form.error("owner") options=options />
            <Field id="assign-reason" label="Reason" value=reason error=form.error("reason") hint="Kept with each account" />
            <div class="actions">
                <Submit form=form name="Give" />
            </div>
        </form>
    }
    .into_any()
}

fn choices(owners: &Owners) -> Vec<(String, String)> {
    owners.items.iter().map(|owner| (owner.id.clone(), owner.name.clone())).collect()
}

fn said(changed: u64) -> String {
    match changed {
        0 => "Nothing changed: they were theirs already".to_owned(),
        changed => format!("{} given", number::counted(locale(), changed, "account", "accounts")),
    }
}
