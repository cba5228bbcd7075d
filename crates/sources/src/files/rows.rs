//! The data rows of one input, one at a time, with their place in the file. CSV and Parquet look the same from here on:
//! cells of text.

mod columnar;
mod text;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use csv::ByteRecord;

use super::error::ImportError;
use super::mapping::Table;
use columnar::ColumnarRows;
use text::TextRows;

/// Reads rows into a buffer of its own.
pub(crate) enum Rows {
    /// Of a CSV file.
    Text(Box<TextRows>),
    /// Of a Parquet file.
    Columnar(Box<ColumnarRows>),
}

impl Rows {
    /// Opens an input, which is Parquet by its first bytes or else CSV, and reads the names of its columns. Of Parquet
    /// only those columns are read that the table names.
    pub(crate) fn open(path: &Path, table: &Table) -> Result<Self, ImportError> {
        if is_parquet(path)? {
            return ColumnarRows::open(path, table).map(|rows| Self::Columnar(Box::new(rows)));
        }
        TextRows::open(path, table.delimiter).map(|rows| Self::Text(Box::new(rows)))
    }

    /// Names of the columns.
    pub(crate) fn header(&self) -> &[String] {
        match self {
            Self::Text(rows) => rows.header(),
            Self::Columnar(rows) => rows.header(),
        }
    }

    /// Whether a column holds numbers or dates by its own type, written in the cell in the one way of
    /// [`crate::files::mapping::fields::Reading::typed`] rather than in that of the mapping.
    pub(crate) fn typed(&self, column: usize) -> bool {
        match self {
            Self::Text(_) => false,
            Self::Columnar(rows) => rows.typed(column),
        }
    }

    /// Reads the next row; false at the end of the file.
    pub(crate) fn advance(&mut self) -> Result<bool, ImportError> {
        match self {
            Self::Text(rows) => rows.advance(),
            Self::Columnar(rows) => rows.advance(),
        }
    }

    /// The cells of the current row.
    pub(crate) fn record(&self) -> &ByteRecord {
        match self {
            Self::Text(rows) => rows.record(),
            Self::Columnar(rows) => rows.record(),
        }
    }

    /// The current data row, counted from 1.
    pub(crate) fn number(&self) -> u64 {
        match self {
            Self::Text(rows) => rows.number(),
            Self::Columnar(rows) => rows.number(),
        }
    }

    /// The current data row for people.
    pub(crate) fn place(&self) -> String {
        match self {
            Self::Text(rows) => rows.place(),
            Self::Columnar(rows) => rows.number().to_string(),
        }
    }

    /// Bytes of the file read so far; of Parquet the share of the rows.
    pub(crate) fn bytes_read(&self) -> u64 {
        match self {
            Self::Text(rows) => rows.bytes_read(),
            Self::Columnar(rows) => rows.bytes_read(),
        }
    }
}

fn is_parquet(path: &Path) -> Result<bool, ImportError> {
    let unreadable = |cause| ImportError::Unreadable { input: path.to_owned(), cause };
    let mut start = Vec::with_capacity(4);
    let file = File::open(path).map_err(unreadable)?;
    file.take(4).read_to_end(&mut start).map_err(unreadable)?;
    Ok(start == b"PAR1")
}
