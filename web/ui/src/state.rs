//! State of pages: what was fetched, and what the browser keeps.

pub mod paged;
pub mod person;
pub mod preferences;
pub mod remote;
