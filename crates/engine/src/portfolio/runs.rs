//! Runs of rows that are equal by the first field of a sort, put in order by the other fields.
//!
//! A whole order for each combination of fields would be too much to keep, and sorting a run for each page too slow:
//! the runs that pages have come by lately are kept.

use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::portfolio::order::SortTerm;

/// Rows of kept runs altogether: 32 MB.
const KEPT_ROWS: u64 = 8 << 20;

/// Runs that are kept, as far as the cache has to guess.
const EXPECTED_RUNS: usize = 256;

/// The terms of a sort, and where in the order of its first field the run begins.
type Key = (Vec<SortTerm>, usize);

/// Sorted runs of one portfolio.
#[derive(Debug)]
pub struct SortedRuns(Cache<Key, Arc<[u32]>, ByRows>);

#[derive(Debug, Clone)]
struct ByRows;

impl Weighter<Key, Arc<[u32]>> for ByRows {
    fn weight(&self, _: &Key, rows: &Arc<[u32]>) -> u64 {
        rows.len() as u64
    }
}

impl Default for SortedRuns {
    fn default() -> Self {
        Self(Cache::with_weighter(EXPECTED_RUNS, KEPT_ROWS, ByRows))
    }
}

impl SortedRuns {
    /// The run that begins at `start`, made if it is not kept.
    pub fn of(&self, terms: &[SortTerm], start: usize, make: impl FnOnce() -> Vec<u32>) -> Arc<[u32]> {
        let key = (terms.to_vec(), start);
        if let Some(rows) = self.0.get(&key) {
            return rows;
        }
        let rows: Arc<[u32]> = make().into();
        self.0.insert(key, rows.clone());
        rows
    }
}
