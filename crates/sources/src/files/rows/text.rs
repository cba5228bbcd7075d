//! The data rows of a CSV file.

use std::cell::Cell;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use csv::{ByteRecord, ReaderBuilder};
use memchr::memchr_iter;

use crate::files::error::{ImportError, StructureFault};
use crate::files::input::guard::Watch;
use crate::files::input::{self, Input};

/// Reads rows into a buffer of its own.
pub(crate) struct TextRows {
    path: PathBuf,
    reader: csv::Reader<Box<dyn Read>>,
    record: ByteRecord,
    header: Vec<String>,
    number: u64,
    bytes_read: Rc<Cell<u64>>,
    watch: Rc<Watch>,
}

impl TextRows {
    /// Opens an input and reads its header line.
    pub(super) fn open(path: &Path, delimiter: u8) -> Result<Self, ImportError> {
        let Input { reader, bytes_read, watch } = input::open(path, delimiter)?;
        let reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .has_headers(false)
            .buffer_capacity(256 * 1024)
            .from_reader(reader);
        let record = ByteRecord::new();
        let mut rows = Self { path: path.to_owned(), reader, record, header: Vec::new(), number: 0, bytes_read, watch };
        if !rows.read()? {
            return Err(ImportError::NoHeader { input: rows.path });
        }
        rows.header = rows.record.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
        Ok(rows)
    }

    /// Names of the columns, trimmed.
    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    /// Reads the next row; false at the end of the file. Blank lines are no rows.
    pub(super) fn advance(&mut self) -> Result<bool, ImportError> {
        let more = self.read()?;
        self.number += u64::from(more);
        Ok(more)
    }

    /// The cells of the current row.
    pub(super) fn record(&self) -> &ByteRecord {
        &self.record
    }

    /// The current data row, counted from 1, the header left out.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// The current data row for people: with the line of the file if blank lines or line ends within cells made them
    /// differ by more than the header.
    pub(super) fn place(&self) -> String {
        let line = self.line();
        if line == self.number + 1 { self.number.to_string() } else { format!("{} (line {line})", self.number) }
    }

    /// Line where the current row begins. The parser stands behind the LF that ended the row, but before it when a CR
    /// stands there too; the line ends within cells are behind the beginning as well.
    fn line(&self) -> u64 {
        let within = memchr_iter(b'\n', self.record.as_slice()).count() as u64;
        let behind = u64::from(!self.watch.carriage_returns.get());
        self.reader.position().line().saturating_sub(within + behind)
    }

    /// Bytes of the file read so far, ahead of the current row by a buffer.
    pub(super) fn bytes_read(&self) -> u64 {
        self.bytes_read.get()
    }

    fn read(&mut self) -> Result<bool, ImportError> {
        let more = self.reader.read_byte_record(&mut self.record).map_err(|e| self.failure(e))?;
        self.watch.row_bytes.set(0);
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
