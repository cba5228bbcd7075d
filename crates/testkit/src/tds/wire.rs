//! Messages in packets over a socket, both ways. Not what is in them.

use std::io::{Error, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::thread::sleep;
use std::time::Duration;

use super::reader::malformed;

pub(super) const BATCH: u8 = 0x01;
pub(super) const RPC: u8 = 0x03;
pub(super) const RESPONSE: u8 = 0x04;
pub(super) const ATTENTION: u8 = 0x06;
pub(super) const TRANSACTION: u8 = 0x0e;
pub(super) const LOGIN: u8 = 0x10;
pub(super) const PRELOGIN: u8 = 0x12;

const END_OF_MESSAGE: u8 = 0x01;
const IGNORE: u8 = 0x02;
const RESET: u8 = 0x08 | 0x10;
const HEADER: usize = 8;

/// A whole message.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) kind: u8,
    /// The client wants its session state reset first.
    pub(super) reset: bool,
    pub(super) body: Vec<u8>,
}

/// One connection and what was negotiated for it.
#[derive(Debug)]
pub(super) struct Wire {
    stream: TcpStream,
    pub(super) packet_size: usize,
}

impl Wire {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self { stream, packet_size: 4096 }
    }

    /// The next message, or `None` when the client has gone.
    pub(super) fn read(&mut self) -> Result<Option<Message>, Error> {
        let mut message: Option<Message> = None;
        loop {
            let mut header = [0_u8; HEADER];
            match self.stream.read_exact(&mut header) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::UnexpectedEof && message.is_none() => return Ok(None),
                Err(error) => return Err(error),
            }
            let length = usize::from(u16::from_be_bytes([header[2], header[3]]));
            let mut body = vec![0_u8; length.checked_sub(HEADER).ok_or_else(|| malformed("a packet without header"))?];
            self.stream.read_exact(&mut body)?;
            let (kind, status) = (header[0], header[1]);
            let whole = message.get_or_insert(Message { kind, reset: false, body: Vec::new() });
            if whole.kind != kind {
                // An attention cuts off a message that the client gave up while it was sending.
                *whole = Message { kind, reset: false, body: Vec::new() };
            }
            whole.reset |= status & RESET != 0;
            whole.body.extend_from_slice(&body);
            if status & END_OF_MESSAGE != 0 {
                if status & IGNORE == 0 {
                    return Ok(message);
                }
                message = None;
            }
        }
    }

    /// Sends one whole response.
    pub(super) fn write(&mut self, body: &[u8]) -> Result<(), Error> {
        let packets = self.packets(body, true);
        self.stream.write_all(&packets)
    }

    /// Sends a response byte by byte with `pause` after each.
    pub(super) fn drip(&mut self, body: &[u8], pause: Duration, stopped: impl Fn() -> bool) -> Result<(), Error> {
        for byte in self.packets(body, true) {
            if stopped() {
                return Err(ErrorKind::ConnectionAborted.into());
            }
            self.stream.write_all(&[byte])?;
            sleep(pause);
        }
        Ok(())
    }

    /// Sends the beginning of a response, and hangs up.
    pub(super) fn write_and_drop(&mut self, beginning: &[u8]) -> Result<(), Error> {
        let packets = self.packets(beginning, false);
        self.stream.write_all(&packets)?;
        self.stream.shutdown(Shutdown::Both)
    }

    /// Waits for `time` (for ever without one) or until the client sends something (an attention) or goes, or the
    /// server stops.
    pub(super) fn wait(&mut self, time: Option<Duration>, stopped: impl Fn() -> bool) -> Result<(), Error> {
        const STEP: Duration = Duration::from_millis(10);
        let mut left = time;
        self.stream.set_read_timeout(Some(STEP))?;
        while left != Some(Duration::ZERO) && !stopped() {
            match self.stream.peek(&mut [0_u8]) {
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                _ => break,
            }
            left = left.map(|left| left.saturating_sub(STEP));
        }
        self.stream.set_read_timeout(None)
    }

    /// Whether an attention is the next thing to read.
    pub(super) fn interrupted(&mut self) -> Result<bool, Error> {
        let mut kind = [0_u8];
        self.stream.set_nonblocking(true)?;
        let peeked = self.stream.peek(&mut kind);
        self.stream.set_nonblocking(false)?;
        Ok(matches!(peeked, Ok(1)) && kind[0] == ATTENTION)
    }

    fn packets(&self, body: &[u8], ends: bool) -> Vec<u8> {
        let room = self.packet_size - HEADER;
        let count = body.len().div_ceil(room).max(1);
        let mut out = Vec::with_capacity(body.len() + count * HEADER);
        for number in 0..count {
            let part = &body[number * room..body.len().min((number + 1) * room)];
            let status = if ends && number + 1 == count { END_OF_MESSAGE } else { 0 };
            let [high, low] = ((part.len() + HEADER) as u16).to_be_bytes();
            out.extend_from_slice(&[RESPONSE, status, high, low, 0, 51, (number + 1) as u8, 0]);
            out.extend_from_slice(part);
        }
        out
    }
}
