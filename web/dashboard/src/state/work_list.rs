//! A list of work that grows by a button, and is asked for again when something changed: what is shown stays meanwhile,
//! and is as long as before.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;

use bellwether_contract::action::{ActionItem, Actions};
use bellwether_contract::alert::{Deliveries, Delivery, Inbox, Notice};
use bellwether_contract::comment::{Comment, Comments};
use bellwether_contract::page::PageInfo;
use bellwether_contract::suggestion::{SuggestionItem, Suggestions};
use bellwether_ui::api::client::{Question, Sent, Shared};
use bellwether_ui::api::decode::Decode;
use bellwether_ui::api::failure::ApiFailure;
use bellwether_ui::api::path::Params;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Items asked for at first, and with each further page.
const PAGE: usize = 50;
/// The most that the API gives at once.
const MOST: usize = 500;

/// An answer that is a page of items.
pub(crate) trait IsWork: Decode + Any + Send + Sync {
    /// What it lists.
    type Item: Clone + Send + Sync + 'static;
    /// Its items.
    fn items(&self) -> &[Self::Item];
    /// Where it goes on.
    fn info(&self) -> &PageInfo;
}

macro_rules! lists {
    ($($type:ty = $item:ty),+) => {
        $(impl IsWork for $type {
            type Item = $item;
            fn items(&self) -> &[$item] {
                &self.items
            }
            fn info(&self) -> &PageInfo {
                &self.page
            }
        })+
    };
}

lists!(Actions = ActionItem, Suggestions = SuggestionItem, Comments = Comment, Inbox = Notice, Deliveries = Delivery);

/// The items fetched so far.
pub(crate) struct WorkList<T: IsWork> {
    /// In the order of the API.
    pub(crate) items: RwSignal<Vec<Arc<T::Item>>>,
    /// The last answer, for what it says besides its items.
    pub(crate) last: RwSignal<Option<Arc<T>>>,
    /// Whether something is on its way.
    pub(crate) busy: RwSignal<bool>,
    /// Why the last answer is missing.
    pub(crate) failure: RwSignal<Option<ApiFailure>>,
    next: StoredValue<Option<String>>,
    ticket: StoredValue<u32>,
    send: StoredValue<Box<dyn Fn(Params) -> Sent + Send + Sync>>,
}

impl<T: IsWork> Clone for WorkList<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: IsWork> Copy for WorkList<T> {}

impl<T: IsWork> WorkList<T> {
    /// Asks at once, and again whenever a signal changes that `question` reads, or `changes` does.
    pub(crate) fn new(
        changes: RwSignal<u32>,
        question: impl Fn(Params) -> Question<T> + Send + Sync + 'static,
    ) -> Self {
        let list = Self {
            items: RwSignal::new(Vec::new()),
            last: RwSignal::new(None),
            busy: RwSignal::new(false),
            failure: RwSignal::new(None),
            next: StoredValue::new(None),
            ticket: StoredValue::new(0),
            send: StoredValue::new(Box::new(move |params| question(params).shared())),
        };
        Effect::new(move || {
            changes.track();
            bellwether_ui::state::connection::track_returns();
            list.ask(false);
        });
        list
    }

    /// How many items there are in all; unknown before the first answer.
    pub(crate) fn total(self) -> Option<u64> {
        self.last.with(|last| last.as_ref().map(|last| last.info().total))
    }

    /// Whether there are more than fetched.
    pub(crate) fn more(self) -> bool {
        self.last.track();
        self.next.with_value(Option::is_some)
    }

    /// Fetches the next page.
    pub(crate) fn fetch_more(self) {
        if !self.busy.get_untracked() {
            untrack(|| self.ask(true));
        }
    }

    /// Asks again for what is shown.
    pub(crate) fn refresh(self) {
        untrack(|| self.ask(false));
    }

    /// Reads the signals of the question, so an effect that calls it follows them.
    fn ask(self, more: bool) {
        let shown = self.items.with_untracked(Vec::len);
        let limit = if more { PAGE } else { shown.next_multiple_of(PAGE).clamp(PAGE, MOST) };
        let cursor = self.next.get_value().filter(|_| more);
        let answer =
            self.send.with_value(|send| send(Params::new().with("limit", limit.to_string()).maybe("cursor", cursor)));
        let ticket = self.ticket.get_value() + 1;
        self.ticket.set_value(ticket);
        self.busy.set(true);
        spawn_local(async move {
            let answer = answer.await;
            // Left meanwhile, or asked again.
            if self.ticket.try_get_value() != Some(ticket) {
                return;
            }
            self.busy.set(false);
            match answer {
                Ok(page) => self.take(page, more),
                Err(failure) => self.failure.set(Some(failure)),
            }
        });
    }

    fn take(self, page: Shared, more: bool) {
        let Ok(page) = page.downcast::<T>() else { return };
        self.next.set_value(page.info().next.clone());
        let fresh = page.items().iter().cloned().map(Arc::new);
        self.items.update(|items| {
            if !more {
                items.clear();
            }
            items.extend(fresh);
        });
        self.failure.set(None);
        self.last.set(Some(page));
    }
}

/// Items by a number that changes whenever they have to be drawn anew: what stays the same keeps its place in the
/// document, and with it the focus.
pub(crate) struct Keyed<I: Send + Sync + 'static>(StoredValue<BTreeMap<u64, Arc<I>>>);

impl<I: Send + Sync + 'static> Clone for Keyed<I> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<I: Send + Sync + 'static> Copy for Keyed<I> {}

impl<I: Send + Sync + 'static> Keyed<I> {
    /// None yet.
    pub(crate) fn new() -> Self {
        Self(StoredValue::new(BTreeMap::new()))
    }

    /// Numbers of the items in order; `write` says what an item's looks depend on.
    pub(crate) fn keys(self, items: impl Iterator<Item = Arc<I>>, write: impl Fn(&I) -> String) -> Vec<u64> {
        let keyed: Vec<(u64, Arc<I>)> = items.map(|item| (hash(&write(&item)), item)).collect();
        let keys = keyed.iter().map(|(key, _)| *key).collect();
        self.0.set_value(keyed.into_iter().collect());
        keys
    }

    /// The item of a number.
    pub(crate) fn get(self, key: u64) -> Option<Arc<I>> {
        self.0.with_value(|all| all.get(&key).cloned())
    }
}

/// FNV-1a: short, and good enough to tell a few hundred items apart.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_looks_have_another_number() {
        assert_eq!(hash("a-1"), hash("a-1"));
        assert_ne!(hash("a-1"), hash("a-2"));
    }
}
