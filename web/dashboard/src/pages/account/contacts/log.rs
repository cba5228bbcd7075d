//! Every logged contact. Those that were logged here can be changed and removed: by who logged them, leads and administrators.

use std::sync::Arc;

use bellwether_contract::account::{ContactEntry, Contacts as Answer};
use bellwether_contract::identity::{Me, Role};
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::{Markup, html};

use super::super::Account;
use super::super::listing::{Listing, listing};
use super::entry;
use crate::api;
use crate::components::contact_form::ChangeContactDialog;
use crate::state::session::use_session;
use bellwether_ui::components::confirm::Confirmation;
use bellwether_ui::components::fragment::{clicked, fragment};
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{date, zone};
use bellwether_ui::state::paged::Paged;

const ABOUT: Listing = Listing::new("Logged contacts", "No contact was logged up to this date.");

/// The panel, and the dialog that changes a contact.
#[component]
pub(crate) fn Log(account: Account) -> impl IntoView {
    let changed = RwSignal::new(None);
    let list = listing(account, ABOUT, api::contacts, move |list| entries(list, account, changed));
    view! {
        <div class="frag">
            {list}
            <ChangeContactDialog
                id=Signal::derive(move || account.id())
                entry=changed
                done=Callback::new(move |()| account.contacts_changed())
            />
        </div>
    }
}

fn entries(list: Paged, account: Account, changed: RwSignal<Option<ContactEntry>>) -> AnyView {
    let session = use_session();
    let shown = fragment(Box::new(move || session.me.read(|me| log(&list.read(), me))));
    let act = move |event: MouseEvent| {
        let find = |id: String| {
            let pages: Vec<Arc<Answer>> = untrack(|| list.read());
            pages.iter().flat_map(|page| &page.items).find(|one| one.id.as_ref() == Some(&id)).cloned()
        };
        if let Some(entry) = clicked(&event, "data-change").and_then(find) {
            changed.set(Some(entry));
        }
        if let Some(entry) = clicked(&event, "data-remove").and_then(find) {
            session.work.asked.set(removal(account, &entry).map(|question| {
                question.then(move || {
                    session.say("Contact removed");
                    account.contacts_changed();
                })
            }));
        }
    };
    view! {
        <div class="frag" on:click=act>
            {shown}
        </div>
    }
    .into_any()
}

fn log(pages: &[Arc<Answer>], me: Option<&Me>) -> Markup {
    html! { ol.timeline { @for page in pages { @for one in &page.items { (entry(one, may_change(one, me))) } } } }
}

/// Whether somebody may change a contact: the server decides, and says the same.
fn may_change(entry: &ContactEntry, me: Option<&Me>) -> bool {
    let (Some(author), Some(me)) = (&entry.author, me) else { return false };
    author.id == me.id || matches!(me.role, Role::Admin | Role::Lead)
}

/// The question before it is removed; none for what was not logged here.
fn removal(account: Account, entry: &ContactEntry) -> Option<Confirmation> {
    let (id, version) = (entry.id.clone()?, entry.version?);
    let day = date::full(locale(), zone::local(entry.at).date());
    Some(Confirmation::new(
        "Remove this contact?",
        format!("The contact of {day} no longer counts, and the score is computed anew. The audit log keeps it."),
        "Remove",
        move || api::remove_contact(&account.id(), &id, version),
    ))
}

#[cfg(test)]
mod tests {
    use bellwether_contract::identity::UserRef;
    use chrono::DateTime;

    use super::*;

    fn logged_by(author: Option<&str>) -> ContactEntry {
        let author = author.map(|id| UserRef { id: id.into(), name: "Ada".into() });
        ContactEntry {
            at: DateTime::UNIX_EPOCH,
            channel: "call".into(),
            direction: "outbound".into(),
            person: None,
            note: "Prices".into(),
            outcome: None,
            id: author.as_ref().map(|_| "c1".into()),
            version: author.as_ref().map(|_| 1),
            author,
        }
    }

    #[test]
    fn what_a_source_tells_of_has_nothing_to_press() {
        let shown = |entry: &ContactEntry, mine| super::entry(entry, mine).into_string();
        assert!(shown(&logged_by(Some("u1")), true).contains(r#"data-remove="c1""#));
        assert!(!shown(&logged_by(Some("u1")), false).contains("data-remove"));
        assert!(!shown(&logged_by(None), true).contains("data-remove"));
        assert!(!may_change(&logged_by(Some("u1")), None));
    }
}
