//! For tests only: companies built row by row, generated companies, sources that fail on purpose, and a stand-in for
//! SQL Server.
//!
//! Nothing here knows what a number should be: expectations belong to the tests.

pub mod company;
pub mod generated;
pub mod sources;
pub mod tds;
