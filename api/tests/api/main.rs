//! The API over real sockets: what every client can rely on.

mod conventions;
mod description;
mod evaluate;
mod fiscal;
mod server;
