//! Opens an input: plain, gzip or Zstandard by its first bytes, never by its name.

pub(crate) mod guard;

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::Path;
use std::rc::Rc;

use flate2::read::MultiGzDecoder;

use guard::{Guard, Watch};

use super::error::ImportError;

/// An opened input.
pub(crate) struct Input {
    /// Decompressed, without byte order mark, guarded.
    pub(crate) reader: Box<dyn Read>,
    /// Bytes read from disk so far.
    pub(crate) bytes_read: Rc<Cell<u64>>,
    /// What the guard saw.
    pub(crate) watch: Rc<Watch>,
}

/// Opens a file.
pub(crate) fn open(path: &Path, delimiter: u8) -> Result<Input, ImportError> {
    let unreadable = |cause| ImportError::Unreadable { input: path.to_owned(), cause };
    let file = File::open(path).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.is_dir() {
        return Err(unreadable(io::Error::from(io::ErrorKind::IsADirectory)));
    }
    let bytes_read = Rc::new(Cell::new(0));
    let counted = Counted { inner: file, count: bytes_read.clone() };
    let (magic, raw) = peek(counted).map_err(unreadable)?;
    let plain: Box<dyn Read> = match magic {
        [0x1f, 0x8b, ..] => Box::new(MultiGzDecoder::new(raw)),
        [0x28, 0xb5, 0x2f, 0xfd] => Box::new(zstd::Decoder::new(raw).map_err(unreadable)?),
        _ => Box::new(raw),
    };
    let damaged = |cause| ImportError::Damaged { input: path.to_owned(), rows: 0, cause };
    let (start, mut text) = peek(plain).map_err(damaged)?;
    let found = match start {
        [b'P', b'K', 3, 4] => Some("a ZIP archive or a workbook"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("text in UTF-16"),
        [0xd0, 0xcf, 0x11, 0xe0] => Some("an old workbook"),
        [b'P', b'A', b'R', b'1'] => Some("a compressed Parquet file"),
        [b'%', b'P', b'D', b'F'] => Some("a PDF"),
        [0x1f, 0x8b, ..] | [0x28, 0xb5, 0x2f, 0xfd] => Some("compressed twice"),
        _ => None,
    };
    if let Some(found) = found {
        return Err(ImportError::NotCsv { input: path.to_owned(), found });
    }
    if start.starts_with(&[0xef, 0xbb, 0xbf]) {
        text.read_exact(&mut [0; 3]).map_err(damaged)?;
    }
    let watch = Rc::new(Watch::default());
    let text = text.chain(LineEnd { watch: watch.clone(), sent: 0 });
    let reader = Box::new(Guard::new(text, delimiter, watch.clone()));
    Ok(Input { reader, bytes_read, watch })
}

/// The first four bytes (zeros where there are fewer), and a reader that still delivers them.
fn peek<R: Read>(mut reader: R) -> io::Result<([u8; 4], impl Read)> {
    let mut start = Vec::with_capacity(4);
    reader.by_ref().take(4).read_to_end(&mut start)?;
    let mut magic = [0; 4];
    magic[..start.len()].copy_from_slice(&start);
    Ok((magic, Cursor::new(start).chain(reader)))
}

/// One more line end, of the file's own kind, so that the last row is read like all others; a blank line is no row.
struct LineEnd {
    watch: Rc<Watch>,
    sent: usize,
}

impl Read for LineEnd {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let end: &[u8] = if self.watch.carriage_returns.get() { b"\r\n" } else { b"\n" };
        let n = (&end[self.sent.min(end.len())..]).read(buffer)?;
        self.sent += n;
        Ok(n)
    }
}

struct Counted<R> {
    inner: R,
    count: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.count.set(self.count.get() + n as u64);
        Ok(n)
    }
}
