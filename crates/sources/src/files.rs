//! Import of CSV files (plain, gzip or Zstandard) and Parquet files, driven by a mapping in TOML.
//!
//! A [`mapping::Mapping`] says which column holds what, how dates and numbers are written, which rows are excluded
//! and why. [`import::import`] streams the inputs through it into a sink: every data row becomes a record or a
//! reject, never nothing. Memory grows with the number of distinct documents, customers and codes, not with rows.
//!
//! Whether what was put becomes visible is the sink owner's decision: an error here means that the run must not be
//! committed, and so do more unexpected rejects than the owner's limit.

pub mod error;
pub mod fingerprint;
pub mod import;
pub mod mapping;
pub mod progress;
pub mod summary;

pub(crate) mod countries;
mod input;
mod lines;
mod plan;
mod records;
mod row;
mod rows;
