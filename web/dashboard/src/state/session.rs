//! What all pages share while the dashboard is open.

use bellwether_contract::identity::Me;
use bellwether_contract::operation::Meta;
use bellwether_contract::saved_view::SavedViews;
use bellwether_ui::format::zone;
use bellwether_ui::state::person::signed_in;
use bellwether_ui::state::preferences::Preferences;
use bellwether_ui::state::remote::Remote;
use leptos::prelude::*;

use super::customer_list::CustomerList;
use super::work::Work;
use crate::api;

/// A dialog over the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Overlay {
    /// Searches accounts.
    Search,
    /// Lists the keys.
    Help,
}

/// What all pages share.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    /// Who is signed in, and what they may do.
    pub(crate) me: Remote<Me>,
    /// What runs on the server.
    pub(crate) meta: Remote<Meta>,
    /// Views of the portfolio that the person keeps.
    pub(crate) views: Remote<SavedViews>,
    /// Choices kept by the browser.
    pub(crate) preferences: Preferences,
    /// Customers fetched for the portfolio: still there when a person comes back from an account.
    pub(crate) list: CustomerList,
    /// Address of the portfolio as it was left, and how far it was scrolled.
    pub(crate) portfolio: RwSignal<(String, f64)>,
    /// The dialog that is open.
    pub(crate) overlay: RwSignal<Option<Overlay>>,
    /// What was done last, to be said for a moment.
    pub(crate) notice: RwSignal<Option<String>>,
    /// What is to be done: changes elsewhere, and the dialogs about it.
    pub(crate) work: Work,
}

impl Session {
    /// Starts fetching what does not depend on the page.
    pub(crate) fn provide() -> Self {
        let preferences = Preferences::load();
        let session = Self {
            me: signed_in(preferences),
            meta: Remote::new(api::meta),
            views: Remote::new(api::saved_views),
            preferences,
            list: CustomerList::new(),
            portfolio: RwSignal::new(("/".to_owned(), 0.0)),
            overlay: RwSignal::new(None),
            notice: RwSignal::new(None),
            work: Work::new(),
        };
        // Where the business date is pinned, due times are told from there.
        Effect::new(move || {
            let pinned = session.meta.ok(|meta| meta.as_of_pinned.then_some(meta.as_of)).flatten();
            if pinned.is_some_and(zone::stand_on) {
                session.work.live.minute.update(|minute| *minute += 1);
            }
        });
        provide_context(session);
        session
    }

    /// Says what was done.
    pub(crate) fn say(self, text: impl Into<String>) {
        self.notice.set(Some(text.into()));
    }
}

/// The session of this page.
///
/// # Panics
/// Outside the app, which provides it before anything else.
pub(crate) fn use_session() -> Session {
    use_context().expect("the app provides the session")
}
