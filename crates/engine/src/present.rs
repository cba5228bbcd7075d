//! What readers see now: the current snapshot, what people wrote over what was computed, and the contacts they logged.
//!
//! They are replaced under one lock and for as long as laying over takes, so that a refresh that ends while somebody writes
//! cannot bring back what was before.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use crate::contact_log::ContactLog;
use crate::engine::Snapshot;
use crate::portfolio::build::Portfolio;
use crate::written::Written;

/// The present state of an engine.
#[derive(Default)]
pub(crate) struct Present {
    snapshot: RwLock<Option<Arc<Snapshot>>>,
    written: RwLock<Arc<Written>>,
    contacts: RwLock<Arc<ContactLog>>,
    turn: Mutex<()>,
}

impl Present {
    /// None before the first refresh.
    pub(crate) fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.snapshot.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn written(&self) -> Arc<Written> {
        self.written.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn contacts(&self) -> Arc<ContactLog> {
        self.contacts.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Replaces the contacts that were logged; portfolios are made anew by whoever calls this.
    pub(crate) fn log(&self, change: impl FnOnce(&ContactLog) -> ContactLog) {
        let mut contacts = self.contacts.write().unwrap_or_else(PoisonError::into_inner);
        *contacts = Arc::new(change(&contacts));
    }

    /// Replaces the snapshot. Takes milliseconds, on a thread that may block.
    pub(crate) fn publish(&self, snapshot: Snapshot) -> Arc<Snapshot> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let portfolio = laid_over(snapshot.portfolio.clone(), &self.written());
        self.put(snapshot.with(portfolio))
    }

    /// Replaces the portfolio by one that `make` makes of it, if it still has the numbers of `of`. Takes milliseconds, on a
    /// thread that may block.
    pub(crate) fn patch(&self, of: &Portfolio, make: impl FnOnce(&Portfolio) -> Portfolio) {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(snapshot) = self.snapshot().filter(|snapshot| snapshot.portfolio.has_numbers_of(of)) {
            let portfolio = Arc::new(make(&snapshot.portfolio));
            self.put((*snapshot).clone().with(portfolio));
        }
    }

    /// Replaces what people wrote, and the snapshot by one with the same numbers. Takes milliseconds, on a thread that may
    /// block.
    pub(crate) fn write(&self, change: impl FnOnce(&mut Written)) {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.written();
        let after = before.changed(change);
        if after.is(&before) {
            return;
        }
        let after = Arc::new(after);
        // First, so that a portfolio of another date that is asked for from now on has the new ones.
        *self.written.write().unwrap_or_else(PoisonError::into_inner) = after.clone();
        if let Some(snapshot) = self.snapshot() {
            let portfolio = laid_over(snapshot.portfolio.clone(), &after);
            self.put((*snapshot).clone().with(portfolio));
        }
    }

    fn put(&self, snapshot: Snapshot) -> Arc<Snapshot> {
        let snapshot = Arc::new(snapshot);
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Some(snapshot.clone());
        snapshot
    }
}

/// A portfolio with what people wrote; itself if it has that.
pub(crate) fn laid_over(portfolio: Arc<Portfolio>, written: &Written) -> Arc<Portfolio> {
    let portfolio = match portfolio.owners().are_of(&written.assignments) {
        true => portfolio,
        false => Arc::new(portfolio.assigned(&written.assignments)),
    };
    match portfolio.overrides().are_of(&written.overrides) {
        true => portfolio,
        false => Arc::new(portfolio.overridden(&written.overrides)),
    }
}
