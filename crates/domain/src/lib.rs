//! The rules of Bellwether: what a number means and how it is computed.
//!
//! Everything here is pure: no I/O, no system clock, no randomness, so the same code runs in the server and,
//! compiled to wasm32, in the browser. A formula lives in this crate or nowhere.
//!
//! Reading order: [`money`] and [`fiscal`] are the units of account, [`facts`] is what sources deliver through the
//! traits of [`loader`], [`measures`] turns facts into numbers as of a date, [`scoring`] turns measures into an
//! explained score, and [`rules`] turn both into what is suggested and who is alarmed, [`uplift`] tells
//! what that brings.

pub mod clock;
pub mod codes;
pub mod copying;
pub mod facts;
pub mod fiscal;
pub mod intake;
pub mod lifecycle;
pub mod loader;
pub mod measure;
pub mod measures;
pub mod money;
pub mod rules;
pub mod scoring;
pub mod uplift;
