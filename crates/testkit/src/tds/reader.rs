//! Reads the little-endian fields of a message. Not for packets: a message is whole before it is read.

use std::io::{Error, ErrorKind};

/// What is still unread of a message.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

/// A message that isn't what the protocol says; the connection is closed.
pub(super) fn malformed(what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, format!("malformed TDS message: {what}"))
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    pub(super) fn bytes(&mut self, count: usize) -> Result<&'a [u8], Error> {
        if count > self.rest.len() {
            return Err(malformed("a field is longer than the message"));
        }
        let (taken, rest) = self.rest.split_at(count);
        self.rest = rest;
        Ok(taken)
    }

    /// An unsigned number of `size` bytes, 8 at most.
    pub(super) fn unsigned(&mut self, size: usize) -> Result<u64, Error> {
        Ok(self.bytes(size)?.iter().rev().fold(0, |value, byte| (value << 8) | u64::from(*byte)))
    }

    pub(super) fn u8(&mut self) -> Result<u8, Error> {
        Ok(self.bytes(1)?[0])
    }

    pub(super) fn u16(&mut self) -> Result<u16, Error> {
        Ok(self.unsigned(2)? as u16)
    }

    pub(super) fn u32(&mut self) -> Result<u32, Error> {
        Ok(self.unsigned(4)? as u32)
    }

    /// UTF-16 text of `units` code units.
    pub(super) fn text(&mut self, units: usize) -> Result<String, Error> {
        Ok(utf16(self.bytes(units * 2)?))
    }

    /// The rest as UTF-16 text.
    pub(super) fn remaining_text(&mut self) -> String {
        utf16(std::mem::take(&mut self.rest))
    }
}

/// Text from little-endian UTF-16; broken surrogates become replacement characters.
pub(super) fn utf16(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    String::from_utf16_lossy(&units)
}

/// The same the other way.
pub(super) fn to_utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}
