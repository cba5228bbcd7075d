//! Configuration: one set of settings, from a file, the environment and the command line, the latter winning.
//!
//! [`layers`] collects texts by key and remembers where each came from; [`settings`] checks them all at once.

pub mod error;
pub mod layers;
pub mod settings;
pub mod sources;
pub mod store;
