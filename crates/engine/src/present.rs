//! What readers see now: the current snapshot, and the assignments and the work that are laid over every portfolio.
//!
//! All are replaced under one lock and for as long as laying over takes, so that a refresh that ends while customers change
//! hands cannot bring the former account managers back.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use crate::assignments::Assignments;
use crate::engine::Snapshot;
use crate::open_work::OpenWorks;
use crate::portfolio::build::Portfolio;

/// The present state of an engine.
#[derive(Default)]
pub(crate) struct Present {
    snapshot: RwLock<Option<Arc<Snapshot>>>,
    assignments: RwLock<Arc<Assignments>>,
    work: RwLock<Arc<OpenWorks>>,
    turn: Mutex<()>,
}

impl Present {
    /// None before the first refresh.
    pub(crate) fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.snapshot.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn assignments(&self) -> Arc<Assignments> {
        self.assignments.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn work(&self) -> Arc<OpenWorks> {
        self.work.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Lays over a portfolio what readers see now; itself if it has that.
    pub(crate) fn laid_over(&self, portfolio: Arc<Portfolio>) -> Arc<Portfolio> {
        with_work(with_owners(portfolio, &self.assignments()), &self.work())
    }

    /// Whether a portfolio has what readers see now.
    pub(crate) fn is_over(&self, portfolio: &Portfolio) -> bool {
        portfolio.owners().are_of(&self.assignments()) && portfolio.work().is_of(&self.work())
    }

    /// Replaces the snapshot. Takes milliseconds, on a thread that may block.
    pub(crate) fn publish(&self, snapshot: Snapshot) -> Arc<Snapshot> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let portfolio = self.laid_over(snapshot.portfolio.clone());
        self.put(snapshot.with(portfolio))
    }

    /// Replaces the assignments, and the snapshot by one with the same numbers. Takes milliseconds, on a thread that may
    /// block.
    pub(crate) fn assign(&self, change: impl FnOnce(&Assignments) -> Assignments) {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.assignments();
        let after = change(&before);
        if after == *before {
            return;
        }
        let after = Arc::new(after);
        // First, so that a portfolio of another date that is asked for from now on has the new ones.
        *self.assignments.write().unwrap_or_else(PoisonError::into_inner) = after.clone();
        if let Some(snapshot) = self.snapshot() {
            let portfolio = with_owners(snapshot.portfolio.clone(), &after);
            self.put((*snapshot).clone().with(portfolio));
        }
    }

    /// Replaces the work, and the snapshot by one with the same numbers. Takes milliseconds, on a thread that may block.
    pub(crate) fn put_work(&self, change: impl FnOnce(&OpenWorks) -> OpenWorks) {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.work();
        let after = change(&before);
        if after == *before {
            return;
        }
        let after = Arc::new(after);
        *self.work.write().unwrap_or_else(PoisonError::into_inner) = after.clone();
        if let Some(snapshot) = self.snapshot() {
            let portfolio = with_work(snapshot.portfolio.clone(), &after);
            self.put((*snapshot).clone().with(portfolio));
        }
    }

    fn put(&self, snapshot: Snapshot) -> Arc<Snapshot> {
        let snapshot = Arc::new(snapshot);
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Some(snapshot.clone());
        snapshot
    }
}

/// A portfolio with the account managers of some assignments; itself if it has them.
fn with_owners(portfolio: Arc<Portfolio>, assignments: &Arc<Assignments>) -> Arc<Portfolio> {
    if portfolio.owners().are_of(assignments) { portfolio } else { Arc::new(portfolio.assigned(assignments)) }
}

/// A portfolio with some work; itself if it has it.
fn with_work(portfolio: Arc<Portfolio>, work: &Arc<OpenWorks>) -> Arc<Portfolio> {
    if portfolio.work().is_of(work) { portfolio } else { Arc::new(portfolio.with_work(work)) }
}
