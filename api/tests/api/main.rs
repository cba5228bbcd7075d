//! The API over real sockets: what every client can rely on.

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
mod parameters;
mod parity;
mod pipeline;
mod portfolio;
mod server;
