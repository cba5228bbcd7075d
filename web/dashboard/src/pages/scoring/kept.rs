//! Changes that were not saved when another version or page was opened: they are there again when one comes back, as long
//! as the program runs.

use std::cell::RefCell;

use bellwether_contract::scoring::Model;

use super::id_of;

thread_local! {
    /// Changed models, with the key and version that they began with.
    static KEPT: RefCell<Vec<Model>> = const { RefCell::new(Vec::new()) };
}

/// Keeps a changed model in place of what was kept of the same version.
pub(super) fn keep(model: Model) {
    take(&id_of(&model));
    KEPT.with_borrow_mut(|kept| kept.push(model));
}

/// Gives back what was kept of a version.
pub(super) fn take(id: &str) -> Option<Model> {
    KEPT.with_borrow_mut(|kept| {
        let at = kept.iter().position(|model| id_of(model) == id)?;
        Some(kept.swap_remove(at))
    })
}
