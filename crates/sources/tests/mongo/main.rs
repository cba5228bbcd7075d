//! The MongoDB adapter against a server that speaks MongoDB's protocol, as a process of its own.

mod access;
mod contract;
mod errors;
mod losses;
mod rows;
mod server;
