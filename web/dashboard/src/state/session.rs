//! What all pages share while the dashboard is open.

use bellwether_contract::operation::Meta;
use leptos::prelude::*;

use super::customer_list::CustomerList;
use super::preferences::Preferences;
use super::remote::Remote;
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
    /// What runs on the server, and as whom.
    pub(crate) meta: Remote<Meta>,
    /// Choices kept by the browser.
    pub(crate) preferences: Preferences,
    /// Customers fetched for the portfolio: still there when a person comes back from an account.
    pub(crate) list: CustomerList,
    /// Address of the portfolio as it was left, and how far it was scrolled.
    pub(crate) portfolio: RwSignal<(String, f64)>,
    /// The dialog that is open.
    pub(crate) overlay: RwSignal<Option<Overlay>>,
}

impl Session {
    /// Starts fetching what does not depend on the page.
    pub(crate) fn provide() -> Self {
        let session = Self {
            meta: Remote::new(api::meta),
            preferences: Preferences::load(),
            list: CustomerList::new(),
            portfolio: RwSignal::new(("/".to_owned(), 0.0)),
            overlay: RwSignal::new(None),
        };
        provide_context(session);
        session
    }
}

/// The session of this page.
///
/// # Panics
/// Outside the app, which provides it before anything else.
pub(crate) fn use_session() -> Session {
    use_context().expect("the app provides the session")
}
