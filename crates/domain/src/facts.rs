//! Facts: what sources deliver, in the compact form that measures are computed from.
//!
//! Rows are small and `Copy`, grouped by customer and sorted by date, so that a million customers with all their
//! documents are a handful of flat arrays. Texts for people (descriptions, notes, names of contacts) are not here:
//! they are read for one customer when somebody opens it, see the readers of [`crate::loader`].

pub mod catalogue;
pub mod customer;
pub mod fx;
pub mod grouped;
pub mod rows;
pub mod set;
