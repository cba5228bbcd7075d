//! The API over real sockets: what every client can rely on.

mod account;
mod conventions;
mod customers;
mod description;
mod evaluate;
mod fiscal;
mod parameters;
mod portfolio;
mod server;
