//! The embedded columnar home of facts: Parquet files sorted by customer, in immutable generations.
//!
//! Bird's eye: [`warehouse::Warehouse::begin`] opens an [`intake::Intake`], which takes the records of one data set and
//! keeps them as that data set's raw files. Committing runs the pipeline of [`asset::Asset`]s over the raw files of
//! *all* data sets (raw → staging → intermediate → marts) into a new generation, and swaps the manifest: before the
//! swap nothing has changed for anybody, after it everything has. A [`generation::Generation`] is one such state of
//! facts, opened for reading; it implements the loader traits of the domain like any live source.
//!
//! What this is not: no formula lives here (the domain computes), no state of the product (the store keeps it), and
//! no query engine. The tables are an open format: DuckDB, Polars, Spark and Power BI read the same files,
//! which `TABLES.md` describes.

pub mod asset;
pub mod dataset;
pub mod error;
mod folder;
pub mod generation;
pub mod intake;
mod manifest;
mod parked;
mod pipeline;
mod place;
mod raw;
pub mod rejects;
pub mod rollup;
mod rows;
pub mod runs;
mod schema;
mod sort;
mod table;
pub mod warehouse;
mod words;
