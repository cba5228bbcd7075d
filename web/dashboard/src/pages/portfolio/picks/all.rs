//! Picks all accounts of the list, of which the table has only those fetched that were scrolled to.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Picks;
use crate::api;
use crate::state::session::Session;

/// Accounts that one request names at most.
const MOST: usize = 500;

/// Picks or drops them whenever that is asked for.
pub(super) fn pick_when_asked(picks: Picks, session: Session) {
    Effect::new(move || {
        if !picks.all.get() {
            return;
        }
        picks.all.set(false);
        let Some(params) = session.list.params() else { return };
        spawn_local(async move {
            match api::customers(&params.with("limit", MOST.to_string())).send().await {
                // The page was left meanwhile.
                Ok(_) if picks.ids.is_disposed() => {}
                Ok(found) => {
                    let picked = toggle(picks, found.items.iter().map(|item| item.id.clone()).collect());
                    if picked && found.page.next.is_some() {
                        session.say(format!("The first {MOST} are picked: no more can be dealt with at once"));
                    }
                }
                Err(failure) => session.say(format!("Accounts could not be picked: {}", failure.detail())),
            }
        });
    });
}

/// Picks these accounts, or drops them if all of them were picked. Whether they are now.
fn toggle(picks: Picks, these: Vec<String>) -> bool {
    let drops = untrack(|| these.iter().all(|id| picks.has(id)));
    picks.ids.update(|ids| {
        ids.retain(|id| !these.contains(id));
        if !drops {
            ids.extend(these);
        }
    });
    picks.changes.update(|changes| *changes += 1);
    !drops
}
