//! Writes the tokens of a response. Not the values of rows: see `types`.

use super::error::SqlError;
use super::reader::to_utf16;
use super::types::SqlType;

/// SQL_Latin1_General_CP1_CI_AS.
pub(super) const COLLATION: [u8; 5] = [0x09, 0x04, 0xd0, 0x00, 0x34];
const SERVER: &str = "standin";

/// Which of the DONE tokens, and that more results follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Done {
    Batch,
    InProcedure,
    Procedure,
}

/// DONE bits.
pub(super) const MORE: u16 = 0x01;
pub(super) const ERROR: u16 = 0x02;
pub(super) const COUNT: u16 = 0x10;
pub(super) const ATTENTION: u16 = 0x20;

/// A response under construction.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    pub(super) bytes: Vec<u8>,
    /// Where each row ends in `bytes`.
    pub(super) row_ends: Vec<usize>,
}

impl Tokens {
    pub(super) fn done(&mut self, which: Done, status: u16, rows: u64) {
        self.bytes.push(match which {
            Done::Batch => 0xfd,
            Done::InProcedure => 0xff,
            Done::Procedure => 0xfe,
        });
        self.bytes.extend_from_slice(&status.to_le_bytes());
        self.bytes.extend_from_slice(&0xc1_u16.to_le_bytes());
        self.bytes.extend_from_slice(&rows.to_le_bytes());
    }

    pub(super) fn error(&mut self, error: &SqlError) {
        self.message(0xaa, error);
    }

    pub(super) fn info(&mut self, number: u32, text: String) {
        self.message(0xab, &SqlError::new(number, 0, text));
    }

    /// ENVCHANGE of text: 1 is the database, 4 the packet size.
    pub(super) fn changed(&mut self, kind: u8, new: &str, old: &str) {
        let mut body = vec![kind];
        short_text(&mut body, new);
        short_text(&mut body, old);
        self.sized(0xe3, &body);
    }

    /// ENVCHANGE of bytes: 7 is the collation, 8 to 10 begin and end transactions, 18 acknowledges a reset.
    pub(super) fn changed_bytes(&mut self, kind: u8, new: &[u8], old: &[u8]) {
        let mut body = vec![kind, new.len() as u8];
        body.extend_from_slice(new);
        body.push(old.len() as u8);
        body.extend_from_slice(old);
        self.sized(0xe3, &body);
    }

    pub(super) fn login_acknowledged(&mut self) {
        let mut body = vec![1, 0x74, 0x00, 0x00, 0x04];
        short_text(&mut body, "Microsoft SQL Server");
        body.extend_from_slice(&[16, 0, 0x03, 0xe8]);
        self.sized(0xad, &body);
    }

    pub(super) fn return_status(&mut self, status: i32) {
        self.bytes.push(0x79);
        self.bytes.extend_from_slice(&status.to_le_bytes());
    }

    /// RETURNVALUE of an int, which is what the handle of a prepared statement is.
    pub(super) fn return_handle(&mut self, ordinal: u16, name: &str, handle: i32) {
        self.bytes.push(0xac);
        self.bytes.extend_from_slice(&ordinal.to_le_bytes());
        short_text(&mut self.bytes, name);
        self.bytes.extend_from_slice(&[1, 0, 0, 0, 0, 0, 0]);
        SqlType::Int.write_info(&mut self.bytes);
        self.bytes.push(4);
        self.bytes.extend_from_slice(&handle.to_le_bytes());
    }

    pub(super) fn columns(&mut self, columns: &[(String, SqlType)]) {
        self.bytes.push(0x81);
        self.bytes.extend_from_slice(&(columns.len() as u16).to_le_bytes());
        for (name, kind) in columns {
            // No user type; may be null, and whether it may be written is unknown.
            self.bytes.extend_from_slice(&[0, 0, 0, 0, 0x09, 0]);
            kind.write_info(&mut self.bytes);
            short_text(&mut self.bytes, name);
        }
    }

    /// One row of encoded values, `None` for NULL: NBCROW if anything is NULL, else ROW.
    pub(super) fn row(&mut self, values: &[Option<Vec<u8>>]) {
        if values.iter().any(Option::is_none) {
            self.bytes.push(0xd2);
            for part in values.chunks(8) {
                let bits = part.iter().enumerate().map(|(bit, value)| u8::from(value.is_none()) << bit);
                self.bytes.push(bits.fold(0, |all, bit| all | bit));
            }
        } else {
            self.bytes.push(0xd1);
        }
        for value in values.iter().flatten() {
            self.bytes.extend_from_slice(value);
        }
        self.row_ends.push(self.bytes.len());
    }

    fn message(&mut self, token: u8, message: &SqlError) {
        let mut body = message.number.to_le_bytes().to_vec();
        body.extend_from_slice(&[1, message.class]);
        let text: String = message.message.chars().take(2000).collect();
        body.extend_from_slice(&(text.encode_utf16().count() as u16).to_le_bytes());
        body.extend_from_slice(&to_utf16(&text));
        short_text(&mut body, SERVER);
        short_text(&mut body, "");
        body.extend_from_slice(&1_u32.to_le_bytes());
        self.sized(token, &body);
    }

    fn sized(&mut self, token: u8, body: &[u8]) {
        self.bytes.push(token);
        self.bytes.extend_from_slice(&(body.len() as u16).to_le_bytes());
        self.bytes.extend_from_slice(body);
    }
}

/// Text with its length in one byte.
fn short_text(out: &mut Vec<u8>, text: &str) {
    let text: String = text.chars().take(100).collect();
    out.push(text.encode_utf16().count() as u8);
    out.extend_from_slice(&to_utf16(&text));
}
