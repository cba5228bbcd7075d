//! The API over real sockets: what every client can rely on.

#[path = "../support/access.rs"]
mod access;
mod account;
mod audit;
mod bodies;
mod browser;
mod conventions;
mod customers;
mod description;
mod envelope;
mod evaluate;
mod example;
mod examples;
mod failing;
mod fiscal;
mod groups;
mod leaks;
mod live;
#[path = "../support/log.rs"]
mod log;
mod office;
mod parameters;
mod parity;
mod pipeline;
mod portfolio;
mod retail;
mod roles;
mod server;
mod sessions;
mod sheets;
mod tokens;
mod twins;
mod writes;
mod written;
