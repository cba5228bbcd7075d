//! The API over real sockets: what every client can rely on.

#[path = "../support/access.rs"]
mod access;
mod account;
mod alarms;
mod audit;
mod bodies;
mod browser;
mod calendars;
mod call_prep;
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
mod messages;
mod models;
mod mongo;
mod office;
mod outbox;
mod outcomes;
mod parameters;
mod parity;
mod past_work;
mod pipeline;
mod portfolio;
mod portfolio_history;
mod queries;
mod retail;
mod risk;
mod roles;
#[path = "../support/runtime.rs"]
mod runtime;
mod server;
mod sessions;
mod sheets;
mod tokens;
mod twins;
mod work;
mod writes;
mod written;
