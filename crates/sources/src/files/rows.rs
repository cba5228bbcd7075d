//! The data rows of one input, one at a time, with their place in the file.

use std::cell::Cell;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use csv::{ByteRecord, ReaderBuilder};

use super::error::{ImportError, StructureFault};
use super::input::{self, Input};

/// Reads rows into a buffer of its own.
pub(crate) struct Rows {
    path: PathBuf,
    reader: csv::Reader<Box<dyn Read>>,
    record: ByteRecord,
    header: Vec<String>,
    number: u64,
    bytes_read: Rc<Cell<u64>>,
    row_bytes: Rc<Cell<usize>>,
}

impl Rows {
    /// Opens an input and reads its header line.
    pub(crate) fn open(path: &Path, delimiter: u8) -> Result<Self, ImportError> {
        let Input { reader, bytes_read, row_bytes } = input::open(path, delimiter)?;
        let reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .has_headers(false)
            .buffer_capacity(256 * 1024)
            .from_reader(reader);
        let record = ByteRecord::new();
        let mut rows =
            Self { path: path.to_owned(), reader, record, header: Vec::new(), number: 0, bytes_read, row_bytes };
        if !rows.read()? {
            return Err(ImportError::NoHeader { input: rows.path });
        }
        rows.header = rows.record.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
        Ok(rows)
    }

    /// Names of the columns, trimmed.
    pub(crate) fn header(&self) -> &[String] {
        &self.header
    }

    /// Reads the next row; false at the end of the file. Blank lines are no rows.
    pub(crate) fn advance(&mut self) -> Result<bool, ImportError> {
        let more = self.read()?;
        self.number += u64::from(more);
        Ok(more)
    }

    /// The cells of the current row.
    pub(crate) fn record(&self) -> &ByteRecord {
        &self.record
    }

    /// The current data row, counted from 1, the header left out.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// The current data row for people: with the line of the file if blank lines or line ends within fields made them
    /// differ by more than the header.
    pub(crate) fn place(&self) -> String {
        let line = self.record.position().map_or(self.number + 1, csv::Position::line);
        if line == self.number + 1 { self.number.to_string() } else { format!("{} (line {line})", self.number) }
    }

    /// Bytes of the file read so far, ahead of the current row by a buffer.
    pub(crate) fn bytes_read(&self) -> u64 {
        self.bytes_read.get()
    }

    fn read(&mut self) -> Result<bool, ImportError> {
        let more = self.reader.read_byte_record(&mut self.record).map_err(|e| self.failure(e))?;
        self.row_bytes.set(0);
        Ok(more)
    }

    fn failure(&self, error: csv::Error) -> ImportError {
        let cause = match error.into_kind() {
            csv::ErrorKind::Io(cause) => cause,
            other => io::Error::other(format!("{other:?}")),
        };
        let input = self.path.clone();
        match cause.get_ref().and_then(|e| e.downcast_ref::<StructureFault>()) {
            Some(fault) => ImportError::Structure { input, fault: fault.clone() },
            None => ImportError::Damaged { input, rows: self.number, cause },
        }
    }
}
