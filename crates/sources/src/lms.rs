//! Learning systems over HTTP: Learning Record Stores that speak xAPI, and Moodle.
//!
//! [`source::LmsSource`] loads the facts of everybody in one pass, copies them as canonical records, and examines the
//! connection. What a system tells becomes events, events become facts: duplicates and the order of arrival change
//! nothing. A statement that makes no sense is a reject, an answer that makes none is an error.

pub mod error;
pub mod settings;
pub mod source;

mod events;
mod failure;
mod fold;
mod http;
mod moodle;
mod xapi;
