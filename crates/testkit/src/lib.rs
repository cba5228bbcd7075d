//! For tests only: companies built row by row, generated companies, sources and lines that fail on purpose, stand-ins for
//! SQL Server and learning systems, servers of other makers, and the contract that every adapter keeps over one data set.
//!
//! Nothing here knows what a number should be: expectations belong to the tests.

pub mod company;
pub mod contract;
pub mod dataset;
pub mod faulty;
pub mod generated;
pub mod home;
pub mod learning;
pub mod lrs;
pub mod mongodb;
pub mod proxy;
pub mod redis;
pub mod retail;
pub mod sources;
pub mod tds;
