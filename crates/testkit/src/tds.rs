//! A stand-in for SQL Server: it speaks TDS 7.4 on a loopback socket in front of SQLite.
//!
//! What a client sees of the protocol is real: packets, login, batches, `sp_executesql` and prepared statements with
//! typed parameters, results with SQL Server's types, errors with its numbers, attention signals. Behind that is
//! SQLite with a translation of the T-SQL that Bellwether uses (`translate`). So it shows that an adapter speaks the
//! protocol, pushes down and binds what it should, and copes with faults; it does **not** show that a statement is
//! valid T-SQL, has a good plan, or locks as it should. TLS is 1.2, of the whole connection or
//! not at all. There is no MARS, one login and one database, and
//! transactions are acknowledged without effect. Decimals are exact to 15 digits, sums beyond (`number`).

mod catalogue;
pub mod certificates;
mod convert;
mod database;
mod decode;
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a field of the protocol is as wide as it is, and what goes into it has been bounded before"
)]
mod encode;
mod error;
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a field of the protocol is as wide as it is, and what goes into it has been bounded before"
)]
mod functions;
mod grouping;
#[expect(
    clippy::cast_possible_truncation,
    reason = "a field of the protocol is as wide as it is, and what goes into it has been bounded before"
)]
mod infer;
mod lexer;
mod link;
pub mod log;
#[expect(
    clippy::cast_possible_truncation,
    reason = "a field of the protocol is as wide as it is, and what goes into it has been bounded before"
)]
mod login;
mod number;
pub mod options;
mod permissions;
#[expect(
    clippy::cast_possible_truncation,
    reason = "a field of the protocol is as wide as it is, and what goes into it has been bounded before"
)]
mod reader;
#[expect(
    clippy::cast_possible_truncation,
    reason = "a field of the protocol is as wide as it is, and what goes into it has been bounded before"
)]
mod request;
mod rewrite;
#[expect(
    clippy::cast_possible_truncation,
    reason = "a field of the protocol is as wide as it is, and what goes into it has been bounded before"
)]
mod session;
mod shared;
#[expect(
    clippy::cast_sign_loss,
    reason = "a field of the protocol is as wide as it is, and what goes into it has been bounded before"
)]
mod temporal;
#[expect(
    clippy::cast_possible_truncation,
    reason = "a field of the protocol is as wide as it is, and what goes into it has been bounded before"
)]
mod tokens;
mod translate;
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a field of the protocol is as wide as it is, and what goes into it has been bounded before"
)]
mod types;
#[expect(
    clippy::cast_possible_truncation,
    reason = "a field of the protocol is as wide as it is, and what goes into it has been bounded before"
)]
mod wire;

use std::io::Error;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{JoinHandle, spawn};
use std::time::Duration;

use database::Database;
use log::Statement;
use options::TdsOptions;
use permissions::Permissions;
use session::Session;
use shared::{Faults, Shared, locked};

/// A running server; it stops, and drops its clients, when it is dropped.
pub struct TdsServer {
    shared: Arc<Shared>,
    permissions: Permissions,
    address: SocketAddr,
    acceptor: Option<JoinHandle<()>>,
}

impl TdsServer {
    /// Listens on a free port of the loopback interface.
    ///
    /// # Panics
    /// If there is no port, or the file of `options` is no database.
    pub fn start(options: TdsOptions) -> Self {
        let permissions = Permissions::reader();
        let database = Database::open(options.file.as_deref(), &options.database, permissions.clone());
        let shared = Arc::new(Shared {
            database: Mutex::new(database.expect("the stand-in's database can be opened")),
            options,
            faults: Mutex::default(),
            statements: Mutex::default(),
            handles: AtomicUsize::new(1),
            accepted: AtomicUsize::new(0),
            open: AtomicUsize::new(0),
            stopped: AtomicBool::new(false),
            streams: Mutex::default(),
        });
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port of the loopback interface is free");
        let address = listener.local_addr().expect("a listener has an address");
        let accepting = Arc::clone(&shared);
        let acceptor = Some(spawn(move || accept(&listener, &accepting)));
        Self { shared, permissions, address, acceptor }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The login that it knows.
    pub fn user(&self) -> &str {
        &self.shared.options.user
    }

    /// The login's password.
    pub fn password(&self) -> &str {
        &self.shared.options.password
    }

    /// The one database; any other is error 4060.
    pub fn database(&self) -> &str {
        &self.shared.options.database
    }

    /// Makes and fills tables and views, in T-SQL or SQLite's SQL, with the types of SQL Server: `CREATE TABLE
    /// bellwether.lines (amount DECIMAL(19,4), …)`. Schemas need not be created. Several statements are separated by
    /// semicolons.
    ///
    /// # Panics
    /// If a statement fails.
    pub fn execute(&self, sql: &str) {
        if let Err(error) = locked(&self.shared.database).execute(sql) {
            panic!("the stand-in refuses {sql:?}: {} {}", error.number, error.message);
        }
    }

    /// Takes away the right to read `schema.object`: error 229.
    pub fn deny(&self, object: &str) {
        self.permissions.deny(object);
    }

    /// Gives a right beyond `CONNECT` and `SELECT`, `INSERT` for instance; `CONTROL` is all of them.
    pub fn grant(&self, permission: &str) {
        self.permissions.grant(permission);
    }

    /// From now on every answer to a statement comes later by `time`.
    pub fn delay(&self, time: Duration) {
        locked(&self.shared.faults).delay = Some(time);
    }

    /// From now on no statement is answered; only an attention is.
    pub fn hang(&self) {
        locked(&self.shared.faults).hang = true;
    }

    /// From now on the connection is cut after `rows` rows of an answer.
    pub fn drop_after_rows(&self, rows: usize) {
        locked(&self.shared.faults).drop_after_rows = Some(rows);
    }

    /// From now on answers come byte by byte with `pause` after each.
    pub fn drip(&self, pause: Duration) {
        locked(&self.shared.faults).drip = Some(pause);
    }

    /// Ends all faults for statements that are still to come.
    pub fn heal(&self) {
        *locked(&self.shared.faults) = Faults::default();
    }

    /// Cuts all connections there are; new ones are accepted.
    pub fn disconnect(&self) {
        for stream in locked(&self.shared.streams).drain(..) {
            // It may have gone by itself.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// How many connections have been accepted since the start.
    pub fn connections(&self) -> usize {
        self.shared.accepted.load(Ordering::SeqCst)
    }

    /// How many connections there are now.
    pub fn open_connections(&self) -> usize {
        self.shared.open.load(Ordering::SeqCst)
    }

    /// Every statement received so far, in order.
    pub fn statements(&self) -> Vec<Statement> {
        locked(&self.shared.statements).clone()
    }

    /// Forgets the statements so far.
    pub fn forget_statements(&self) {
        locked(&self.shared.statements).clear();
    }
}

impl Drop for TdsServer {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // Wakes the acceptor, which then sees that it is over.
        let _ = TcpStream::connect(self.address);
        if let Some(acceptor) = self.acceptor.take() {
            let _ = acceptor.join();
        }
        self.disconnect();
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        if shared.stopped.load(Ordering::SeqCst) {
            break;
        }
        let Ok(stream) = stream else { continue };
        if let Err(error) = serve(stream, shared) {
            eprintln!("TDS stand-in: a connection failed at once: {error}");
        }
    }
}

fn serve(stream: TcpStream, shared: &Arc<Shared>) -> Result<(), Error> {
    stream.set_nodelay(true)?;
    locked(&shared.streams).push(stream.try_clone()?);
    shared.accepted.fetch_add(1, Ordering::SeqCst);
    shared.open.fetch_add(1, Ordering::SeqCst);
    let shared = Arc::clone(shared);
    spawn(move || {
        let handle = stream.try_clone();
        // A client that goes in the middle is not worth a word; one that is not understood is.
        if let Err(error) = Session::new(stream, &shared).run()
            && error.kind() == std::io::ErrorKind::InvalidData
        {
            eprintln!("TDS stand-in: {error}");
        }
        if let Ok(handle) = handle {
            let _ = handle.shutdown(Shutdown::Both);
        }
        shared.open.fetch_sub(1, Ordering::SeqCst);
    });
    Ok(())
}
