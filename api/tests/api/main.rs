//! The API over real sockets: what every client can rely on.

#[path = "../support/access.rs"]
mod access;
mod account;
mod conventions;
mod customers;
mod description;
mod envelope;
mod evaluate;
mod example;
mod examples;
mod failing;
mod fiscal;
mod live;
mod parameters;
mod parity;
mod pipeline;
mod portfolio;
mod retail;
mod server;
mod sheets;
mod twins;
