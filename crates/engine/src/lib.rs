//! What happens: facts are gathered from sources, become a portfolio, and are read through scopes.
//!
//! [`orchestrator`] loads all sources in parallel and merges them; [`portfolio`] is the result in memory;
//! [`engine`] keeps the current one, swaps it when facts change, and answers for other dates; [`account`] opens one
//! customer; [`history`] keeps what was published. HTTP, command line and schedules call the same functions here.

pub mod account;
pub mod clock;
pub mod engine;
pub mod error;
pub mod history;
pub mod orchestrator;
pub mod portfolio;
pub mod scope;
