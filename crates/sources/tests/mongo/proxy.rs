//! A server that falls silent: everything passes until it is told to swallow.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Stands between a client and a server, as long as the test's process.
pub(crate) struct Proxy {
    address: SocketAddr,
    silent: Arc<AtomicBool>,
}

impl Proxy {
    /// Before the server at `host:port`.
    pub(crate) fn before(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let (address, silent) = (listener.local_addr().expect("an address"), Arc::new(AtomicBool::new(false)));
        let told = silent.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Ok(server) = TcpStream::connect(&server) else { continue };
                let (from, to) = (client.try_clone().expect("a handle"), server.try_clone().expect("a handle"));
                let (there, back) = (told.clone(), told.clone());
                std::thread::spawn(move || pass(from, to, &there));
                std::thread::spawn(move || pass(server, client, &back));
            }
        });
        Self { address, silent }
    }

    /// Its address, which is not to be left for the one that the server tells of itself.
    pub(crate) fn uri(&self) -> String {
        format!("mongodb://{}/?directConnection=true", self.address)
    }

    /// From now on nothing passes, though everything is taken.
    pub(crate) fn fall_silent(&self) {
        self.silent.store(true, Ordering::SeqCst);
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, silent: &AtomicBool) {
    let mut buffer = [0; 16_384];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        if !silent.load(Ordering::SeqCst) && to.write_all(&buffer[..read]).is_err() {
            break;
        }
    }
    drop(to.shutdown(Shutdown::Write));
}
