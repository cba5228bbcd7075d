//! The product's own operational state, as opposed to the facts of the warehouse: what was decided, published and
//! done, durable once acknowledged.
//!
//! [`store::Store`] is all that others see; which database lies behind it is this crate's affair. So far it keeps the
//! history of published scores ([`scores`]), in SQLite.

pub mod error;
pub mod scores;
mod sqlite;
pub mod store;
