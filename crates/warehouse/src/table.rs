//! Tables: one Parquet file each, and how it is written and read.
//!
//! A table with a `customer` column is sorted by it, and a row group ends where a customer ends. So the rows of one
//! customer lie in one row group, work on row groups can run in parallel without stitching, and the statistics of
//! row groups and pages say where to look.

mod file;
pub(crate) mod read;
pub(crate) mod write;
