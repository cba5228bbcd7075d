//! The product's own operational state, as opposed to the facts of the warehouse: what was decided, published and
//! done, durable once acknowledged.
//!
//! [`store::Store`] is all that others see; which database lies behind it is this crate's affair. It keeps the history of
//! published scores ([`scores`]) and the last good facts of live sources ([`source_facts`]), in SQLite.

pub mod error;
pub mod scores;
pub mod source_facts;
mod sqlite;
pub mod store;
