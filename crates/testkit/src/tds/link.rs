//! The bytes of one connection, in the clear or through TLS. Not how they are packed.

use std::io::{BufRead as _, Error, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use rustls::{ServerConnection, StreamOwned};

/// A connection.
pub(super) enum Link {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ServerConnection, TcpStream>>),
}

impl Link {
    fn socket(&self) -> &TcpStream {
        match self {
            Self::Plain(socket) => socket,
            Self::Tls(stream) => &stream.sock,
        }
    }

    /// From here on everything goes through TLS, whose handshake is over.
    pub(super) fn secure(self, connection: ServerConnection) -> Self {
        match self {
            Self::Plain(socket) => Self::Tls(Box::new(StreamOwned::new(connection, socket))),
            secured @ Self::Tls(_) => secured,
        }
    }

    pub(super) fn shutdown(&self) -> Result<(), Error> {
        self.socket().shutdown(Shutdown::Both)
    }

    pub(super) fn set_read_timeout(&self, time: Option<Duration>) -> Result<(), Error> {
        self.socket().set_read_timeout(time)
    }

    pub(super) fn set_nonblocking(&self, nonblocking: bool) -> Result<(), Error> {
        self.socket().set_nonblocking(nonblocking)
    }

    /// The next byte, which stays to be read; none when the client has gone. Waits as long as the socket does.
    pub(super) fn peek(&mut self) -> Result<Option<u8>, Error> {
        match self {
            Self::Plain(socket) => {
                let mut byte = [0_u8];
                Ok((socket.peek(&mut byte)? == 1).then_some(byte[0]))
            }
            Self::Tls(stream) => loop {
                match stream.conn.reader().fill_buf() {
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                    there => return Ok(there?.first().copied()),
                }
                if stream.conn.read_tls(&mut stream.sock)? == 0 {
                    return Ok(None);
                }
                stream.conn.process_new_packets().map_err(|error| Error::new(ErrorKind::InvalidData, error))?;
            },
        }
    }
}

impl Read for Link {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Error> {
        match self {
            Self::Plain(socket) => socket.read(buffer),
            Self::Tls(stream) => stream.read(buffer),
        }
    }
}

impl Write for Link {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, Error> {
        match self {
            Self::Plain(socket) => socket.write(bytes),
            Self::Tls(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> Result<(), Error> {
        match self {
            Self::Plain(socket) => socket.flush(),
            Self::Tls(stream) => stream.flush(),
        }
    }
}
