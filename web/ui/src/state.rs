//! State of pages: what was fetched, what is being sent, and what the browser keeps.

pub mod connection;
pub mod filters;
pub mod form;
pub mod paged;
pub mod person;
pub mod preferences;
pub mod remote;
