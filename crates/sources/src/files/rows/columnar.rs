//! The data rows of a Parquet file: batch after batch, only the columns that are needed.
//!
//! Values become the text that a CSV file would hold, so that a mapping means the same for both. Numbers and dates are
//! written in one way, whatever the mapping says of texts.

mod cells;

use std::fs::File;
use std::path::{Path, PathBuf};

use arrow::array::BinaryArray;
use csv::ByteRecord;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};

use crate::files::error::ImportError;
use crate::files::mapping::Table;

/// Rows that lie in memory at a time.
const BATCH: usize = 4096;

/// Reads rows into a buffer of its own.
pub(crate) struct ColumnarRows {
    path: PathBuf,
    reader: ParquetRecordBatchReader,
    header: Vec<String>,
    typed: Vec<bool>,
    /// Where each column lies in a batch; none for those that are not read.
    places: Vec<Option<usize>>,
    batch: Vec<BinaryArray>,
    rows: usize,
    at: usize,
    record: ByteRecord,
    number: u64,
    total: u64,
    bytes: u64,
}

impl ColumnarRows {
    /// Opens a file and reads its schema.
    pub(super) fn open(path: &Path, table: &Table) -> Result<Self, ImportError> {
        let unreadable = |cause| ImportError::Unreadable { input: path.to_owned(), cause };
        let file = File::open(path).map_err(unreadable)?;
        let bytes = file.metadata().map_err(unreadable)?.len();
        let damaged =
            |cause: &dyn ToString| ImportError::Parquet { input: path.to_owned(), rows: 0, cause: cause.to_string() };
        // The types are those of Parquet itself: what Arrow wrote beside them says nothing more about values, and
        // reading it panics where it is damaged.
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(file, options).map_err(|e| damaged(&e))?;
        let schema = builder.schema().clone();
        let header: Vec<String> = schema.fields().iter().map(|field| field.name().trim().to_owned()).collect();
        let named = table.columns();
        let needed: Vec<usize> = (0..header.len()).filter(|at| named.contains(&header[*at].as_str())).collect();
        for &at in &needed {
            let kind = schema.field(at).data_type();
            if !cells::readable(kind) {
                let (input, column) = (path.to_owned(), header[at].clone());
                return Err(ImportError::UnsupportedColumn { input, column, kind: kind.to_string() });
            }
        }
        let mut places = vec![None; header.len()];
        for (place, &at) in needed.iter().enumerate() {
            places[at] = Some(place);
        }
        let total = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or_default();
        let mask = ProjectionMask::roots(builder.parquet_schema(), needed);
        let reader = builder.with_projection(mask).with_batch_size(BATCH).build().map_err(|e| damaged(&e))?;
        Ok(Self {
            path: path.to_owned(),
            reader,
            typed: schema.fields().iter().map(|field| cells::typed(field.data_type())).collect(),
            header,
            places,
            batch: Vec::new(),
            rows: 0,
            at: 0,
            record: ByteRecord::new(),
            number: 0,
            total,
            bytes,
        })
    }

    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    pub(super) fn typed(&self, column: usize) -> bool {
        self.typed[column]
    }

    pub(super) fn advance(&mut self) -> Result<bool, ImportError> {
        while self.at == self.rows {
            if !self.fill()? {
                return Ok(false);
            }
        }
        self.record.clear();
        for place in &self.places {
            let cell: &[u8] = place.map_or(&[], |place| {
                let column = &self.batch[place];
                if arrow::array::Array::is_null(column, self.at) { &[] } else { column.value(self.at) }
            });
            self.record.push_field(cell);
        }
        self.at += 1;
        self.number += 1;
        Ok(true)
    }

    pub(super) fn record(&self) -> &ByteRecord {
        &self.record
    }

    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Pages are read ahead and columns lie apart, so the share of the rows tells more than the position in the file.
    pub(super) fn bytes_read(&self) -> u64 {
        let read = u128::from(self.bytes) * u128::from(self.number) / u128::from(self.total.max(1));
        u64::try_from(read).unwrap_or(self.bytes).min(self.bytes)
    }

    fn fill(&mut self) -> Result<bool, ImportError> {
        let damaged = |rows: u64, cause: String| ImportError::Parquet { input: self.path.clone(), rows, cause };
        let Some(batch) = self.reader.next() else { return Ok(false) };
        let batch = batch.map_err(|e| damaged(self.number, e.to_string()))?;
        let cells = batch.columns().iter().map(cells::cells).collect::<Result<_, _>>();
        self.batch = cells.map_err(|e| damaged(self.number, e.to_string()))?;
        (self.rows, self.at) = (batch.num_rows(), 0);
        Ok(true)
    }
}
