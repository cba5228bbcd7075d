//! The pipeline: makes the assets of a generation from raw files, in the order of [`crate::asset::Asset::ALL`].
//!
//! Each asset reads files and writes files, so any of them can be run again from where it stands.

pub(crate) mod build;
pub(crate) mod customers;
mod derive;
mod documents;
mod families;
mod finder;
mod keyed;
mod learning;
mod lines;
mod months;
mod order_dates;
mod outcome;
pub(crate) mod publish;
mod purchases;
mod raw;
mod reference;
mod sorted;
mod totals;
