//! Adapters to the outside systems that deliver facts.
//!
//! Each adapter turns what an outside system holds into the records of [`bellwether_domain::intake`]; none of them
//! knows where facts are kept or what is computed from them.

pub mod check;
pub mod demo;
pub mod files;
pub mod lms;
pub mod mongo;
pub mod mssql;
pub mod push;
mod schema;
pub mod secret;
