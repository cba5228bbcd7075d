//! A line between a client and a real server that goes wrong as a test wants it: gone, silent, slow, or garbled.
//!
//! It knows no protocol: what is garbled is bytes. Content that is wrong in itself is put into the server.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::Duration;

/// How long a slow line sleeps at most before it looks whether it still has to be slow.
const NAP: Duration = Duration::from_millis(20);

/// How the line is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Line {
    /// Everything passes.
    #[default]
    Sound,
    /// Everything is taken and nothing passes.
    Silent,
    /// Answers come byte by byte, with this pause before each.
    Slow(Duration),
    /// Once so many bytes of answers have passed, whichever connection is at it gets these bytes instead of the rest, and
    /// is cut. All others are sound.
    Garbled {
        /// Bytes that pass.
        after: usize,
        /// What comes then.
        then: Vec<u8>,
    },
}

/// Listens in place of a server, as long as this is kept.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    acceptor: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Debug)]
struct Shared {
    server: SocketAddr,
    line: Mutex<Line>,
    closed: AtomicBool,
    streams: Mutex<Vec<TcpStream>>,
}

impl Proxy {
    /// Before a server, at a free port of the loopback interface.
    ///
    /// # Panics
    /// When there is no port.
    pub fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port of the loopback interface is free");
        let address = listener.local_addr().expect("a listener has an address");
        let shared =
            Shared { server, line: Mutex::default(), closed: AtomicBool::new(false), streams: Mutex::default() };
        let proxy = Self { address, shared: Arc::new(shared), acceptor: Mutex::default() };
        proxy.accept(listener);
        proxy
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on the line is like this, for connections that there are and for new ones.
    pub fn set(&self, line: Line) {
        *lock(&self.shared.line) = line;
    }

    /// From now on nobody listens, and all connections are cut.
    pub fn close(&self) {
        if let Some(acceptor) = lock(&self.acceptor).take() {
            self.shared.closed.store(true, Ordering::SeqCst);
            // Wakes the acceptor, which then sees that it is over.
            drop(TcpStream::connect(self.address));
            drop(acceptor.join());
        }
        self.cut();
    }

    /// Listens again, at the same port.
    ///
    /// # Panics
    /// When somebody else has taken it.
    pub fn open(&self) {
        if lock(&self.acceptor).is_none() {
            self.accept(TcpListener::bind(self.address).expect("the port is still free"));
        }
    }

    /// Cuts all connections; new ones are taken.
    pub fn cut(&self) {
        for stream in lock(&self.shared.streams).drain(..) {
            // It may have gone by itself.
            drop(stream.shutdown(Shutdown::Both));
        }
    }

    /// Listens and passes everything. Connections that something went wrong on are for their client to give up.
    pub fn heal(&self) {
        self.set(Line::Sound);
        self.open();
    }

    fn accept(&self, listener: TcpListener) {
        self.shared.closed.store(false, Ordering::SeqCst);
        let shared = self.shared.clone();
        let accepting = spawn(move || {
            for client in listener.incoming() {
                if shared.closed.load(Ordering::SeqCst) {
                    break;
                }
                if let Ok(client) = client {
                    // A server that is gone looks like one from here as well: the client's connection ends.
                    drop(join(client, &shared));
                }
            }
        });
        *lock(&self.acceptor) = Some(accepting);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.close();
    }
}

fn join(client: TcpStream, shared: &Arc<Shared>) -> std::io::Result<()> {
    let server = TcpStream::connect(shared.server)?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    lock(&shared.streams).extend([client.try_clone()?, server.try_clone()?]);
    let (asking, answering) = ((client.try_clone()?, server.try_clone()?), (server, client));
    let (there, back) = (shared.clone(), shared.clone());
    spawn(move || pass(asking, |bytes, to| ask(bytes, to, &there)));
    spawn(move || pass(answering, |bytes, to| answer(bytes, to, &back)));
    Ok(())
}

/// Hands over what comes, until one side ends it.
fn pass((mut from, mut to): (TcpStream, TcpStream), hand: impl Fn(&[u8], &mut TcpStream) -> std::io::Result<()>) {
    let mut buffer = vec![0; 16_384];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => {
                if hand(&buffer[..read], &mut to).is_err() {
                    break;
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    drop(to.shutdown(Shutdown::Both));
    drop(from.shutdown(Shutdown::Both));
}

fn ask(bytes: &[u8], to: &mut TcpStream, shared: &Shared) -> std::io::Result<()> {
    if *lock(&shared.line) == Line::Silent { Ok(()) } else { to.write_all(bytes) }
}

fn answer(bytes: &[u8], to: &mut TcpStream, shared: &Shared) -> std::io::Result<()> {
    let garbage = {
        let mut line = lock(&shared.line);
        match &mut *line {
            Line::Garbled { after, then } if *after < bytes.len() => {
                let garbage = (*after, std::mem::take(then));
                *line = Line::Sound;
                Some(garbage)
            }
            Line::Garbled { after, .. } => {
                *after -= bytes.len();
                None
            }
            Line::Sound | Line::Silent | Line::Slow(_) => None,
        }
    };
    if let Some((passes, garbage)) = garbage {
        to.write_all(&bytes[..passes])?;
        to.write_all(&garbage)?;
        return Err(ErrorKind::ConnectionAborted.into());
    }
    let mut rest = bytes;
    while let Some((first, more)) = rest.split_first() {
        let pause = match &*lock(&shared.line) {
            Line::Silent => return Ok(()),
            Line::Slow(pause) => *pause,
            Line::Sound | Line::Garbled { .. } => return to.write_all(rest),
        };
        if slept(pause, shared) {
            to.write_all(&[*first])?;
            rest = more;
        }
    }
    Ok(())
}

/// Sleeps; false when the line changed meanwhile.
fn slept(pause: Duration, shared: &Shared) -> bool {
    let mut left = pause;
    while left > Duration::ZERO {
        if *lock(&shared.line) != Line::Slow(pause) {
            return false;
        }
        let nap = left.min(NAP);
        sleep(nap);
        left -= nap;
    }
    true
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
