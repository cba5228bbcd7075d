//! The raw layer: the records of one load as they came, in one folder.
//!
//! Lines and terms are spread over [`BUCKETS`] files by the document they belong to, so that all that is known of a
//! document meets in one file and staging needs memory for one file's documents only.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use arrow::array::RecordBatch;
use serde::{Deserialize, Serialize};

use crate::dataset::Counts;
use crate::error::WarehouseError;
use crate::folder;
use crate::rows::RowBuilder;
use crate::schema::{Column, raw};
use crate::table::read::Table;
use crate::table::write::{Layout, TableWriter};
use bellwether_domain::intake::kind::RecordKind;

/// Files over which lines and terms are spread.
pub(crate) const BUCKETS: usize = 16;
/// Rows that are handed to the writing thread at once.
const BATCH_ROWS: usize = 4_096;
/// Batches that wait for the writing thread.
const QUEUE: usize = 8;

/// A table of the raw layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RawTable {
    Records(RecordKind),
    Rejects,
}

impl RawTable {
    pub(crate) const fn columns(self) -> &'static [Column] {
        match self {
            Self::Records(RecordKind::Customer) => raw::CUSTOMERS,
            Self::Records(RecordKind::Owner) => raw::OWNERS,
            Self::Records(RecordKind::Product) => raw::PRODUCTS,
            Self::Records(RecordKind::Line) => raw::LINES,
            Self::Records(RecordKind::Terms) => raw::TERMS,
            Self::Records(RecordKind::Order) => raw::ORDERS,
            Self::Records(RecordKind::Budget) => raw::BUDGETS,
            Self::Records(RecordKind::FxRate) => raw::FX_RATES,
            Self::Records(RecordKind::Learner) => raw::LEARNERS,
            Self::Records(RecordKind::Assignment) => raw::ASSIGNMENTS,
            Self::Records(RecordKind::Completion) => raw::COMPLETIONS,
            Self::Records(RecordKind::Contact) => raw::CONTACTS,
            Self::Records(RecordKind::Person) => raw::PEOPLE,
            Self::Rejects => raw::REJECTS,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Records(kind) => kind.table(),
            Self::Rejects => "rejects",
        }
    }
}

/// A raw file: a table, and which part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Part(RawTable, usize);

impl Part {
    fn path(self, dir: &Path) -> PathBuf {
        let Self(table, bucket) = self;
        match table {
            RawTable::Records(RecordKind::Line | RecordKind::Terms) => {
                dir.join(format!("{}-{bucket:02}.parquet", table.name()))
            }
            _ => dir.join(format!("{}.parquet", table.name())),
        }
    }
}

/// The bucket of a document: FNV-1a, because it has to be the same for ever.
pub(crate) fn bucket_of(document: &str) -> usize {
    let hash = document
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    usize::try_from(hash >> 60).expect("four bits")
}

/// How many rows a raw folder holds; written last, so a folder that has it is complete.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct RawSummary {
    pub(crate) rows: Counts,
    pub(crate) rejects: u64,
    /// Position after that of the last record; none in folders written before incremental loads.
    #[serde(default)]
    pub(crate) next: i64,
}

/// Writes a raw folder; encoding happens on a thread of its own, beside whoever reads the source.
pub(crate) struct RawWriter {
    dir: PathBuf,
    pending: BTreeMap<Part, RowBuilder>,
    queue: Option<SyncSender<(Part, RecordBatch)>>,
    thread: Option<JoinHandle<Result<(), WarehouseError>>>,
    next: i64,
    summary: RawSummary,
}

impl RawWriter {
    /// Into a new folder; records are counted from `next` on.
    pub(crate) fn create(dir: PathBuf, next: i64) -> Result<Self, WarehouseError> {
        folder::create_empty(&dir)?;
        let (queue, batches) = sync_channel(QUEUE);
        let target = dir.clone();
        let thread = std::thread::Builder::new()
            .name("raw-writer".to_owned())
            .spawn(move || write_parts(&target, &batches))
            .map_err(WarehouseError::io("start a thread for", &dir))?;
        Ok(Self {
            dir,
            pending: BTreeMap::new(),
            queue: Some(queue),
            thread: Some(thread),
            next,
            summary: RawSummary::default(),
        })
    }

    /// Adds a record; `fill` gives its columns after `seq`. `document` says which bucket lines and terms belong to.
    pub(crate) fn record(
        &mut self,
        kind: RecordKind,
        document: Option<&str>,
        fill: impl FnOnce(&mut RowBuilder),
    ) -> Result<(), WarehouseError> {
        let seq = self.next;
        self.next += 1;
        *self.summary.rows.entry(kind).or_default() += 1;
        self.add(Part(RawTable::Records(kind), document.map_or(0, bucket_of)), |row| {
            row.int(seq);
            fill(row);
        })
    }

    /// Adds a rejected row.
    pub(crate) fn reject(&mut self, fill: impl FnOnce(&mut RowBuilder)) -> Result<(), WarehouseError> {
        self.summary.rejects += 1;
        self.add(Part(RawTable::Rejects, 0), fill)
    }

    /// Adds rows of another raw folder as they are.
    pub(crate) fn copy(&mut self, table: RawTable, bucket: usize, rows: RecordBatch) -> Result<(), WarehouseError> {
        let count = rows.num_rows() as u64;
        if count == 0 {
            return Ok(());
        }
        match table {
            RawTable::Records(kind) => *self.summary.rows.entry(kind).or_default() += count,
            RawTable::Rejects => self.summary.rejects += count,
        }
        self.send(Part(table, bucket), rows)
    }

    /// Position of the next record within the load.
    pub(crate) const fn position(&self) -> i64 {
        self.next
    }

    fn add(&mut self, part: Part, fill: impl FnOnce(&mut RowBuilder)) -> Result<(), WarehouseError> {
        let rows = self.pending.entry(part).or_insert_with(|| RowBuilder::new(part.0.columns()));
        fill(rows);
        if rows.rows() < BATCH_ROWS {
            return Ok(());
        }
        let batch = rows.finish();
        self.send(part, batch)
    }

    fn send(&mut self, part: Part, batch: RecordBatch) -> Result<(), WarehouseError> {
        let sent = self.queue.as_ref().is_some_and(|queue| queue.send((part, batch)).is_ok());
        // The thread only stops listening when it has failed; joining it tells why.
        if sent { Ok(()) } else { self.join() }
    }

    fn join(&mut self) -> Result<(), WarehouseError> {
        self.queue = None;
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(result)) => result,
            _ => Err(WarehouseError::Damaged {
                path: self.dir.clone(),
                cause: "the writing thread has stopped".to_owned(),
            }),
        }
    }

    /// Writes what is left and makes the folder durable.
    pub(crate) fn finish(mut self) -> Result<(), WarehouseError> {
        for (part, mut rows) in std::mem::take(&mut self.pending) {
            if rows.rows() > 0 {
                self.send(part, rows.finish())?;
            }
        }
        self.join()?;
        self.summary.next = self.next;
        let bytes = serde_json::to_vec(&self.summary).expect("plain data with text keys serializes");
        folder::write_durably(&self.dir.join("raw.json"), &bytes)?;
        folder::sync_dir(&self.dir)?;
        if let Some(dataset) = self.dir.parent() {
            folder::sync_dir(dataset)?;
        }
        Ok(())
    }
}

impl Drop for RawWriter {
    fn drop(&mut self) {
        // An abandoned load: the thread ends with its queue. What went wrong with it no longer matters.
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn write_parts(dir: &Path, batches: &Receiver<(Part, RecordBatch)>) -> Result<(), WarehouseError> {
    let mut files: BTreeMap<Part, TableWriter> = BTreeMap::new();
    for (part, batch) in batches {
        let file = match files.entry(part) {
            std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert(TableWriter::create(&part.path(dir), part.0.columns(), Layout::Raw)?)
            }
        };
        file.write(&batch)?;
    }
    for file in files.into_values() {
        file.finish()?;
    }
    Ok(())
}

/// A data set's raw folder, to be read.
#[derive(Debug, Clone)]
pub(crate) struct RawFolder {
    dir: PathBuf,
    pub(crate) summary: RawSummary,
}

impl RawFolder {
    pub(crate) fn open(dir: PathBuf) -> Result<Self, WarehouseError> {
        let path = dir.join("raw.json");
        let bytes = std::fs::read(&path).map_err(WarehouseError::io("read", &path))?;
        let mut summary: RawSummary = serde_json::from_slice(&bytes)
            .map_err(|error| WarehouseError::Damaged { path, cause: error.to_string() })?;
        let records = summary.rows.values().sum::<u64>();
        summary.next = summary.next.max(i64::try_from(records).unwrap_or(i64::MAX));
        Ok(Self { dir, summary })
    }

    /// A table that is one file; none when it has no rows.
    pub(crate) fn table(&self, table: RawTable) -> Result<Option<Table>, WarehouseError> {
        Table::open(&Part(table, 0).path(&self.dir))
    }

    /// A part of a table; none when it has no rows.
    pub(crate) fn part(&self, table: RawTable, bucket: usize) -> Result<Option<Table>, WarehouseError> {
        Table::open(&Part(table, bucket).path(&self.dir))
    }

    /// One bucket of lines or terms; none when it has no rows.
    pub(crate) fn bucket(&self, kind: RecordKind, bucket: usize) -> Result<Option<Table>, WarehouseError> {
        Table::open(&Part(RawTable::Records(kind), bucket).path(&self.dir))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_spread_evenly_and_never_change() {
        assert_eq!(bucket_of(""), 0xc);
        let mut filled = [0; BUCKETS];
        for number in 489_434..505_434 {
            filled[bucket_of(&number.to_string())] += 1;
        }
        assert!(filled.iter().all(|&rows| (500..1_500).contains(&rows)), "{filled:?}");
    }
}
