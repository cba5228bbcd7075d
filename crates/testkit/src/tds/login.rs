//! PRELOGIN and LOGIN7. A server without certificates says that it has no encryption, one with them insists on it.

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

const ENCRYPTION: u8 = 0x01;
const END: u8 = 0xff;

/// What is said of encryption, by either side.
const ON: u8 = 0x01;
const NOT_SUPPORTED: u8 = 0x02;
const REQUIRED: u8 = 0x03;

/// Whether a client's PRELOGIN asks for everything to be encrypted.
pub(super) fn wants_encryption(body: &[u8]) -> Result<bool, Error> {
    let mut options = Reader::new(body);
    loop {
        match options.u8()? {
            END => return Ok(false),
            option => {
                let place = options.bytes(4)?;
                if option == ENCRYPTION {
                    let mut value = Reader::new(body);
                    value.bytes(usize::from(u16::from_be_bytes([place[0], place[1]])))?;
                    return Ok(matches!(value.u8()?, ON | REQUIRED));
                }
            }
        }
    }
}

/// The answer to PRELOGIN: version 16.0.1000, no MARS, and encryption if there is any: whoever doesn't want it has to go.
pub(super) fn prelogin_answer(encryption: bool, wanted: bool) -> Vec<u8> {
    let said = match (encryption, wanted) {
        (false, _) => NOT_SUPPORTED,
        (true, true) => ON,
        (true, false) => REQUIRED,
    };
    let options: [(u8, &[u8]); 5] =
        [(0, &[16, 0, 0x03, 0xe8, 0, 0]), (ENCRYPTION, &[said]), (2, &[0]), (3, &[]), (4, &[0])];
    let mut offset = options.len() * 5 + 1;
    let (mut head, mut data) = (Vec::new(), Vec::new());
    for (option, value) in options {
        head.push(option);
        head.extend_from_slice(&(offset as u16).to_be_bytes());
        head.extend_from_slice(&(value.len() as u16).to_be_bytes());
        data.extend_from_slice(value);
        offset += value.len();
    }
    head.push(END);
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
