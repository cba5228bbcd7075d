//! Writes tables.

use std::fs::File;
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

use crate::error::WarehouseError;
use crate::schema::{Column, Type, schema};

/// Rows after which a row group of a published table ends, at the next end of a customer. Large enough that a scan
/// decodes in long runs, small enough that two threads share a small table and memory stays low.
pub(crate) const GROUP_ROWS: usize = 131_072;
/// Rows of a raw row group; smaller, because many files are open at once.
const RAW_GROUP_ROWS: usize = 65_536;
/// Rows of a page: what has to be decoded at least to read one customer.
const PAGE_ROWS: usize = 4_096;

/// Columns of text that repeat enough for a dictionary.
const REPEATING: [&str; 2] = ["code", "description"];

/// What a table is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Read once from start to end.
    Raw,
    /// Read for years, by customer as well.
    Published,
}

/// A table being written. Nobody sees it until the manifest names its generation.
pub(crate) struct TableWriter {
    path: PathBuf,
    writer: ArrowWriter<File>,
    rows: u64,
}

impl TableWriter {
    pub(crate) fn create(path: &Path, columns: &[Column], layout: Layout) -> Result<Self, WarehouseError> {
        let file = File::create(path).map_err(WarehouseError::io("create", path))?;
        let writer = ArrowWriter::try_new(file, schema(columns), Some(properties(columns, layout)?))?;
        Ok(Self { path: path.to_owned(), writer, rows: 0 })
    }

    /// Adds rows to the current row group.
    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<(), WarehouseError> {
        self.rows += batch.num_rows() as u64;
        self.writer.write(batch)?;
        Ok(())
    }

    /// Adds rows and ends the row group, however large it is.
    pub(crate) fn write_group(&mut self, batch: &RecordBatch) -> Result<(), WarehouseError> {
        self.write(batch)?;
        self.writer.flush()?;
        Ok(())
    }

    /// Adds rows, and ends the row group if it is large enough. The rows end with the end of a customer.
    pub(crate) fn write_customers(&mut self, batch: &RecordBatch) -> Result<(), WarehouseError> {
        self.write(batch)?;
        if self.writer.in_progress_rows() >= GROUP_ROWS {
            self.writer.flush()?;
        }
        Ok(())
    }

    /// Ends the table and waits until it is on disk; the number of its rows. A table without rows leaves no file.
    pub(crate) fn finish(self) -> Result<u64, WarehouseError> {
        let Self { path, writer, rows } = self;
        let file = writer.into_inner()?;
        if rows == 0 {
            crate::folder::remove(&path)?;
        } else {
            file.sync_all().map_err(WarehouseError::io("write", &path))?;
        }
        Ok(rows)
    }
}

fn properties(columns: &[Column], layout: Layout) -> Result<WriterProperties, WarehouseError> {
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_statistics_enabled(EnabledStatistics::None);
    if layout == Layout::Raw {
        return Ok(properties.set_max_row_group_row_count(Some(RAW_GROUP_ROWS)).build());
    }
    properties = properties
        .set_max_row_group_row_count(None)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_data_page_row_count_limit(PAGE_ROWS);
    for &(name, ty, _) in columns {
        let path = ColumnPath::from(name);
        if name == "customer" {
            properties = properties.set_column_statistics_enabled(path.clone(), EnabledStatistics::Page);
        }
        if name == "amount_minor" {
            // Amounts hardly repeat: a dictionary would only be built and given up.
            properties = properties
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_encoding(path.clone(), Encoding::PLAIN);
        }
        if ty == Type::Text && !REPEATING.contains(&name) {
            // The dictionary of a column of names would be the column itself, to be read for every single row.
            properties = properties.set_column_dictionary_enabled(path, false);
        } else {
            // Dictionaries and runs leave little to compress, and a scan decodes them at the speed of memory.
            properties = properties.set_column_compression(path, Compression::UNCOMPRESSED);
        }
    }
    Ok(properties.build())
}
