//! The customers of one query, page by page: those in view and around it are fetched, wherever that is, so that a jump into the
//! middle of a long list costs one page. What was fetched stays for a while, so scrolling back costs nothing.

use std::ops::Range;
use std::sync::Arc;

use bellwether_contract::customer::CustomerItem;
use bellwether_contract::page::{Context, Page};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use bellwether_ui::api::failure::ApiFailure;
use bellwether_ui::api::path::Params;

/// Rows of a page: few, so that reading an answer never holds up scrolling.
const PAGE: usize = 100;
/// Rows fetched beyond either edge of the rows that are drawn. Before anybody scrolls the first page is enough.
const AHEAD: usize = 40;
/// Pages that stay, the latest: some megabytes.
const KEPT_PAGES: usize = 40;

type Rows = Vec<Arc<CustomerItem>>;

/// Customers of one query, as far as fetched.
#[derive(Clone, Copy)]
pub(crate) struct CustomerList {
    /// By their numbers, in the order in which they came.
    pages: StoredValue<Vec<(usize, Rows)>>,
    request: StoredValue<Option<Params>>,
    wanted: StoredValue<Range<usize>>,
    /// Counts queries, so that a late answer to an earlier one is recognised.
    ticket: StoredValue<u32>,
    /// Counts answers that replaced the rows: the same index is another customer then.
    pub(crate) epoch: RwSignal<u32>,
    /// Counts answers, each of which brought rows.
    pub(crate) arrived: RwSignal<u32>,
    /// Customers that match; unknown before the first answer.
    pub(crate) total: RwSignal<Option<usize>>,
    /// Whether the rows are still those of the query before.
    pub(crate) outdated: RwSignal<bool>,
    /// Why the next rows are missing.
    pub(crate) failure: RwSignal<Option<ApiFailure>>,
    /// What the numbers refer to.
    pub(crate) context: RwSignal<Option<Context>>,
    fetching: StoredValue<bool>,
}

impl CustomerList {
    /// Nothing fetched yet.
    pub(crate) fn new() -> Self {
        Self {
            pages: StoredValue::new(Vec::new()),
            request: StoredValue::new(None),
            wanted: StoredValue::new(0..0),
            ticket: StoredValue::new(0),
            epoch: RwSignal::new(0),
            arrived: RwSignal::new(0),
            total: RwSignal::new(None),
            outdated: RwSignal::new(false),
            failure: RwSignal::new(None),
            context: RwSignal::new(None),
            fetching: StoredValue::new(false),
        }
    }

    /// The row at `index`, if it was fetched. Not reactive: read [`Self::arrived`] and [`Self::epoch`] for that.
    pub(crate) fn row(self, index: usize) -> Option<Arc<CustomerItem>> {
        self.pages.with_value(|pages| {
            let (_, rows) = pages.iter().find(|(page, _)| *page == index / PAGE)?;
            rows.get(index % PAGE).cloned()
        })
    }

    /// The rows fetched so far, page by page. Not reactive, as [`Self::row`].
    pub(crate) fn rows(self) -> Rows {
        self.pages.with_value(|pages| pages.iter().flat_map(|(_, rows)| rows.iter().cloned()).collect())
    }

    /// Which customers are shown, in which order. Not reactive.
    pub(crate) fn params(self) -> Option<Params> {
        self.request.get_value()
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

    /// Fetches again, what is in view first.
    pub(crate) fn restart(self) {
        self.ticket.update_value(|ticket| *ticket += 1);
        self.outdated.set(self.pages.with_value(|pages| !pages.is_empty()));
        self.fetch(self.wanted.with_value(|wanted| wanted.start / PAGE), true);
    }

    /// Tries again what failed.
    pub(crate) fn retry(self) {
        if self.outdated.get_untracked() || self.total.get_untracked().is_none() {
            self.restart();
        } else {
            self.failure.set(None);
            self.fetch_if_wanted();
        }
    }

    /// Says which rows are in view: they are fetched if they are not all there.
    pub(crate) fn want(self, rows: Range<usize>) {
        self.wanted.set_value(rows);
        if !self.fetching.get_value() && self.failure.with_untracked(Option::is_none) {
            self.fetch_if_wanted();
        }
    }

    /// The next page that is missing: in view, below it, above it.
    fn missing(self) -> Option<usize> {
        let total = self.total.get_untracked()?;
        let Range { start, end } = self.wanted.get_value();
        let parts = [start..end, end..end + AHEAD, start.saturating_sub(AHEAD)..start];
        let known = |page: usize| self.pages.with_value(|pages| pages.iter().any(|(known, _)| *known == page));
        for rows in parts {
            for row in rows.start..rows.end.min(total) {
                if !known(row / PAGE) {
                    return Some(row / PAGE);
                }
            }
        }
        None
    }

    fn fetch_if_wanted(self) {
        if let Some(page) = self.missing() {
            self.fetch(page, false);
        }
    }

    fn fetch(self, page: usize, first: bool) {
        let Some(params) = self.request.get_value() else { return };
        let offset = (page > 0).then(|| (page * PAGE).to_string());
        let params = params.with("limit", PAGE.to_string()).maybe("offset", offset);
        let ticket = self.ticket.get_value();
        self.fetching.set_value(true);
        self.failure.set(None);
        spawn_local(async move {
            let answer = api::customers(&params).send().await;
            if self.ticket.try_get_value() == Some(ticket) {
                self.fetching.set_value(false);
                self.take(page, answer, first);
            }
        });
    }

    fn take(self, page: usize, answer: Result<Arc<Page<CustomerItem>>, ApiFailure>, first: bool) {
        let answer = match answer {
            Ok(answer) => answer,
            Err(failure) => {
                self.failure.set(Some(failure));
                return;
            }
        };
        let total = usize::try_from(answer.page.total).unwrap_or(usize::MAX);
        // Customers came or went: at the other pages' places there may be others by now.
        let first = first || self.total.get_untracked() != Some(total);
        self.pages.update_value(|pages| {
            if first {
                pages.clear();
            }
            pages.retain(|(known, _)| *known != page);
            pages.push((page, answer.items.iter().cloned().map(Arc::new).collect()));
            if pages.len() > KEPT_PAGES {
                pages.remove(0);
            }
        });
        // Effects run in a later microtask, so they see these together.
        self.context.set(Some(answer.context.clone()));
        self.total.set(Some(total));
        self.outdated.set(false);
        if first {
            self.epoch.update(|epoch| *epoch += 1);
        }
        self.arrived.update(|arrived| *arrived += 1);
        self.fetch_if_wanted();
    }
}
