//! Sorts more rows than fit into memory, by customer and further columns.
//!
//! Rows are collected into runs, each sorted, the large ones spilled to disk. In the end customers are taken range
//! by range: their rows from all runs together are one chunk, sorted once more (which is fast, for they consist of a
//! few sorted pieces). A chunk holds whole customers and becomes one row group.

use std::cmp::Ordering;
use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::PathBuf;
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

/// How many rows are together where.
#[derive(Debug, Clone, Copy)]
struct Sizes {
    run: usize,
    keep: usize,
    chunk: usize,
}

const SIZES: Sizes = Sizes { run: RUN_ROWS, keep: KEEP_ROWS, chunk: GROUP_ROWS };

/// Collects rows into sorted runs.
pub(crate) struct Sorter<'a> {
    key: SortKey,
    sizes: Sizes,
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
        Self { key, sizes: SIZES, spill, pending: Vec::new(), pending_rows: 0, runs: Vec::new() }
    }

    /// Takes rows in any order.
    pub(crate) fn push(&mut self, batch: RecordBatch) -> Result<(), WarehouseError> {
        if batch.num_rows() > 0 {
            self.pending_rows += batch.num_rows();
            self.pending.push(batch);
        }
        if self.pending_rows >= self.sizes.run { self.end_run(0) } else { Ok(()) }
    }

    /// The runs, to be merged.
    pub(crate) fn finish(mut self) -> Result<Vec<Run>, WarehouseError> {
        self.end_run(self.sizes.keep)?;
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
    sizes: Sizes,
    cursors: Vec<Cursor>,
}

impl Merge {
    /// Of runs that were sorted by this key and have this schema.
    pub(crate) fn new(runs: Vec<Run>, key: SortKey, schema: SchemaRef) -> Result<Self, WarehouseError> {
        let mut cursors = Vec::with_capacity(runs.len());
        for run in runs {
            cursors.extend(Cursor::open(run)?);
        }
        Ok(Self { schema, key, sizes: SIZES, cursors })
    }

    /// The next chunk: at least as many rows as make a row group, unless it is the last.
    fn next_chunk(&mut self) -> Result<Option<RecordBatch>, WarehouseError> {
        let mut pieces = Vec::new();
        let mut rows = 0;
        while rows < self.sizes.chunk && !self.cursors.is_empty() {
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

/// Whether no row of a batch comes before the one above it in the order of a key.
pub(crate) fn is_sorted(batch: &RecordBatch, key: SortKey) -> Result<bool, WarehouseError> {
    let order = Order::new(batch, key)?;
    let customers = View(batch).number("customer").values();
    Ok((1..batch.num_rows())
        .all(|row| customers[row - 1].cmp(&customers[row]).then_with(|| order.compare(row - 1, row)).is_le()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::RowBuilder;
    use crate::schema::{Column, Type, schema};
    use proptest::prelude::*;

    const COLUMNS: &[Column] = &[
        ("customer", Type::Number, false),
        ("date", Type::Date, false),
        ("word", Type::Word, true),
        ("seq", Type::Int, false),
    ];
    const KEY: SortKey = SortKey(&["date", "word", "seq"]);

    type Row = (u32, i32, Option<&'static str>, i64);

    fn rows_of(batch: &RecordBatch) -> Vec<Row> {
        let view = View(batch);
        let word = |row: usize| view.word("word").get(row).map(|word| if word == "a" { "a" } else { "b" });
        let row = |row| {
            (view.number("customer").value(row), view.date("date").value(row), word(row), view.int("seq").value(row))
        };
        (0..batch.num_rows()).map(row).collect()
    }

    proptest! {
        #[test]
        fn rows_come_out_in_order_in_chunks_of_whole_customers(
            rows in proptest::collection::vec((0..9_u32, 0..4_i32, proptest::sample::select(&[None, Some("a"), Some("b")][..])), 0..400),
            run in 1..120_usize,
            keep in 0..60_usize,
            chunk in 1..150_usize,
        ) {
            let dir = tempfile::tempdir().expect("a temporary folder");
            let spill = SpillDir::create(dir.path().join("spill")).expect("is created");
            let sizes = Sizes { run, keep, chunk };
            let mut sorters = [Sorter::new(KEY, &spill), Sorter::new(KEY, &spill)];
            sorters.iter_mut().for_each(|sorter| sorter.sizes = sizes);
            let mut expected: Vec<Row> = Vec::new();
            for (at, some) in rows.chunks(17).enumerate() {
                let mut builder = RowBuilder::new(COLUMNS);
                for &(customer, day, word) in some {
                    let seq = expected.len() as i64;
                    builder.number(customer).opt_days(Some(day)).opt_text(word).int(seq);
                    expected.push((customer, day, word, seq));
                }
                sorters[at % 2].push(builder.finish()).expect("is taken");
            }
            expected.sort_unstable();
            let runs = sorters.into_iter().flat_map(|sorter| sorter.finish().expect("is sorted")).collect();
            let mut merge = Merge::new(runs, KEY, schema(COLUMNS)).expect("opens");
            merge.sizes = sizes;
            let chunks: Vec<RecordBatch> = merge.map(|chunk| chunk.expect("is read")).collect();
            prop_assert_eq!(chunks.iter().flat_map(rows_of).collect::<Vec<_>>(), expected);
            let bounds: Vec<(u32, u32)> =
                chunks.iter().map(rows_of).map(|rows| (rows[0].0, rows[rows.len() - 1].0)).collect();
            prop_assert!(bounds.windows(2).all(|pair| pair[0].1 < pair[1].0), "{:?}", bounds);
            prop_assert!(chunks.iter().rev().skip(1).all(|batch| batch.num_rows() >= chunk));
            prop_assert_eq!(std::fs::read_dir(dir.path().join("spill")).expect("lists").count(), 0);
        }
    }
}
