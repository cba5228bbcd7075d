//! PRELOGIN and LOGIN7. There is no TLS: the answer to any wish for encryption is that it isn't supported.

use std::io::Error;

use super::reader::{Reader, utf16};

/// What a client says about itself.
#[derive(Debug)]
pub(super) struct Login {
    pub(super) user: String,
    pub(super) password: String,
    pub(super) database: String,
    pub(super) packet_size: usize,
}

const NOT_SUPPORTED: u8 = 0x02;

/// The answer to PRELOGIN: version 16.0.1000, no encryption, no MARS.
pub(super) fn prelogin_answer() -> Vec<u8> {
    let options: [(u8, &[u8]); 5] =
        [(0, &[16, 0, 0x03, 0xe8, 0, 0]), (1, &[NOT_SUPPORTED]), (2, &[0]), (3, &[]), (4, &[0])];
    let mut offset = options.len() * 5 + 1;
    let (mut head, mut data) = (Vec::new(), Vec::new());
    for (option, value) in options {
        head.push(option);
        head.extend_from_slice(&(offset as u16).to_be_bytes());
        head.extend_from_slice(&(value.len() as u16).to_be_bytes());
        data.extend_from_slice(value);
        offset += value.len();
    }
    head.push(0xff);
    head.extend_from_slice(&data);
    head
}

impl Login {
    pub(super) fn read(body: &[u8]) -> Result<Self, Error> {
        let mut fixed = Reader::new(body);
        fixed.bytes(8)?;
        let packet_size = fixed.u32()? as usize;
        fixed.bytes(24)?;
        // Host, user, password, application, server, extension, library, language, database.
        let mut fields = Vec::new();
        for _ in 0..9 {
            let (offset, length) = (usize::from(fixed.u16()?), usize::from(fixed.u16()?));
            let mut field = Reader::new(body);
            field.bytes(offset)?;
            fields.push(if length == 0 { &[][..] } else { field.bytes(length * 2)? });
        }
        let clear: Vec<u8> = fields[2].iter().map(|byte| (byte ^ 0xa5).rotate_left(4)).collect();
        Ok(Self {
            user: utf16(fields[1]),
            password: utf16(&clear),
            database: utf16(fields[8]),
            packet_size: if packet_size == 0 { 4096 } else { packet_size.clamp(512, 32767) },
        })
    }
}
