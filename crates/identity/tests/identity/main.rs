//! Tests of identity through its public interface: one binary, because each costs a link.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which end at the first thing that fails")]

mod audit;
mod idempotency;
mod instances;
mod keys;
mod oidc;
mod people;
mod reach;
mod roles;
mod second_factor;
mod sessions;
mod sign_in;
mod sweep;
mod teams;
mod tokens;
mod world;
