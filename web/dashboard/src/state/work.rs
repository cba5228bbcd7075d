//! What all pages share about work: what changes elsewhere, and which dialog over the page is open. Any element with
//! `data-action` (key of an action) or `data-new-action` (key of a customer) opens one, wherever it is.

use bellwether_contract::action::{ActionItem, ActionKind, ActionStatus, Priority};
use bellwether_ui::components::confirm::Confirmation;
use leptos::prelude::*;

use super::live::Live;

/// What an action that is to be made begins with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Draft {
    /// Key and name of its customer.
    pub(crate) customer: Option<(String, String)>,
    /// In a few words.
    pub(crate) title: String,
    /// What is to be done.
    pub(crate) kind: Option<ActionKind>,
    /// How urgent it is.
    pub(crate) priority: Option<Priority>,
    /// Key of the alert that it answers.
    pub(crate) alert: Option<String>,
}

/// Actions that are to be completed or cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Closing {
    /// Which.
    pub(crate) actions: Vec<ActionItem>,
    /// Completed or cancelled.
    pub(crate) to: ActionStatus,
}

/// What all pages share about work.
#[derive(Clone, Copy)]
pub(crate) struct Work {
    /// What changes elsewhere.
    pub(crate) live: Live,
    /// The action that is looked at.
    pub(crate) action: RwSignal<Option<String>>,
    /// The action that is being made.
    pub(crate) draft: RwSignal<Option<Draft>>,
    /// What is being completed or cancelled.
    pub(crate) closing: RwSignal<Option<Closing>>,
    /// What a person is asked before it is done.
    pub(crate) asked: RwSignal<Option<Confirmation>>,
}

impl Work {
    /// Nothing open, and listening.
    pub(crate) fn new() -> Self {
        Self {
            live: Live::listen(),
            action: RwSignal::new(None),
            draft: RwSignal::new(None),
            closing: RwSignal::new(None),
            asked: RwSignal::new(None),
        }
    }

    /// Asks what came of an action that is to be completed or cancelled.
    pub(crate) fn close(self, item: &ActionItem, to: ActionStatus) {
        self.closing.set(Some(Closing { actions: vec![item.clone()], to }));
    }

    /// Closes every dialog.
    pub(crate) fn close_all(self) {
        self.action.set(None);
        self.draft.set(None);
        self.closing.set(None);
        self.asked.set(None);
    }

    /// As [`Self::is_open`], for now: what asks is not told when that changes.
    pub(crate) fn is_open_now(self) -> bool {
        untrack(|| self.is_open())
    }

    /// Whether any of the dialogs is open.
    pub(crate) fn is_open(self) -> bool {
        self.action.with(Option::is_some)
            || self.draft.with(Option::is_some)
            || self.closing.with(Option::is_some)
            || self.asked.with(Option::is_some)
    }
}
