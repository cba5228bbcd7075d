//! For tests only: companies built row by row, generated companies, and sources that fail on purpose.
//!
//! Nothing here knows what a number should be: expectations belong to the tests.

pub mod company;
pub mod faulty;
pub mod generated;
pub mod sources;
