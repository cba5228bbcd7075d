//! The API server and command line of Bellwether: the only crate that names concrete adapters.
//!
//! [`app`] builds the application from [`routes`]; [`state`] is what handlers share; [`problem`] is how they fail;
//! [`caller`] says who may call; [`cache`] is what instances share beside their state; [`memory`] goes back to
//! the system. [`cli`] runs the commands, [`config`] reads their settings.

pub mod app;
pub mod cache;
pub mod caller;
pub mod cli;
pub mod config;
pub mod dashboard;
pub mod http;
pub mod live;
pub mod memory;
pub mod openapi;
pub mod pdf;
pub mod problem;
pub mod routes;
pub mod server;
pub mod state;
pub mod views;
