//! An incremental load: what is left of the last one, and what has changed since.
//!
//! The source is asked for changes only; the raw files are written anew, the last load's rows without those that were
//! replaced or taken away, then the new ones. So every load stays complete in itself, and what is made from it
//! need not know how it came about.

use std::collections::{BTreeMap, HashSet};

use arrow::array::{BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use bellwether_domain::intake::Record;

use super::key;
use crate::dataset::RecordKind;
use crate::error::WarehouseError;
use crate::raw::{BUCKETS, RawFolder, RawTable, RawWriter};
use crate::rows::View;

/// Rows read at once.
const BATCH: usize = 8_192;

/// Changes against the last load of a data set. Its memory grows with the changes, and with the keys that are said to remain.
#[derive(Debug)]
pub(super) struct Delta {
    base: RawFolder,
    replaced: BTreeMap<RecordKind, HashSet<String>>,
    remaining: BTreeMap<RecordKind, HashSet<u128>>,
    rejected: HashSet<String>,
}

impl Delta {
    pub(super) fn over(base: RawFolder) -> Self {
        Self { base, replaced: BTreeMap::new(), remaining: BTreeMap::new(), rejected: HashSet::new() }
    }

    /// First position of the new records.
    pub(super) const fn next(&self) -> i64 {
        self.base.summary.next
    }

    /// A record has come that replaces what was there under its key.
    pub(super) fn replace(&mut self, record: &Record) {
        self.remove(RecordKind::of(record), key::of_record(record));
    }

    /// What was there under a key is no longer.
    pub(super) fn remove(&mut self, kind: RecordKind, key: String) {
        self.replaced.entry(kind).or_default().insert(key);
    }

    /// Of what was there of a kind, only that under the keys told in this way remains.
    pub(super) fn remains(&mut self, kind: RecordKind, key: &str) {
        self.remaining.entry(kind).or_default().insert(digest(key));
    }

    /// Nothing of a kind remains, unless [`Self::remains`] says so.
    pub(super) fn expect_keys(&mut self, kind: RecordKind) {
        self.remaining.entry(kind).or_default();
    }

    /// A row of the source was rejected now: what was said of it before no longer counts.
    pub(super) fn reject(&mut self, row: &str) {
        self.rejected.insert(row.to_owned());
    }

    /// Writes what is left of the last load, then the new records.
    pub(super) fn merge(&self, new: &RawFolder, into: &mut RawWriter) -> Result<(), WarehouseError> {
        for kind in RecordKind::ALL {
            let names: Vec<&str> = RawTable::Records(kind).columns().iter().map(|column| column.0).collect();
            for bucket in 0..buckets(kind) {
                if let Some(table) = self.base.part(RawTable::Records(kind), bucket)? {
                    for batch in table.scan(&names, BATCH)? {
                        into.copy(RawTable::Records(kind), bucket, self.kept(kind, &batch?)?)?;
                    }
                }
                if let Some(table) = new.part(RawTable::Records(kind), bucket)? {
                    for batch in table.scan(&names, BATCH)? {
                        into.copy(RawTable::Records(kind), bucket, batch?)?;
                    }
                }
            }
        }
        let names: Vec<&str> = RawTable::Rejects.columns().iter().map(|column| column.0).collect();
        for (folder, old) in [(&self.base, true), (new, false)] {
            let Some(table) = folder.part(RawTable::Rejects, 0)? else { continue };
            for batch in table.scan(&names, BATCH)? {
                let batch = batch?;
                let row = View(&batch).text("row");
                let keep =
                    |at: usize| !old || !self.rejected.contains(row.value(at)) && !self.is_replaced(row.value(at));
                let kept: BooleanArray = (0..batch.num_rows()).map(|at| Some(keep(at))).collect();
                into.copy(RawTable::Rejects, 0, filter_record_batch(&batch, &kept)?)?;
            }
        }
        Ok(())
    }

    /// Whether a rejected row of the last load has come again and was taken.
    fn is_replaced(&self, row: &str) -> bool {
        self.replaced.values().any(|keys| keys.contains(row))
    }

    fn kept(&self, kind: RecordKind, batch: &RecordBatch) -> Result<RecordBatch, WarehouseError> {
        // A document is its lines and its terms: whichever comes anew replaces both.
        let document = [RecordKind::Line, RecordKind::Terms];
        let kinds = if document.contains(&kind) { &document[..] } else { std::slice::from_ref(&kind) };
        let replaced: Vec<&HashSet<String>> = kinds.iter().filter_map(|kind| self.replaced.get(kind)).collect();
        let remaining = self.remaining.get(&kinds[0]);
        if replaced.is_empty() && remaining.is_none() {
            return Ok(batch.clone());
        }
        let keep = |key: &String| {
            !replaced.iter().any(|keys| keys.contains(key)) && remaining.is_none_or(|keys| keys.contains(&digest(key)))
        };
        let kept: BooleanArray = key::of_rows(kind, batch).iter().map(|key| Some(keep(key))).collect();
        Ok(if kept.true_count() == kept.len() { batch.clone() } else { filter_record_batch(batch, &kept)? })
    }
}

const fn buckets(kind: RecordKind) -> usize {
    match kind {
        RecordKind::Line | RecordKind::Terms => BUCKETS,
        _ => 1,
    }
}

/// A key in 16 bytes: FNV-1a of 128 bits. Keys are not chosen by an enemy, and chance does not meet 128 bits.
fn digest(key: &str) -> u128 {
    let start = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128;
    let prime = 0x0000_0000_0100_0000_0000_0000_0000_013b_u128;
    key.bytes().fold(start, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(prime))
}
