//! The product's own operational state, as opposed to the facts of the warehouse: what was decided, published and
//! done, durable once acknowledged.
//!
//! [`store::Store`] is all that others see; which database lies behind it is this crate's affair. It keeps documents of
//! declared types ([`collection`]), found by declared indexes ([`query`]) and written together ([`changes`]); time series
//! ([`series`]); [`leases`] and [`watch`] for several instances over one state; [`backup`]; and, in forms of their own, the history of published scores ([`scores`]) and the last good facts of live
//! sources ([`source_facts`]).

pub mod backup;
pub mod changes;
pub mod collection;
pub mod document;
mod documents;
pub mod error;
pub mod ids;
pub mod key;
pub mod leases;
pub mod mongo;
mod plan;
pub mod query;
pub mod scores;
pub mod series;
pub mod setup;
pub mod source_facts;
mod sqlite;
pub mod store;
pub mod watch;
