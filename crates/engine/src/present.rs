//! What readers see now: the current snapshot, and the assignments that are laid over every portfolio.
//!
//! Both are replaced under one lock and for as long as laying over takes, so that a refresh that ends while customers change
//! hands cannot bring the former account managers back.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use crate::assignments::Assignments;
use crate::engine::Snapshot;
use crate::portfolio::build::Portfolio;

/// The present state of an engine.
#[derive(Default)]
pub(crate) struct Present {
    snapshot: RwLock<Option<Arc<Snapshot>>>,
    assignments: RwLock<Arc<Assignments>>,
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

    /// Replaces the snapshot. Takes milliseconds, on a thread that may block.
    pub(crate) fn publish(&self, snapshot: Snapshot) -> Arc<Snapshot> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let portfolio = laid_over(snapshot.portfolio.clone(), &self.assignments());
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

/// A portfolio with the account managers of some assignments; itself if it has them.
pub(crate) fn laid_over(portfolio: Arc<Portfolio>, assignments: &Arc<Assignments>) -> Arc<Portfolio> {
    if portfolio.owners().are_of(assignments) { portfolio } else { Arc::new(portfolio.assigned(assignments)) }
}
