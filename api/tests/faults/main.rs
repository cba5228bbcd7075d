//! Sources that are gone, slow, silent or send garbage, each behind the real server: MongoDB, SQL Server and a learning
//! system, through lines that fail. `just test-faults` runs it at full size and prints the figures of
//! `docs/reliability.md`.

#[path = "../support/access.rs"]
mod access;
mod down;
mod figures;
mod garbage;
mod load;
#[path = "../support/log.rs"]
mod log;
mod mutations;
#[path = "../support/runtime.rs"]
mod runtime;
mod server;
mod slow;
mod stand;
