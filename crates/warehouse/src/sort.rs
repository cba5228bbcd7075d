//! Sorts more rows than fit into memory, by customer and further columns.
//!
//! Rows are collected into runs, each sorted, the large ones spilled to disk. In the end customers are taken range
//! by range: their rows from all runs together are one chunk, sorted once more (which is fast, for they consist of a
//! few sorted pieces). A chunk holds whole customers and becomes one row group.

use std::cmp::Ordering;
use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{self, AtomicUsize};

use arrow::array::{ArrayRef, RecordBatch, UInt32Array};
use arrow::array::{DynComparator, make_comparator};
use arrow::compute::{SortOptions, concat_batches, take_record_batch};
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use arrow::ipc::reader::StreamReader;
use arrow::ipc::writer::StreamWriter;

use crate::error::WarehouseError;
use crate::rows::View;
use crate::table::write::GROUP_ROWS;

/// Rows of a run; with a hundred bytes each, what a thread holds.
const RUN_ROWS: usize = 524_288;
/// A last run of this size or smaller stays in memory.
const KEEP_ROWS: usize = 16_384;
/// Rows of a batch in a spilled run; one batch of each run is in memory while runs are merged.
const SPILL_BATCH: usize = 8_192;

/// What rows are sorted by: `customer`, then these columns in their natural order, nulls first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SortKey(pub(crate) &'static [&'static str]);

/// Where runs are spilled to.
#[derive(Debug)]
pub(crate) struct SpillDir {
    dir: PathBuf,
    next: AtomicUsize,
}

impl SpillDir {
    pub(crate) fn create(dir: PathBuf) -> Result<Self, WarehouseError> {
        crate::folder::create_empty(&dir)?;
        Ok(Self { dir, next: AtomicUsize::new(0) })
    }

    fn path(&self) -> PathBuf {
        self.dir.join(format!("{}.arrow", self.next.fetch_add(1, atomic::Ordering::Relaxed)))
    }
}

/// Collects rows into sorted runs.
pub(crate) struct Sorter<'a> {
    key: SortKey,
    spill: &'a SpillDir,
    pending: Vec<RecordBatch>,
    pending_rows: usize,
    runs: Vec<Run>,
}

/// Sorted rows, in memory or on disk.
pub(crate) enum Run {
    Memory(RecordBatch),
    Spilled(PathBuf),
}

impl<'a> Sorter<'a> {
    pub(crate) fn new(key: SortKey, spill: &'a SpillDir) -> Self {
        Self { key, spill, pending: Vec::new(), pending_rows: 0, runs: Vec::new() }
    }

    /// Takes rows in any order.
    pub(crate) fn push(&mut self, batch: RecordBatch) -> Result<(), WarehouseError> {
        if batch.num_rows() > 0 {
            self.pending_rows += batch.num_rows();
            self.pending.push(batch);
        }
        if self.pending_rows >= RUN_ROWS { self.end_run(0) } else { Ok(()) }
    }

    /// The runs, to be merged.
    pub(crate) fn finish(mut self) -> Result<Vec<Run>, WarehouseError> {
        self.end_run(KEEP_ROWS)?;
        Ok(self.runs)
    }

    fn end_run(&mut self, keep: usize) -> Result<(), WarehouseError> {
        let Some(first) = self.pending.first() else { return Ok(()) };
        let together = concat_batches(&first.schema(), &self.pending)?;
        self.pending.clear();
        self.pending_rows = 0;
        let sorted = sort(&together, self.key)?;
        drop(together);
        self.runs.push(if sorted.num_rows() <= keep {
            Run::Memory(sorted)
        } else {
            spill(&sorted, self.spill.path())?
        });
        Ok(())
    }
}

/// Rows of a batch in the order of a key.
fn sort(batch: &RecordBatch, key: SortKey) -> Result<RecordBatch, WarehouseError> {
    let order = Order::new(batch, key)?;
    let customers = View(batch).number("customer").values();
    let rows = u32::try_from(batch.num_rows()).map_err(|_| WarehouseError::TooMany {
        what: "rows to sort at once",
        count: batch.num_rows(),
        limit: u32::MAX as usize,
    })?;
    let mut indices: Vec<u32> = (0..rows).collect();
    indices.sort_by(|&a, &b| {
        let (a, b) = (a as usize, b as usize);
        customers[a].cmp(&customers[b]).then_with(|| order.compare(a, b))
    });
    Ok(take_record_batch(batch, &UInt32Array::from(indices))?)
}

/// Compares rows of one batch by the columns behind the customer.
pub(crate) struct Order(Vec<DynComparator>);

impl Order {
    pub(crate) fn new(batch: &RecordBatch, key: SortKey) -> Result<Self, ArrowError> {
        let column = |name: &&str| {
            let array: &ArrayRef = batch.column_by_name(name).expect("sort keys are columns of the table");
            make_comparator(array, array, SortOptions::default())
        };
        Ok(Self(key.0.iter().map(column).collect::<Result<_, _>>()?))
    }

    pub(crate) fn compare(&self, a: usize, b: usize) -> Ordering {
        self.0.iter().map(|compare| compare(a, b)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    }
}

fn spill(batch: &RecordBatch, path: PathBuf) -> Result<Run, WarehouseError> {
    let file = File::create(&path).map_err(WarehouseError::io("create", &path))?;
    let mut writer = StreamWriter::try_new(BufWriter::new(file), &batch.schema())?;
    for from in (0..batch.num_rows()).step_by(SPILL_BATCH) {
        writer.write(&batch.slice(from, SPILL_BATCH.min(batch.num_rows() - from)))?;
    }
    writer.finish()?;
    Ok(Run::Spilled(path))
}

/// Merges runs into chunks of whole customers, ascending.
pub(crate) struct Merge {
    schema: SchemaRef,
    key: SortKey,
    cursors: Vec<Cursor>,
}

impl Merge {
    /// Of runs that were sorted by this key and have this schema.
    pub(crate) fn new(runs: Vec<Run>, key: SortKey, schema: SchemaRef) -> Result<Self, WarehouseError> {
        let mut cursors = Vec::with_capacity(runs.len());
        for run in runs {
            cursors.extend(Cursor::open(run)?);
        }
        Ok(Self { schema, key, cursors })
    }

    /// The next chunk: at least as many rows as make a row group, unless it is the last.
    fn next_chunk(&mut self) -> Result<Option<RecordBatch>, WarehouseError> {
        let mut pieces = Vec::new();
        let mut rows = 0;
        while rows < GROUP_ROWS && !self.cursors.is_empty() {
            // Whatever is in memory of every run, up to the first customer of whom some run may hold more on disk.
            let through = self.cursors.iter().map(Cursor::last_in_memory).min().expect("there are cursors");
            for cursor in &mut self.cursors {
                cursor.take_through(through, &mut pieces)?;
            }
            rows = pieces.iter().map(RecordBatch::num_rows).sum();
            self.cursors.retain(|cursor| cursor.batch.num_rows() > 0);
        }
        if pieces.is_empty() {
            return Ok(None);
        }
        Ok(Some(sort(&concat_batches(&self.schema, &pieces)?, self.key)?))
    }
}

impl Iterator for Merge {
    type Item = Result<RecordBatch, WarehouseError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_chunk().transpose()
    }
}

/// A place in a run.
struct Cursor {
    batch: RecordBatch,
    rest: Option<StreamReader<BufReader<File>>>,
}

impl Cursor {
    fn open(run: Run) -> Result<Option<Self>, WarehouseError> {
        let mut cursor = match run {
            Run::Memory(batch) => Self { batch, rest: None },
            Run::Spilled(path) => {
                let file = File::open(&path).map_err(WarehouseError::io("open", &path))?;
                let reader = StreamReader::try_new(BufReader::new(file), None)?;
                // The file is gone from the folder when the reader is done with it.
                crate::folder::remove(&path)?;
                Self { batch: RecordBatch::new_empty(reader.schema()), rest: Some(reader) }
            }
        };
        cursor.refill()?;
        Ok((cursor.batch.num_rows() > 0).then_some(cursor))
    }

    fn refill(&mut self) -> Result<(), WarehouseError> {
        while self.batch.num_rows() == 0 {
            match self.rest.as_mut().and_then(Iterator::next) {
                Some(batch) => self.batch = batch?,
                None => {
                    self.rest = None;
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn last_in_memory(&self) -> u32 {
        *View(&self.batch).number("customer").values().last().expect("a cursor without rows is dropped")
    }

    /// Moves the rows of customers up to `through` out, reading on while there may be more of them.
    fn take_through(&mut self, through: u32, pieces: &mut Vec<RecordBatch>) -> Result<(), WarehouseError> {
        loop {
            let rows = View(&self.batch).number("customer").values().partition_point(|&id| id <= through);
            let all = rows == self.batch.num_rows();
            if rows > 0 {
                pieces.push(self.batch.slice(0, rows));
                self.batch = self.batch.slice(rows, self.batch.num_rows() - rows);
            }
            if !all {
                return Ok(());
            }
            self.refill()?;
            if self.batch.num_rows() == 0 {
                return Ok(());
            }
        }
    }
}

/// Whether the rows of a batch are in strictly or loosely ascending order of a key.
pub(crate) fn is_sorted(batch: &RecordBatch, key: SortKey) -> Result<bool, WarehouseError> {
    let order = Order::new(batch, key)?;
    let customers = View(batch).number("customer").values();
    Ok((1..batch.num_rows())
        .all(|row| customers[row - 1].cmp(&customers[row]).then_with(|| order.compare(row - 1, row)).is_le()))
}

/// Shared so that threads can hold it.
pub(crate) type SharedSpill = Arc<SpillDir>;

/// A folder below `root` to spill to.
pub(crate) fn spill_dir(root: &Path) -> Result<SharedSpill, WarehouseError> {
    SpillDir::create(root.to_owned()).map(Arc::new)
}
