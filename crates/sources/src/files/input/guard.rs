//! Watches the quotes of a CSV stream while it passes by.
//!
//! The CSV parser is lenient: after a stray quote it takes everything up to the next quote as one field, and rows
//! vanish without a trace. So a quoted field that never ends, or that spans lines and then goes on after its closing
//! quote, is an error here. A row has a greatest length, which bounds memory.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use memchr::{memchr, memchr_iter};

use crate::files::error::StructureFault;

/// No row of sense is longer.
const ROW_LIMIT: usize = 16 * 1024 * 1024;

pub(crate) struct Guard<R> {
    inner: R,
    delimiter: u8,
    state: State,
    line: u64,
    previous: u8,
    watch: Rc<Watch>,
}

/// What the guard sees, for the reader of rows.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    /// Bytes of the row that is being read; to be set to 0 after each row.
    pub(crate) row_bytes: Cell<usize>,
    /// Whether the first line ends with CR and LF.
    pub(crate) carriage_returns: Cell<bool>,
}

#[derive(Debug, Clone, Copy)]
enum State {
    Outside,
    /// In a quoted field; with the line of its opening quote.
    Inside(u64),
    /// Behind a quote in a quoted field: the field ends here, or the quote was the first of a doubled one.
    MaybeClosed(u64),
}

impl<R> Guard<R> {
    pub(crate) fn new(inner: R, delimiter: u8, watch: Rc<Watch>) -> Self {
        Self { inner, delimiter, state: State::Outside, line: 1, previous: b'\n', watch }
    }

    fn scan(&mut self, chunk: &[u8]) -> Result<(), StructureFault> {
        let mut at = 0;
        while at < chunk.len() {
            if let State::MaybeClosed(opened) = self.state {
                let byte = chunk[at];
                if byte == b'"' {
                    self.state = State::Inside(opened);
                    at += 1;
                    continue;
                }
                if self.line > opened && byte != self.delimiter && byte != b'\n' && byte != b'\r' {
                    return Err(StructureFault::TextAfterQuote { opened, line: self.line });
                }
                self.state = State::Outside;
            }
            let quote = memchr(b'"', &chunk[at..]).map(|i| at + i);
            let end = quote.unwrap_or(chunk.len());
            self.count_lines(&chunk[at..end]);
            if let Some(last) = chunk[at..end].last() {
                self.previous = *last;
            }
            at = end;
            if quote.is_some() {
                let field_starts = self.previous == self.delimiter || matches!(self.previous, b'\n' | b'\r');
                self.state = match self.state {
                    State::Inside(opened) => State::MaybeClosed(opened),
                    _ if field_starts => State::Inside(self.line),
                    _ => State::Outside,
                };
                self.previous = b'"';
                at += 1;
            }
        }
        Ok(())
    }

    fn count_lines(&mut self, text: &[u8]) {
        if self.line == 1
            && let Some(end) = memchr(b'\n', text)
        {
            let before = if end == 0 { self.previous } else { text[end - 1] };
            self.watch.carriage_returns.set(before == b'\r');
        }
        self.line += memchr_iter(b'\n', text).count() as u64;
    }
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.scan(&buffer[..n]).map_err(io::Error::other)?;
        if let (0, false, State::Inside(opened)) = (n, buffer.is_empty(), self.state) {
            return Err(io::Error::other(StructureFault::UnclosedQuote { opened }));
        }
        let row_bytes = self.watch.row_bytes.get() + n;
        self.watch.row_bytes.set(row_bytes);
        if row_bytes > ROW_LIMIT {
            return Err(io::Error::other(StructureFault::RowTooLong { line: self.line, limit: ROW_LIMIT }));
        }
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Delivers one byte at a time, so that every state is carried over a border of chunks.
    struct Trickle<'a>(&'a [u8]);

    impl Read for Trickle<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let n = self.0.len().min(buffer.len()).min(1);
            buffer[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }

    fn fault(reader: impl Read) -> Option<StructureFault> {
        let error = io::copy(&mut Guard::new(reader, b',', Rc::default()), &mut io::sink()).err()?;
        error.get_ref().and_then(|e| e.downcast_ref()).cloned()
    }

    fn check(text: &str, expected: Option<StructureFault>) {
        let found = [fault(text.as_bytes()), fault(Trickle(text.as_bytes()))];
        assert_eq!(found, [expected.clone(), expected], "{text:?}");
    }

    #[test]
    fn lets_good_quotes_pass() {
        check("a,b\n1,2\n", None);
        check("\"a\",\"b, \"\"c\"\"\"\r\n\"1\n2\",\"\"\n", None);
        check("7\" record,b\"c\"\n", None);
        check("\"closed\" early,on one line\n", None);
        check("a\n\"end\"", None);
    }

    #[test]
    fn finds_quotes_that_swallow_rows() {
        check("a,b\n\"1,2\n3,4\n", Some(StructureFault::UnclosedQuote { opened: 2 }));
        check("a,b\n1,\"\n", Some(StructureFault::UnclosedQuote { opened: 2 }));
        check("a,b\n1,\"2\n3,\"x\"\n", Some(StructureFault::TextAfterQuote { opened: 2, line: 3 }));
        check("a\n\"\"\"\n", Some(StructureFault::UnclosedQuote { opened: 2 }));
    }

    #[test]
    fn bounds_the_length_of_a_row() {
        let endless = io::repeat(b'x').take(ROW_LIMIT as u64 + 1);
        assert_eq!(fault(endless), Some(StructureFault::RowTooLong { line: 1, limit: ROW_LIMIT }));
    }
}
