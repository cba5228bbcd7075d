//! An incremental load: what is left of the last one, and what has changed since.
//!
//! The source is asked for changes only; the raw files are written anew, the last load's rows without those that were
//! replaced or are gone, then the new ones. So every load stays complete in itself, and what is made from it
//! need not know how it came about.

use std::collections::{BTreeMap, HashSet};

use arrow::array::{BooleanArray, RecordBatch};
use arrow::compute::{filter_record_batch, not};
use bellwether_domain::intake::Record;
use bellwether_domain::intake::kind::RecordKind;

use super::balance::Balance;
use super::key;
use crate::error::WarehouseError;
use crate::raw::{BUCKETS, RawFolder, RawTable, RawWriter};
use crate::rows::View;

/// Rows read at once.
const BATCH: usize = 8_192;

/// Changes against the last load of a data set. It keeps 16 bytes for each key that is put or said to remain.
#[derive(Debug)]
pub(super) struct Delta {
    base: RawFolder,
    replaced: BTreeMap<RecordKind, HashSet<u128>>,
    remaining: BTreeMap<RecordKind, HashSet<u128>>,
    rows: HashSet<u128>,
}

impl Delta {
    pub(super) fn over(base: RawFolder) -> Self {
        Self { base, replaced: BTreeMap::new(), remaining: BTreeMap::new(), rows: HashSet::new() }
    }

    /// First position of the new records.
    pub(super) const fn next(&self) -> i64 {
        self.base.summary.next
    }

    /// A record has come that replaces what was there under its key.
    pub(super) fn replace(&mut self, record: &Record) {
        self.replaced.entry(RecordKind::of(record)).or_default().insert(digest(&record.key()));
    }

    /// Nothing of a kind remains, unless [`Self::remains`] says so.
    pub(super) fn account_for(&mut self, kind: RecordKind) {
        self.remaining.entry(kind).or_default();
    }

    /// What was there of a kind under a key remains.
    pub(super) fn remains(&mut self, kind: RecordKind, key: &str) {
        self.remaining.entry(kind).or_default().insert(digest(key));
    }

    /// A row that was rejected by the last load, if it was, still is.
    pub(super) fn row_remains(&mut self, row: &str) {
        self.rows.insert(digest(row));
    }

    /// Writes what is left of the last load, then the new records. Tells whether that differs from the last load.
    pub(super) fn merge(&self, new: &RawFolder, into: &mut RawWriter) -> Result<bool, WarehouseError> {
        let mut changed = false;
        for kind in RecordKind::ALL {
            let mut balance = Balance::default();
            for bucket in 0..buckets(kind) {
                self.merge_part(RawTable::Records(kind), bucket, new, into, &mut balance)?;
            }
            changed |= !balance.is_even();
        }
        let mut balance = Balance::default();
        self.merge_part(RawTable::Rejects, 0, new, into, &mut balance)?;
        Ok(changed || !balance.is_even())
    }

    fn merge_part(
        &self,
        table: RawTable,
        bucket: usize,
        new: &RawFolder,
        into: &mut RawWriter,
        balance: &mut Balance,
    ) -> Result<(), WarehouseError> {
        let names: Vec<&str> = table.columns().iter().map(|column| column.0).collect();
        if let Some(part) = self.base.part(table, bucket)? {
            for batch in part.scan(&names, BATCH)? {
                let batch = batch?;
                let kept = self.kept(table, &batch);
                if kept.true_count() == kept.len() {
                    into.copy(table, bucket, batch)?;
                    continue;
                }
                balance.remove(&filter_record_batch(&batch, &not(&kept)?)?)?;
                into.copy(table, bucket, filter_record_batch(&batch, &kept)?)?;
            }
        }
        if let Some(part) = new.part(table, bucket)? {
            for batch in part.scan(&names, BATCH)? {
                let batch = batch?;
                balance.add(&batch)?;
                into.copy(table, bucket, batch)?;
            }
        }
        Ok(())
    }

    /// Which rows of the last load are left.
    fn kept(&self, table: RawTable, batch: &RecordBatch) -> BooleanArray {
        let RawTable::Records(kind) = table else {
            let row = View(batch).text("row");
            return (0..batch.num_rows()).map(|at| Some(self.rows.contains(&digest(row.value(at))))).collect();
        };
        // A document is its lines and its terms: whichever comes anew replaces both.
        let document = [RecordKind::Line, RecordKind::Terms];
        let kinds = if document.contains(&kind) { &document[..] } else { std::slice::from_ref(&kind) };
        let replaced: Vec<&HashSet<u128>> = kinds.iter().filter_map(|kind| self.replaced.get(kind)).collect();
        let remaining = self.remaining.get(&kinds[0]);
        if replaced.is_empty() && remaining.is_none() {
            return vec![true; batch.num_rows()].into();
        }
        let keep = |key: &String| {
            let key = digest(key);
            !replaced.iter().any(|keys| keys.contains(&key)) && remaining.is_none_or(|keys| keys.contains(&key))
        };
        key::of_rows(kind, batch).iter().map(|key| Some(keep(key))).collect()
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
