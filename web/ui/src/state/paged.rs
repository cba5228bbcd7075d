//! A list that comes in pages and grows by a button: what was fetched, what is left, what went wrong.

use std::sync::Arc;

use bellwether_contract::account::{Contacts, Invoices, Orders};
use bellwether_contract::audit::AuditPage;
use bellwether_contract::identity::Users;
use bellwether_contract::page::PageInfo;
use bellwether_contract::timeline::Timeline;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::client::{Question, Sent, Shared};
use crate::api::decode::Decode;
use crate::api::failure::ApiFailure;
use crate::api::path::Params;

/// Items of a page.
const PAGE: &str = "50";

/// The pages fetched so far, as the API sent them.
#[derive(Clone, Copy)]
pub struct Paged {
    /// In order.
    pub pages: RwSignal<Vec<Shared>>,
    /// How many items there are in all; unknown before the first answer.
    pub total: RwSignal<Option<u64>>,
    /// Whether there are more than fetched.
    pub more: RwSignal<bool>,
    /// Whether a page is on its way.
    pub busy: RwSignal<bool>,
    /// Why the next page is missing.
    pub failure: RwSignal<Option<ApiFailure>>,
    next: StoredValue<Option<String>>,
    send: StoredValue<Box<dyn Fn(Params) -> Sent + Send + Sync>>,
    info: fn(&Shared) -> Option<PageInfo>,
}

/// An answer that is a page of a list.
pub trait IsPage {
    /// Where it goes on.
    fn info(&self) -> &PageInfo;
}

macro_rules! pages {
    ($($type:ty),+) => {
        $(impl IsPage for $type {
            fn info(&self) -> &PageInfo {
                &self.page
            }
        })+
    };
}

pages!(Contacts, Invoices, Orders, Timeline, Users, AuditPage);

impl Paged {
    /// Starts with the first page; `question` gets limit and cursor.
    pub fn new<T: IsPage + Decode + Send + Sync + 'static>(
        question: impl Fn(Params) -> Question<T> + Send + Sync + 'static,
    ) -> Self {
        let paged = Self {
            pages: RwSignal::new(Vec::new()),
            total: RwSignal::new(None),
            more: RwSignal::new(false),
            busy: RwSignal::new(false),
            failure: RwSignal::new(None),
            next: StoredValue::new(None),
            send: StoredValue::new(Box::new(move |params| question(params).shared())),
            info: |page| page.downcast_ref::<T>().map(|page| page.info().clone()),
        };
        paged.fetch_next();
        paged
    }

    /// The pages as what they are.
    pub fn read<T: Send + Sync + 'static>(self) -> Vec<Arc<T>> {
        self.pages.get().into_iter().filter_map(|page| page.downcast().ok()).collect()
    }

    /// Fetches the next page, or the one that failed again.
    pub fn fetch_next(self) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.failure.set(None);
        let params = Params::new().with("limit", PAGE).maybe("cursor", self.next.get_value());
        let answer = self.send.with_value(|send| send(params));
        spawn_local(async move {
            let answer = answer.await;
            // The page may have been left meanwhile.
            if self.busy.try_set(false).is_none() {
                self.take(answer);
            }
        });
    }

    fn take(self, answer: Result<Shared, ApiFailure>) {
        match answer {
            Ok(page) => {
                if let Some(info) = (self.info)(&page) {
                    self.more.set(info.next.is_some());
                    self.next.set_value(info.next);
                    self.total.set(Some(info.total));
                }
                self.pages.update(|all| all.push(page));
            }
            Err(failure) => self.failure.set(Some(failure)),
        }
    }
}
