//! Rows whose contacts changed since the portfolio was computed: their contact measures and scores, computed anew from the same
//! facts, laid over the columns.

use std::collections::HashMap;
use std::sync::Arc;

use bellwether_domain::measure::{MeasureKey, Measured, Measures};

use crate::portfolio::packed_score::PackedScore;

/// Measures that contacts decide.
const KEYS: [MeasureKey; 4] = [
    MeasureKey::ContactDaysSince,
    MeasureKey::Interactions7d,
    MeasureKey::DaysSinceActivity,
    MeasureKey::ResponseHours,
];

/// A row computed anew.
#[derive(Debug, Clone)]
pub(crate) struct Patch {
    measures: [Measured; KEYS.len()],
    pub(super) score: PackedScore,
}

impl Patch {
    pub(super) fn new(measures: &Measures, score: PackedScore) -> Self {
        Self { measures: KEYS.map(|key| measures.get(key)), score }
    }
}

/// All rows computed anew, and the state of the contact log that the portfolio shows.
#[derive(Debug, Clone, Default)]
pub(super) struct Patches {
    rows: Arc<HashMap<u32, Patch>>,
    /// Which revision of the log.
    pub(super) revision: u64,
    /// Tells that state from others.
    pub(super) fingerprint: u64,
}

impl Patches {
    /// None, over a portfolio that was computed with this state of the log.
    pub(super) fn none(revision: u64, fingerprint: u64) -> Self {
        Self { rows: Arc::default(), revision, fingerprint }
    }

    /// These and others, which replace those of the same rows.
    pub(super) fn with(&self, others: Vec<(u32, Patch)>, revision: u64, fingerprint: u64) -> Self {
        let mut rows = (*self.rows).clone();
        rows.extend(others);
        Self { rows: Arc::new(rows), revision, fingerprint }
    }

    pub(super) fn score(&self, row: u32) -> Option<&PackedScore> {
        self.rows.get(&row).map(|patch| &patch.score)
    }

    pub(super) fn measure(&self, key: MeasureKey, row: u32) -> Option<Measured> {
        if self.rows.is_empty() {
            return None;
        }
        let at = KEYS.iter().position(|known| *known == key)?;
        self.rows.get(&row).map(|patch| patch.measures[at])
    }

    /// Puts the measures of a row in place of the computed ones.
    pub(super) fn apply(&self, row: u32, measures: &mut Measures) {
        if let Some(patch) = self.rows.get(&row) {
            KEYS.iter().zip(patch.measures).for_each(|(key, measured)| measures.set(*key, measured));
        }
    }
}
