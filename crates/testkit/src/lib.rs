//! For tests only: companies built row by row, generated companies, sources that fail on purpose, a stand-in for SQL
//! Server, learning systems, and the contract that every adapter keeps over one data set.
//!
//! Nothing here knows what a number should be: expectations belong to the tests.

pub mod company;
pub mod contract;
pub mod dataset;
pub mod faulty;
pub mod generated;
pub mod home;
pub mod learning;
pub mod mongodb;
pub mod retail;
pub mod sources;
pub mod tds;
