//! The HTTP server: sockets, limits and the way it ends.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::{HttpServer, web};

use crate::app::create_app;
use crate::state::AppState;

/// An idle connection is kept this long.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// The head of a request has to arrive within this time, however it trickles in.
const HEAD_TIMEOUT: Duration = Duration::from_secs(8);

/// Requests that are being answered get this long to finish when the server is told to stop, in seconds.
const SHUTDOWN_SECONDS: u64 = 10;

/// A server that is bound and runs once awaited, and the address it got. SIGINT and SIGTERM end it gracefully.
///
/// # Errors
/// When the address cannot be bound.
pub fn bind(state: web::Data<AppState>, listen: SocketAddr) -> io::Result<(Server, SocketAddr)> {
    let server = HttpServer::new(move || create_app(state.clone()))
        .keep_alive(KEEP_ALIVE)
        .client_request_timeout(HEAD_TIMEOUT)
        .client_disconnect_timeout(Duration::from_secs(2))
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .bind(listen)?;
    let address = server.addrs().first().copied().unwrap_or(listen);
    Ok((server.run(), address))
}
