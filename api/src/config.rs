//! Configuration: one set of settings, from a file, the environment and the command line, the latter winning.
//!
//! [`layers`] collects texts by key and remembers where each came from; [`settings`] checks them all at once; [`schema`]
//! describes the file for editors.

pub mod cache;
pub mod delivery;
pub mod error;
#[cfg(test)]
mod example;
pub mod identity;
pub mod layers;
mod limits;
mod policy;
mod reader;
pub mod schema;
pub mod settings;
pub mod sources;
pub mod store;
