//! The playbook that goes with a rule.

use bellwether_ui::state::remote::Remote;
use leptos::prelude::*;

use crate::api;

/// None and all that there are; also the one that is chosen, should it be gone.
pub(super) fn playbooks(chosen: RwSignal<String>) -> Signal<Vec<(String, String)>> {
    let books = Remote::new(api::work::playbooks);
    Signal::derive(move || {
        let known =
            books.ok(|books| books.items.iter().map(|one| (one.key.clone(), one.name.clone())).collect::<Vec<_>>());
        let known = known.unwrap_or_default();
        let chosen = chosen.get_untracked();
        let gone = (!chosen.is_empty() && known.iter().all(|one| one.0 != chosen)).then(|| (chosen.clone(), chosen));
        std::iter::once((String::new(), "None".to_owned())).chain(gone).chain(known).collect()
    })
}
