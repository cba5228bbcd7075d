//! The customers fetched so far for one query. Pages come one after the other, because a cursor points to the next one
//! only; what was fetched stays, so scrolling back costs nothing.

use std::sync::Arc;

use bellwether_contract::customer::CustomerItem;
use bellwether_contract::page::{Context, Page};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use bellwether_ui::api::failure::ApiFailure;
use bellwether_ui::api::path::Params;

/// Rows of the first page: few, so that it is there at once. Each of the others has as many as are there already, so that
/// whoever begins to scroll waits little and whoever goes far asks seldom.
const FIRST_PAGE: usize = 100;
/// Most rows of a page that the API gives.
const MOST_ROWS: usize = 500;
/// Rows fetched ahead of what is in view. Before anybody scrolls the first page is enough.
const AHEAD: usize = 50;

/// Customers of one query, as far as fetched.
#[derive(Clone, Copy)]
pub(crate) struct CustomerList {
    rows: StoredValue<Vec<Arc<CustomerItem>>>,
    request: StoredValue<Option<Params>>,
    next: StoredValue<Option<String>>,
    wanted: StoredValue<usize>,
    /// Counts queries, so that a late answer to an earlier one is recognised.
    ticket: StoredValue<u32>,
    /// Counts answers that replaced the rows: the same index is another customer then.
    pub(crate) epoch: RwSignal<u32>,
    /// Rows fetched.
    pub(crate) loaded: RwSignal<usize>,
    /// Customers that match; unknown before the first answer.
    pub(crate) total: RwSignal<Option<usize>>,
    /// Whether the rows are still those of the query before.
    pub(crate) outdated: RwSignal<bool>,
    /// Why the next rows are missing.
    pub(crate) failure: RwSignal<Option<ApiFailure>>,
    /// What the numbers refer to.
    pub(crate) context: RwSignal<Option<Context>>,
    fetching: RwSignal<bool>,
}

impl CustomerList {
    /// Nothing fetched yet.
    pub(crate) fn new() -> Self {
        Self {
            rows: StoredValue::new(Vec::new()),
            request: StoredValue::new(None),
            next: StoredValue::new(None),
            wanted: StoredValue::new(0),
            ticket: StoredValue::new(0),
            epoch: RwSignal::new(0),
            loaded: RwSignal::new(0),
            total: RwSignal::new(None),
            outdated: RwSignal::new(false),
            failure: RwSignal::new(None),
            context: RwSignal::new(None),
            fetching: RwSignal::new(false),
        }
    }

    /// The row at `index`, if it was fetched. Not reactive: read [`Self::loaded`] and [`Self::epoch`] for that.
    pub(crate) fn row(self, index: usize) -> Option<Arc<CustomerItem>> {
        self.rows.with_value(|rows| rows.get(index).cloned())
    }

    /// The rows fetched so far. Not reactive, as [`Self::row`].
    pub(crate) fn rows(self) -> Vec<Arc<CustomerItem>> {
        self.rows.get_value()
    }

    /// Shows the customers that match `params`; nothing is fetched if they are shown already.
    pub(crate) fn show(self, params: Params) {
        let same = self.request.with_value(|known| known.as_ref() == Some(&params));
        if same && self.failure.with_untracked(Option::is_none) {
            return;
        }
        self.request.set_value(Some(params));
        self.restart();
    }

    /// Fetches again from the start.
    pub(crate) fn restart(self) {
        self.ticket.update_value(|ticket| *ticket += 1);
        self.next.set_value(None);
        self.wanted.set_value(0);
        self.outdated.set(self.loaded.get_untracked() > 0);
        self.fetch(true);
    }

    /// Tries again what failed.
    pub(crate) fn retry(self) {
        if self.outdated.get_untracked() || self.loaded.get_untracked() == 0 {
            self.restart();
        } else {
            self.fetch(false);
        }
    }

    /// Says that rows up to `end` are in view: the next page is fetched if they are not all there.
    pub(crate) fn want(self, end: usize) {
        self.wanted.set_value(end + AHEAD);
        if !self.fetching.get_untracked() && self.failure.with_untracked(Option::is_none) {
            self.fetch_if_wanted();
        }
    }

    fn fetch_if_wanted(self) {
        let missing = self.loaded.get_untracked() < self.wanted.get_value();
        if missing && self.next.with_value(Option::is_some) {
            self.fetch(false);
        }
    }

    fn fetch(self, first: bool) {
        let Some(params) = self.request.get_value() else { return };
        let limit = if first { FIRST_PAGE } else { self.loaded.get_untracked().clamp(FIRST_PAGE, MOST_ROWS) };
        let params = params.with("limit", limit.to_string()).maybe("cursor", self.next.get_value());
        let ticket = self.ticket.get_value();
        self.fetching.set(true);
        self.failure.set(None);
        spawn_local(async move {
            let answer = api::customers(&params).send().await;
            if self.ticket.try_get_value() == Some(ticket) {
                self.fetching.set(false);
                self.take(answer, first);
            }
        });
    }

    fn take(self, answer: Result<Arc<Page<CustomerItem>>, ApiFailure>, first: bool) {
        let page = match answer {
            Ok(page) => page,
            Err(failure) => {
                self.failure.set(Some(failure));
                return;
            }
        };
        self.rows.update_value(|rows| {
            if first {
                rows.clear();
            }
            rows.extend(page.items.iter().cloned().map(Arc::new));
        });
        self.next.set_value(page.page.next.clone());
        // Effects run in a later microtask, so they see these together.
        self.context.set(Some(page.context.clone()));
        self.total.set(Some(usize::try_from(page.page.total).unwrap_or(usize::MAX)));
        self.loaded.set(self.rows.with_value(Vec::len));
        self.outdated.set(false);
        if first {
            self.epoch.update(|epoch| *epoch += 1);
        }
        self.fetch_if_wanted();
    }
}
