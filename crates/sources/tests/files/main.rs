//! The import of files seen from outside: mapping, inputs, and what arrives in the sink.

mod memory;
mod retail;
