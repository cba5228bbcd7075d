//! From the terms of domain and engine to those of the API: pure functions that name and format, and compute nothing.

pub mod account;
pub mod assignment;
pub mod call_prep;
pub mod call_prep_page;
pub mod context;
pub mod csv;
pub mod customer;
pub mod detail;
pub mod fiscal;
pub mod groups;
pub mod model_library;
pub mod peers;
pub mod portfolio;
pub mod risk;
pub mod row_json;
pub mod scoring;
pub mod simulation;
pub mod sources;
pub mod timeline;
pub mod written;
