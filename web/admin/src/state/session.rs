//! What the pages of somebody who is signed in share.

use bellwether_contract::identity::{Me, Permission};
use bellwether_ui::state::person::signed_in;
use bellwether_ui::state::preferences::Preferences;
use bellwether_ui::state::remote::Remote;
use leptos::prelude::*;

use bellwether_ui::components::confirm::Confirmation;

/// What the pages share.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    /// Who is signed in, and what they may do.
    pub(crate) me: Remote<Me>,
    /// Choices kept by the browser.
    pub(crate) preferences: Preferences,
    /// What a person is asked before it is done.
    pub(crate) asked: RwSignal<Option<Confirmation>>,
    /// What was done last, to be said for a moment.
    pub(crate) notice: RwSignal<Option<String>>,
}

impl Session {
    /// Asks who is signed in.
    pub(crate) fn provide() -> Self {
        let preferences = Preferences::load();
        let session =
            Self { me: signed_in(preferences), preferences, asked: RwSignal::new(None), notice: RwSignal::new(None) };
        provide_context(session);
        session
    }

    /// Whether the person may do something; not known before it was answered.
    pub(crate) fn may(self, permission: Permission) -> Option<bool> {
        self.me.ok(|me| me.permissions.contains(&permission))
    }

    /// Says what was done.
    pub(crate) fn say(self, text: impl Into<String>) {
        self.notice.set(Some(text.into()));
    }

    /// Asks before it is done.
    pub(crate) fn ask(self, question: Confirmation) {
        self.asked.set(Some(question));
    }
}

/// The session of this page.
///
/// # Panics
/// Outside the frame, which provides it before anything else.
pub(crate) fn use_session() -> Session {
    use_context().expect("the app provides the session")
}
