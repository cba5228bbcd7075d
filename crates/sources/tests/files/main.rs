//! The import of files seen from outside: mapping, inputs, and what arrives in the sink.

mod compression;
mod errors;
mod example;
mod mapping;
mod memory;
mod mutations;
mod quoting;
mod retail;
mod rules;
mod tables;
