//! The import of files seen from outside: mapping, inputs, and what arrives in the sink.

mod compression;
mod errors;
mod example;
mod mapping;
mod memory;
mod mutations;
mod parquet;
mod quoting;
mod retail;
mod rules;
mod tables;
