//! Messages in packets over a socket, both ways. Not what is in them.

use std::io::{Error, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection};

use super::link::Link;
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
pub(super) struct Wire {
    /// None only while it is being secured, or when that failed.
    link: Option<Link>,
    pub(super) packet_size: usize,
}

impl Wire {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self { link: Some(Link::Plain(stream)), packet_size: 4096 }
    }

    fn link(&mut self) -> Result<&mut Link, Error> {
        self.link.as_mut().ok_or_else(|| ErrorKind::NotConnected.into())
    }

    /// Shakes hands for TLS in messages of PRELOGIN, as TDS before 8.0 does; from then on everything is encrypted.
    pub(super) fn secure(&mut self, config: Arc<ServerConfig>) -> Result<(), Error> {
        let broken = |error: rustls::Error| Error::new(ErrorKind::ConnectionAborted, error);
        let mut tls = ServerConnection::new(config).map_err(broken)?;
        while tls.is_handshaking() {
            let Some(message) = self.read()? else { return Err(ErrorKind::UnexpectedEof.into()) };
            if message.kind != PRELOGIN {
                return Err(malformed("something else in the midst of a TLS handshake"));
            }
            let mut received = &message.body[..];
            while !received.is_empty() {
                tls.read_tls(&mut received)?;
                let processed = tls.process_new_packets();
                // Whether it goes on or ends with an alert, the client is to know.
                let mut answer = Vec::new();
                while tls.wants_write() {
                    tls.write_tls(&mut answer)?;
                }
                if !answer.is_empty() {
                    let packets = self.packets(PRELOGIN, &answer, true);
                    self.link()?.write_all(&packets)?;
                }
                processed.map_err(broken)?;
            }
        }
        self.link = self.link.take().map(|link| link.secure(tls));
        Ok(())
    }

    /// The next message, or `None` when the client has gone.
    pub(super) fn read(&mut self) -> Result<Option<Message>, Error> {
        let mut message: Option<Message> = None;
        loop {
            let mut header = [0_u8; HEADER];
            match self.link()?.read_exact(&mut header) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::UnexpectedEof && message.is_none() => return Ok(None),
                Err(error) => return Err(error),
            }
            let length = usize::from(u16::from_be_bytes([header[2], header[3]]));
            let mut body = vec![0_u8; length.checked_sub(HEADER).ok_or_else(|| malformed("a packet without header"))?];
            self.link()?.read_exact(&mut body)?;
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
        let packets = self.packets(RESPONSE, body, true);
        self.link()?.write_all(&packets)
    }

    /// Sends a response byte by byte with `pause` after each.
    pub(super) fn drip(&mut self, body: &[u8], pause: Duration, stopped: impl Fn() -> bool) -> Result<(), Error> {
        for byte in self.packets(RESPONSE, body, true) {
            if stopped() {
                return Err(ErrorKind::ConnectionAborted.into());
            }
            self.link()?.write_all(&[byte])?;
            sleep(pause);
        }
        Ok(())
    }

    /// Sends the beginning of a response, and hangs up.
    pub(super) fn write_and_drop(&mut self, beginning: &[u8]) -> Result<(), Error> {
        let packets = self.packets(RESPONSE, beginning, false);
        let link = self.link()?;
        link.write_all(&packets)?;
        link.shutdown()
    }

    /// Waits for `time` (for ever without one) or until the client sends something (an attention) or goes, or the
    /// server stops.
    pub(super) fn wait(&mut self, time: Option<Duration>, stopped: impl Fn() -> bool) -> Result<(), Error> {
        const STEP: Duration = Duration::from_millis(10);
        let mut left = time;
        let link = self.link()?;
        link.set_read_timeout(Some(STEP))?;
        while left != Some(Duration::ZERO) && !stopped() {
            match link.peek() {
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                _ => break,
            }
            left = left.map(|left| left.saturating_sub(STEP));
        }
        link.set_read_timeout(None)
    }

    /// Whether an attention is the next thing to read.
    pub(super) fn interrupted(&mut self) -> Result<bool, Error> {
        let link = self.link()?;
        link.set_nonblocking(true)?;
        let peeked = link.peek();
        link.set_nonblocking(false)?;
        Ok(matches!(peeked, Ok(Some(ATTENTION))))
    }

    fn packets(&self, kind: u8, body: &[u8], ends: bool) -> Vec<u8> {
        let room = self.packet_size - HEADER;
        let count = body.len().div_ceil(room).max(1);
        let mut out = Vec::with_capacity(body.len() + count * HEADER);
        for number in 0..count {
            let part = &body[number * room..body.len().min((number + 1) * room)];
            let status = if ends && number + 1 == count { END_OF_MESSAGE } else { 0 };
            let [high, low] = ((part.len() + HEADER) as u16).to_be_bytes();
            out.extend_from_slice(&[kind, status, high, low, 0, 51, (number + 1) as u8, 0]);
            out.extend_from_slice(part);
        }
        out
    }
}
